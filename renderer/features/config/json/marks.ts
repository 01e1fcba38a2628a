// What stands in the editor beside the text: problems (a squiggle, a wash, a line of words below), lines that differ from what is
// in force, the line that the form points at, and words after a line.
import { RangeSet, StateEffect, StateField, type EditorState, type Extension, type Range } from '@codemirror/state'
import { Decoration, EditorView, gutter, GutterMarker, WidgetType, type DecorationSet } from '@codemirror/view'

export interface MarkedProblem {
  readonly from: number
  readonly to: number
  readonly words: string
  readonly isError: boolean
}

export const setProblems = StateEffect.define<readonly MarkedProblem[]>()
/** 0-based numbers of lines. */
export const setChangedLines = StateEffect.define<readonly number[]>()
export const setRevealed = StateEffect.define<{ readonly from: number; readonly to: number } | null>()
/** Words behind a line, by its 0-based number. */
export const setOrigins = StateEffect.define<ReadonlyMap<number, string>>()

const svg = 'http://www.w3.org/2000/svg'

class ProblemWords extends WidgetType {
  readonly words: string
  readonly isError: boolean
  constructor(words: string, isError: boolean) {
    super()
    this.words = words
    this.isError = isError
  }
  override eq(other: ProblemWords): boolean {
    return other.words === this.words && other.isError === this.isError
  }
  override toDOM(): HTMLElement {
    const box = document.createElement('div')
    box.className = this.isError ? 'cm-problem-words' : 'cm-problem-words cm-warning-words'
    const icon = box.appendChild(document.createElementNS(svg, 'svg'))
    icon.setAttribute('viewBox', '0 0 16 16')
    icon.setAttribute('aria-hidden', 'true')
    const shapes = this.isError
      ? ['M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5z', 'M8 5v3.5M8 11v.1']
      : ['M8 2.5l6 11H2z', 'M8 6.5v3M8 11.5v.1']
    for (const shape of shapes) icon.appendChild(document.createElementNS(svg, 'path')).setAttribute('d', shape)
    box.appendChild(document.createElement('span')).textContent = this.words
    return box
  }
}

class OriginWords extends WidgetType {
  readonly words: string
  constructor(words: string) {
    super()
    this.words = words
  }
  override eq(other: OriginWords): boolean {
    return other.words === this.words
  }
  override toDOM(): HTMLElement {
    const box = document.createElement('span')
    box.className = 'cm-origin'
    box.textContent = this.words
    return box
  }
}

function problemMarks(state: EditorState, problems: readonly MarkedProblem[]): DecorationSet {
  const ranges: Range<Decoration>[] = []
  for (const { from, to, words, isError } of problems) {
    const start = Math.min(Math.max(0, from), state.doc.length)
    const end = Math.min(Math.max(start, to), state.doc.length)
    const line = state.doc.lineAt(start)
    ranges.push(Decoration.line({ class: isError ? 'cm-problem-line' : 'cm-warning-line' }).range(line.from))
    // A mark must hold something: a problem may stand at the end of a line.
    const last = Math.min(end, line.to)
    if (last > start)
      ranges.push(Decoration.mark({ class: isError ? 'cm-problem-range' : 'cm-warning-range' }).range(start, last))
    ranges.push(Decoration.widget({ widget: new ProblemWords(words, isError), block: true, side: 1 }).range(line.to))
  }
  return Decoration.set(ranges, true)
}

const decorations = (build: (state: EditorState, effect: StateEffect<unknown>) => DecorationSet | null) =>
  StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(set, transaction) {
      let next = set.map(transaction.changes)
      for (const effect of transaction.effects) next = build(transaction.state, effect) ?? next
      return next
    },
    provide: (field) => EditorView.decorations.from(field),
  })

const problemField = decorations((state, effect) => (effect.is(setProblems) ? problemMarks(state, effect.value) : null))

const revealField = decorations((state, effect) => {
  if (!effect.is(setRevealed)) return null
  if (effect.value === null) return Decoration.none
  const first = state.doc.lineAt(Math.min(effect.value.from, state.doc.length)).number
  const last = Math.min(state.doc.lineAt(Math.min(effect.value.to, state.doc.length)).number, first + 200)
  const lines = Array.from({ length: last - first + 1 }, (_, index) => state.doc.line(first + index).from)
  return Decoration.set(lines.map((from) => Decoration.line({ class: 'cm-revealed' }).range(from)))
})

const originField = decorations((state, effect) => {
  if (!effect.is(setOrigins)) return null
  const words = [...effect.value].filter(([line]) => line < state.doc.lines)
  return Decoration.set(
    words.map(([line, text]) => Decoration.widget({ widget: new OriginWords(text), side: 1 }).range(state.doc.line(line + 1).to)),
    true,
  )
})

class Bar extends GutterMarker {
  readonly kind: string
  constructor(kind: string) {
    super()
    this.kind = kind
  }
  override eq(other: Bar): boolean {
    return other.kind === this.kind
  }
  override toDOM(): HTMLElement {
    const bar = document.createElement('div')
    bar.className = `cm-mark-${this.kind}`
    return bar
  }
}
const changed = new Bar('changed')
const wrong = new Bar('problem')
const doubtful = new Bar('warning')

const changedField = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(set, transaction) {
    let next = set.map(transaction.changes)
    const { doc } = transaction.state
    for (const effect of transaction.effects)
      if (effect.is(setChangedLines))
        next = RangeSet.of(
          effect.value.filter((line) => line < doc.lines).map((line) => changed.range(doc.line(line + 1).from)),
          true,
        )
    return next
  },
})

const bars = gutter({
  class: 'cm-marks',
  lineMarker(view, line) {
    let found: GutterMarker | null = null
    view.state.field(problemField).between(line.from, line.to, (_from, _to, { spec }) => {
      const { class: name } = spec as { class?: string }
      if (name === 'cm-problem-line') found = wrong
      else if (name === 'cm-warning-line') found ??= doubtful
    })
    if (found) return found
    let isChanged = false
    view.state.field(changedField).between(line.from, line.from, () => void (isChanged = true))
    return isChanged ? changed : null
  },
  lineMarkerChange: (update) => update.transactions.some((transaction) => transaction.effects.length > 0),
})

export const marks: Extension = [problemField, revealField, originField, changedField, bars]
