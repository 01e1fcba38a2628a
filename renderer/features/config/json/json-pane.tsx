import { getLocation } from 'jsonc-parser'
import { useEffect, useMemo, useRef, useState } from 'react'
import { plural } from '../../../ui/format.ts'
import { Glyph } from '../../../ui/icons.tsx'
import { useObserved } from '../../../ui/observable.ts'
import { Segments } from '../../../ui/segments.tsx'
import { errorsOf } from '../apply-state.ts'
import type { Editor, Place } from '../editor.ts'
import { diffLines, linesOf } from '../../../ui/line-diff.ts'
import { splitPath } from '../../../../shared/config/path.ts'
import { pathText } from '../paths.ts'
import { routeOf, sectionAt } from '../section.ts'
import { rangeOf } from '../text-edit.ts'
import { jumpTo, useEditor } from '../use-editor.ts'
import { effectiveText } from './effective.ts'
import type { JsonEditor, JsonEditorOptions } from './json-editor.ts'

export function JsonPane({ tools }: { tools?: React.ReactNode }) {
  const editor = useEditor()
  const draft = useObserved(editor.draft)
  const checked = useObserved(editor.checker)
  const [side, setSide] = useState<'file' | 'effective'>('file')
  const file = draft.file.split(/[\\/]/).at(-1) ?? ''
  const problems = checked.problems
  const errors = errorsOf(problems).length
  return (
    <section className="pane cjson" aria-label="Text">
      <div className="panehead">
        {tools}
        <h2 className="mono cut" title={draft.file}>
          {file}
        </h2>
        {problems.length > 0 && (
          <button
            type="button"
            className="btn quiet"
            title="Go to the problem"
            onClick={() => jumpTo(editor, splitPath(problems[0]!.path))}
          >
            <span className={errors > 0 ? 'fail' : 'limit'}>
              <Glyph name={errors > 0 ? 'octagon' : 'warn'} />
            </span>
            {errors > 0 ? plural(errors, 'problem') : plural(problems.length, 'warning')}
          </button>
        )}
        <span className="grow" />
        <Segments
          label="Which document"
          value={side}
          options={[
            { value: 'file', label: 'File' },
            { value: 'effective', label: 'Effective' },
          ]}
          onChange={setSide}
        />
      </div>
      {side === 'file' ? <FileText /> : <EffectiveView />}
    </section>
  )
}

/** Mounts the editor, which is loaded when the first one is shown. */
function useCodeMirror(make: (root: ShadowRoot) => JsonEditorOptions) {
  const box = useRef<HTMLDivElement>(null)
  const [mounted, setMounted] = useState<JsonEditor | null>(null)
  const first = useRef(make)
  useEffect(() => {
    const host = box.current
    if (!host) return undefined
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
    let gone = false
    let made: JsonEditor | null = null
    void import('./json-editor.ts').then(({ createJsonEditor }) => {
      if (gone) return
      made = createJsonEditor(first.current(root))
      setMounted(made)
    })
    return () => {
      gone = true
      made?.destroy()
      setMounted(null)
    }
  }, [])
  return { box, mounted }
}

function FileText() {
  const editor = useEditor()
  const { text, locked, inForce, format } = useObserved(editor.draft)
  const checked = useObserved(editor.checker)
  const place = useObserved(editor.place)
  const revealed = useRef<Place | null>(null)
  const { box, mounted } = useCodeMirror((root) => ({
    root,
    text: editor.draft.get().text,
    label: 'The file as text',
    isJson: format === 'json',
    readOnly: locked !== null,
    schema: editor.schema.get,
    value: () => editor.contents.get().value,
    edited: (next) => editor.draft.edit(next, 'type'),
    moved: (offset) => follow(editor, offset),
  }))
  useEffect(() => mounted?.setText(text), [mounted, text])
  useEffect(() => mounted?.setReadOnly(locked !== null), [mounted, locked])
  useEffect(() => {
    const known = checked.problems.filter((problem) => problem.from !== null)
    mounted?.setProblems(
      known.map(({ from, to, path, message, severity }) => ({
        isError: severity === 'error',

        from: from!,
        to: to ?? from!,
        words: problemWords(path, message),
      })),
    )
    const hunks = diffLines(linesOf(inForce), linesOf(editor.draft.get().text))
    mounted?.setChangedLines(
      hunks.flatMap(({ fromB, toB }) => Array.from({ length: Math.min(toB - fromB, 2000) }, (_, index) => fromB + index)),
    )
  }, [mounted, checked, inForce, editor])
  useEffect(() => {
    if (!mounted || place.by === 'text' || place.path.length === 0) return
    mounted.reveal(nearestRange(text, place.path), revealed.current !== place)
    revealed.current = place
  }, [mounted, place, text])
  return <div ref={box} className="cm-host" />
}

const problemWords = (path: string, message: string) => {
  const place = pathText(splitPath(path))
  return place === '' ? message : `${place}: ${message}`
}

/** The place itself, or what it would stand in. */
function nearestRange(text: string, path: readonly (string | number)[]) {
  for (let length = path.length; length > 0; length--) {
    const range = rangeOf(text, path.slice(0, length))
    if (range) return length === path.length ? range : { from: range.from, to: range.from }
  }
  return null
}

function follow(editor: Editor, offset: number): void {
  const { path } = getLocation(editor.draft.get().text, offset)
  const before = editor.place.get()
  if (path.length === 0 || pathText(path) === pathText(before.path)) return
  editor.place.set({ path, by: 'text' })
  // Reading along is no step that the back button should undo.
  const route = `#/${routeOf(sectionAt(path))}`
  if (location.hash !== route) location.replace(route)
}

function EffectiveView() {
  const editor = useEditor()
  const { value } = useObserved(editor.contents)
  const { effective } = useObserved(editor.checker)
  const whole = useMemo(() => effectiveText(value, effective), [value, effective])
  const { box, mounted } = useCodeMirror((root) => ({
    root,
    text: '',
    label: 'The document as it will be in force',
    isJson: true,
    readOnly: true,
    schema: editor.schema.get,
    value: () => undefined,
    edited: () => {},
    moved: () => {},
  }))
  useEffect(() => {
    mounted?.setText(whole.text)
    mounted?.setOrigins(whole.origins)
  }, [mounted, whole])
  return <div ref={box} className="cm-host" />
}
