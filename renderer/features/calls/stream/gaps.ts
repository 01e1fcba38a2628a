// Numbers of a stream that only its marks can tell: the gaps between frames, and how fast text came.
import type { ChunkMark } from '../../../../shared/call.ts'
import { quantile } from '../time-segments.ts'

export interface GapFacts {
  readonly medianMs: number | null
  readonly p95Ms: number | null
  readonly longestMs: number | null
}

/** Gap before each mark, in ms; null for the first. */
export function gapsOf(marks: readonly ChunkMark[]): readonly (number | null)[] {
  return marks.map((mark, index) => (index === 0 ? null : mark.atMs - marks[index - 1]!.atMs))
}

export function gapFacts(marks: readonly ChunkMark[]): GapFacts {
  const gaps = gapsOf(marks).filter((gap) => gap !== null)
  return { medianMs: quantile(gaps, 0.5), p95Ms: quantile(gaps, 0.95), longestMs: quantile(gaps, 1) }
}

const content = new Set<ChunkMark['kind']>(['text', 'reasoning', 'tool', 'refusal'])
export const isContent = (mark: ChunkMark) => content.has(mark.kind)

/** Characters generated in each of `slots` equal parts of [0, endMs]: what a provider tells per frame is text, not tokens. */
export function flow(marks: readonly ChunkMark[], endMs: number, slots: number): Flow {
  const sums = Array.from({ length: slots }, () => 0)
  for (const mark of marks)
    if (isContent(mark)) {
      const slot = Math.min(slots - 1, Math.floor((mark.atMs / endMs) * slots))
      sums[slot] = (sums[slot] ?? 0) + mark.text.length
    }
  const most = Math.max(1, ...sums)
  return { shares: sums.map((sum) => sum / most), mostPerSecond: Math.max(...sums) / (endMs / slots / 1000) }
}

export interface Flow {
  /** Of the fullest part. */
  readonly shares: readonly number[]
  readonly mostPerSecond: number
}

/** Round steps for a time axis, about `wanted` of them: 1, 2 or 5 times a power of ten, in ms. */
export function ticks(endMs: number, wanted = 7): readonly number[] {
  if (endMs <= 0) return [0]
  const rough = endMs / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, index) => index * step).filter((tick) => tick < endMs * 0.98)
}

/** A tick's label in seconds, without needless digits; the first carries the unit. */
export function tickLabel(ms: number): string {
  return ms === 0 ? '0 s' : String(Number((ms / 1000).toPrecision(4)))
}
