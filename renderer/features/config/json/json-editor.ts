// CodeMirror on the draft's text. It stands in a shadow root, where its styles are adopted sheets: the page's policy allows no
// injected style. Undo belongs to the draft, which form and text share, so the editor keeps no history of its own.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, indentWithTab } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Annotation, Compartment, EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view'
import type { Schema } from '../schema-lookup.ts'
import { marks, setChangedLines, setOrigins, setProblems, setRevealed, type MarkedProblem } from './marks.ts'
import { completeFrom, hoverFrom } from './schema-help.ts'
import { theme } from './theme.ts'

export interface JsonEditor {
  /** Shows another text; where the reader is stays, as far as the texts are the same. */
  setText(text: string): void
  setProblems(problems: readonly MarkedProblem[]): void
  setChangedLines(lines: readonly number[]): void
  setOrigins(words: ReadonlyMap<number, string>): void
  setReadOnly(readOnly: boolean): void
  reveal(range: { readonly from: number; readonly to: number } | null, scroll: boolean): void
  focus(): void
  destroy(): void
}

export interface JsonEditorOptions {
  readonly root: ShadowRoot
  readonly text: string
  readonly label: string
  readonly isJson: boolean
  readonly readOnly: boolean
  schema(): Schema | null
  value(): unknown
  edited(text: string): void
  /** The reader moved to an offset. */
  moved(offset: number): void
}

const fromOutside = Annotation.define<boolean>()

export function createJsonEditor(options: JsonEditorOptions): JsonEditor {
  const writable = new Compartment()
  const access = (readOnly: boolean) => [EditorState.readOnly.of(readOnly)]
  const view = new EditorView({
    root: options.root,
    parent: options.root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        marks,
        lineNumbers(),
        foldGutter(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of(/\n([ \t]+)\S/.exec(options.text)?.[1] ?? '  '),
        bracketMatching(),
        closeBrackets(),
        highlightSelectionMatches(),
        search({ top: false }),
        ...(options.isJson
          ? [json(), autocompletion({ override: [completeFrom(options.schema, options.value)] }), hoverFrom(options.schema)]
          : []),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...foldKeymap, ...defaultKeymap]),
        keymap.of([{ ...indentWithTab, key: 'Alt-Tab' }]),
        theme,
        writable.of(access(options.readOnly)),
        EditorView.contentAttributes.of({ 'aria-label': options.label, spellcheck: 'false', tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          const outside = update.transactions.some((transaction) => transaction.annotation(fromOutside))
          if (update.docChanged && !outside) options.edited(update.state.doc.toString())
          if (!outside && update.selectionSet && update.view.hasFocus) options.moved(update.state.selection.main.head)
        }),
      ],
    }),
  })

  return {
    setText(text) {
      const change = changeBetween(view.state.doc.toString(), text)
      if (change) view.dispatch({ changes: change, annotations: fromOutside.of(true) })
    },
    setProblems: (problems) => view.dispatch({ effects: setProblems.of(problems), annotations: fromOutside.of(true) }),
    setChangedLines: (lines) => view.dispatch({ effects: setChangedLines.of(lines), annotations: fromOutside.of(true) }),
    setOrigins: (words) => view.dispatch({ effects: setOrigins.of(words), annotations: fromOutside.of(true) }),
    setReadOnly: (readOnly) => view.dispatch({ effects: writable.reconfigure(access(readOnly)) }),
    reveal(range, scroll) {
      const inside = range && range.from <= view.state.doc.length ? range : null
      const effects = [setRevealed.of(inside)]
      view.dispatch({
        effects: inside && scroll ? [...effects, EditorView.scrollIntoView(inside.from, { y: 'center' })] : effects,
        annotations: fromOutside.of(true),
      })
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  }
}

/** The one replacement that makes `after` of `before`. */
function changeBetween(before: string, after: string): { from: number; to: number; insert: string } | null {
  if (before === after) return null
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++
  let end = 0
  while (end < most - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) }
}
