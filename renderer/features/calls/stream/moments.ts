// Moments of a stream: which frame stands at one, where keys lead from it, and which have names.
import type { ChunkMark } from '../../../../shared/call.ts'
import type { Stall } from '../time-segments.ts'

/** The last mark at or before `ms`, else the first; marks stand in the order of time. */
export function nearest(marks: readonly ChunkMark[], ms: number): number {
  let low = 0
  let high = marks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (marks[middle]!.atMs <= ms) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}

/** Where a key leads: a frame on, ten frames on, or over the next stall. */
export function scrubTarget(key: string, cursor: number | null, frames: number, stalls: readonly Stall[]): number | null {
  const at = cursor ?? frames - 1
  const within = (index: number) => Math.min(frames - 1, Math.max(0, index))
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return within(at + 1)
    case 'ArrowLeft':
    case 'ArrowDown':
      return within(at - 1)
    case 'PageUp':
      return stalls.findLast((stall) => stall.before < at)?.before ?? within(at - 10)
    case 'PageDown':
      return stalls.find((stall) => stall.before > at)?.before ?? within(at + 10)
    case 'Home':
      return 0
    case 'End':
      return frames - 1
    default:
      return null
  }
}

/** When the first word for the reader came, in a stream that began with something else; null when it began with it or had none. */
export function firstVisibleMs(marks: readonly ChunkMark[]): number | null {
  const spoken = marks.filter((mark) => mark.kind === 'reasoning' || mark.kind === 'tool' || isVisible(mark))
  const first = spoken.find(isVisible)
  return first && first !== spoken[0] ? first.atMs : null
}

export const isVisible = (mark: ChunkMark) => mark.kind === 'text' || mark.kind === 'refusal'

export interface NamedMoment {
  readonly name: string
  readonly atMs: number
  /** Where its name stands; null: there is no room. */
  readonly side: 'left' | 'right' | null
}

/** Room of a name, as a share of the axis of a narrow pane. */
const room = 0.2

export function namedMoments(headersMs: number | null, marks: readonly ChunkMark[], endMs: number): readonly NamedMoment[] {
  const visible = firstVisibleMs(marks)
  const moments: NamedMoment[] = []
  if (visible !== null) moments.push({ name: 'first visible', atMs: visible, side: visible / endMs > 0.7 ? 'left' : 'right' })
  if (headersMs !== null)
    moments.unshift({ name: 'headers', atMs: headersMs, side: sideOfHeaders(headersMs / endMs, moments[0], endMs) })
  return moments
}

function sideOfHeaders(at: number, next: NamedMoment | undefined, endMs: number): NamedMoment['side'] {
  const free = next === undefined ? 1 : next.atMs / endMs - at - (next.side === 'left' ? room : 0)
  if (free > room && at < 1 - room) return 'right'
  return at > room ? 'left' : null
}
