// Which lines differ between two texts (Myers, after taking off what both begin and end with). Beyond a thousand differences the
// middle is told as one change: a reader gains nothing from more, and the time stays bounded.
import { plural } from './format.ts'

export interface Hunk {
  /** Half-open ranges of line indices: what went, and what came instead. */
  readonly fromA: number
  readonly toA: number
  readonly fromB: number
  readonly toB: number
}

const mostEdits = 1000

export const linesOf = (text: string): readonly string[] => text.split(/\r?\n/)

export function diffLines(a: readonly string[], b: readonly string[]): readonly Hunk[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let endA = a.length
  let endB = b.length
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  if (start === endA && start === endB) return []
  const whole = { fromA: start, toA: endA, fromB: start, toB: endB }
  if (start === endA || start === endB) return [whole]
  const pairs = commonLines(a.slice(start, endA), b.slice(start, endB))
  return pairs === null ? [whole] : hunksBetween(pairs, whole)
}

/** Pairs of lines that are the same in both, in order; null when the texts differ too much. */
function commonLines(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] | null {
  const offset = Math.min(a.length + b.length, mostEdits) + 1
  const furthest = new Int32Array(2 * offset + 1)
  const steps: Int32Array[] = []
  for (let edits = 0; edits < offset; edits++) {
    steps.push(furthest.slice())
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && furthest[offset + k - 1]! < furthest[offset + k + 1]!)
      let x = down ? furthest[offset + k + 1]! : furthest[offset + k - 1]! + 1
      let y = x - k
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++
        y++
      }
      furthest[offset + k] = x
      if (x >= a.length && y >= b.length) return trace(steps, offset, a.length, b.length)
    }
  }
  return null
}

function trace(steps: readonly Int32Array[], offset: number, endX: number, endY: number): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = []
  let x = endX
  let y = endY
  for (let edits = steps.length - 1; edits >= 0; edits--) {
    const furthest = steps[edits]!
    const k = x - y
    const down = k === -edits || (k !== edits && furthest[offset + k - 1]! < furthest[offset + k + 1]!)
    const beforeK = down ? k + 1 : k - 1
    const beforeX = edits === 0 ? 0 : furthest[offset + beforeK]!
    const beforeY = edits === 0 ? 0 : beforeX - beforeK
    while (x > beforeX && y > beforeY) pairs.push([--x, --y])
    x = beforeX
    y = beforeY
  }
  return pairs.toReversed()
}

function hunksBetween(pairs: readonly (readonly [number, number])[], whole: Hunk): readonly Hunk[] {
  const hunks: Hunk[] = []
  let a = whole.fromA
  let b = whole.fromB
  const close = (nextA: number, nextB: number) => {
    if (nextA > a || nextB > b) hunks.push({ fromA: a, toA: nextA, fromB: b, toB: nextB })
    a = nextA + 1
    b = nextB + 1
  }
  for (const [x, y] of pairs) close(whole.fromA + x, whole.fromB + y)
  close(whole.toA, whole.toB)
  return hunks
}

export interface DiffRow {
  readonly kind: 'same' | 'del' | 'add' | 'skip'
  /** 1-based number in the text it stands in; null for lines left out. */
  readonly line: number | null
  readonly text: string
}

/** Lines for a reader: what went, what came, and `around` lines of what stayed. */
export function diffRows(before: string, after: string, around = 2): readonly DiffRow[] {
  const a = linesOf(before)
  const b = linesOf(after)
  const rows: DiffRow[] = []
  let shown = 0
  const same = (from: number, to: number) => {
    for (let line = from; line < to; line++) rows.push({ kind: 'same', line: line + 1, text: b[line]! })
  }
  const hunks = diffLines(a, b)
  for (const [index, hunk] of hunks.entries()) {
    const from = Math.max(shown, hunk.fromB - around)
    if (from > shown && index > 0) rows.push({ kind: 'skip', line: null, text: `${plural(from - shown, 'line')} the same` })
    same(from, hunk.fromB)
    for (let line = hunk.fromA; line < hunk.toA; line++) rows.push({ kind: 'del', line: line + 1, text: a[line]! })
    for (let line = hunk.fromB; line < hunk.toB; line++) rows.push({ kind: 'add', line: line + 1, text: b[line]! })
    shown = Math.min(b.length, hunk.toB + around, hunks[index + 1]?.fromB ?? b.length)
    same(hunk.toB, shown)
  }
  return rows
}
