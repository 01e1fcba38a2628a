// Which lines of two texts differ: what both begin and end with is taken off, the middle is matched by its longest common
// sequence. A middle beyond the limit is told as one change, which keeps the time bounded.

export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
}

const mostCells = 4_000_000

export function diffTexts(before: string, after: string): readonly DiffLine[] {
  const a = before === '' ? [] : before.split(/\r?\n/)
  const b = after === '' ? [] : after.split(/\r?\n/)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let tail = 0
  while (tail < a.length - start && tail < b.length - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  return [
    ...as('same', a.slice(0, start)),
    ...middle(a.slice(start, a.length - tail), b.slice(start, b.length - tail)),
    ...as('same', a.slice(a.length - tail)),
  ]
}

const as = (kind: DiffLine['kind'], lines: readonly string[]): readonly DiffLine[] => lines.map((text) => ({ kind, text }))

function middle(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  if (a.length * b.length > mostCells) return [...as('gone', a), ...as('new', b)]
  const width = b.length + 1
  const common = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j]!
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const lines: DiffLine[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i++]! })
      j++
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) lines.push({ kind: 'gone', text: a[i++]! })
    else lines.push({ kind: 'new', text: b[j++]! })
  }
  return lines
}

export interface ShownLine {
  readonly kind: DiffLine['kind'] | 'skip'
  readonly text: string
}

/** What changed, with `around` lines beside it; lines left out are counted. */
export function changesOf(lines: readonly DiffLine[], around = 2): readonly ShownLine[] {
  const near = new Set<number>()
  for (const [index, { kind }] of lines.entries())
    if (kind !== 'same') for (let at = index - around; at <= index + around; at++) near.add(at)
  const shown: ShownLine[] = []
  let skipped = 0
  const skip = () => {
    if (skipped > 0) shown.push({ kind: 'skip', text: `${skipped} the same` })
    skipped = 0
  }
  for (const [index, line] of lines.entries()) {
    if (!near.has(index)) {
      skipped++
      continue
    }
    skip()
    shown.push(line)
  }
  skip()
  return shown
}
