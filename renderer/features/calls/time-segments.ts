// The life of a call as one line of segments, for the row's mini-waterfall and the detail's time bar alike. Grey waits, a lighter
// grey thinks (headers are there, no token yet), blue flows; a stall is cut out of the flow.
import type { Call, ChunkMark, Timing } from '../../../shared/call.ts'
import { mainAttempt } from '../../../shared/summary.ts'

export interface Segment {
  readonly kind: 'gate' | 'wait' | 'think' | 'flow'
  readonly fromMs: number
  readonly toMs: number
}

/** Parts of [0, end] in order. `end` is the call's duration, or the time that has passed while it runs. */
export function timeSegments(timing: Timing | null, endMs: number): readonly Segment[] {
  if (!timing) return endMs > 0 ? [{ kind: 'gate', fromMs: 0, toMs: endMs }] : []
  const marks: readonly (readonly [Segment['kind'], number | null])[] = [
    ['gate', 0],
    ['wait', timing.dispatched],
    ['think', timing.headers],
    ['flow', timing.firstToken ?? timing.firstByte],
  ]
  const known = marks.filter((mark): mark is readonly [Segment['kind'], number] => mark[1] !== null && mark[1] <= endMs)
  return known
    .map(([kind, fromMs], index) => ({ kind, fromMs, toMs: known[index + 1]?.[1] ?? endMs }))
    .filter((segment) => segment.toMs > segment.fromMs)
}

export function segmentsOf(call: Call, elapsedMs: number): readonly Segment[] {
  return timeSegments(mainAttempt(call)?.timing ?? null, elapsedMs)
}

export const segmentColor: Readonly<Record<Segment['kind'], string>> = {
  gate: 'var(--time-gate)',
  wait: 'var(--time-wait)',
  think: 'var(--time-think)',
  flow: 'var(--time-flow)',
}

/** One of the six marks of a call: what happened, and when; null when it did not. */
export interface TimeMark {
  readonly name: 'in' | 'sent' | 'headers' | 'first token' | 'first byte' | 'last token' | 'last byte' | 'done'
  readonly atMs: number | null
}

/** Always six, in a fixed order. A whole (not streamed) answer has bytes where a stream has tokens. */
export function timeMarks(timing: Timing | null, stream: boolean, durationMs: number | null): readonly TimeMark[] {
  return [
    { name: 'in', atMs: 0 },
    { name: 'sent', atMs: timing?.sent ?? null },
    { name: 'headers', atMs: timing?.headers ?? null },
    stream ? { name: 'first token', atMs: timing?.firstToken ?? null } : { name: 'first byte', atMs: timing?.firstByte ?? null },
    stream ? { name: 'last token', atMs: timing?.lastToken ?? null } : { name: 'last byte', atMs: timing?.end ?? null },
    { name: 'done', atMs: durationMs },
  ]
}

export interface Stall {
  readonly fromMs: number
  readonly toMs: number
  /** Index in the list of the mark that ended it. */
  readonly before: number
}

const leastStallMs = 1000

const silent = new Set<ChunkMark['kind']>(['keepalive', 'end', 'malformed'])

/**
 * Silences longer than a second and than eight times the usual gap, as the record counts them. Keep-alives break none: the
 * model is silent while they come.
 */
export function findStalls(marks: readonly ChunkMark[]): readonly Stall[] {
  const spoken = marks.map((mark, index) => ({ mark, index })).filter(({ mark }) => !silent.has(mark.kind))
  const gaps = spoken.slice(1).map(({ mark, index }, at) => ({
    fromMs: spoken[at]!.mark.atMs,
    toMs: mark.atMs,
    before: index,
  }))
  const least = Math.max(leastStallMs, 8 * (quantile(gaps.map(length), 0.5) ?? 0))
  return gaps.filter((gap) => length(gap) > least)
}

const length = (gap: { readonly fromMs: number; readonly toMs: number }) => gap.toMs - gap.fromMs

/** The value below which a share of the numbers lies (nearest rank); null for no numbers. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}
