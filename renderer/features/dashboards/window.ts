// The window of time that the charts show, and what a series says in it.
import type { Series, SeriesBucket } from '../../../shared/contract/dashboards.ts'
import type { OutcomeClass } from '../../../shared/call.ts'
import { parseFilter, printFilter } from '../../../shared/filter.ts'
import { outcomeLooks, type Tone } from '../../state/outcome.ts'

export type Range = '15m' | '1h' | '6h' | '24h'
export interface Span {
  readonly from: string
  readonly to: string
}

export const ranges: readonly { readonly value: Range; readonly label: string; readonly before: string; readonly ms: number }[] =
  [
    { value: '15m', label: '15 min', before: 'against the 15 minutes before', ms: 15 * 60_000 },
    { value: '1h', label: '1 h', before: 'against the hour before', ms: 3_600_000 },
    { value: '6h', label: '6 h', before: 'against the 6 hours before', ms: 6 * 3_600_000 },
    { value: '24h', label: '24 h', before: 'against the day before', ms: 24 * 3_600_000 },
  ]

export const bucketCount = 30

/** Whole buckets, the last of which holds `now`: the bars stand still between two steps. */
export function windowOf(ms: number, now: number): { readonly from: string; readonly to: string } {
  const bucket = ms / bucketCount
  const to = (Math.floor(now / bucket) + 1) * bucket
  return { from: new Date(to - ms).toISOString(), to: new Date(to).toISOString() }
}

/** `30 s`, `2 min`, `48 min`. */
export function bucketWords(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 6000) / 10} min`
}

export type Group = Exclude<Tone, 'live'>
export const groups: readonly { readonly tone: Group; readonly name: string; readonly color: string }[] = [
  { tone: 'ok', name: 'OK', color: 'color-mix(in oklab, var(--ok) 62%, var(--bg))' },
  { tone: 'limit', name: 'Limited', color: 'var(--limit-fill)' },
  { tone: 'fail', name: 'Failed', color: 'var(--fail)' },
  { tone: 'block', name: 'Blocked', color: 'var(--block)' },
  { tone: 'stop', name: 'Cancelled', color: 'var(--stop)' },
]

type Totals = Omit<SeriesBucket, 'at'>

export function groupOf(outcome: string): Group {
  const tone = outcomeLooks[outcome as OutcomeClass | 'unknown']?.tone
  return tone === undefined || tone === 'live' ? 'stop' : tone
}

/** Calls of each group; outcomes of running calls are in none. */
export function byGroup(totals: Totals): Readonly<Record<Group, number>> {
  const sums: Record<Group, number> = { ok: 0, limit: 0, fail: 0, block: 0, stop: 0 }
  for (const [outcome, calls] of Object.entries(totals.outcomes)) sums[groupOf(outcome)] += calls
  return sums
}

export const badCalls = (totals: Totals): number => {
  const sums = byGroup(totals)
  return sums.limit + sums.fail
}

/** Names by their number, largest first; `''`, the rest, comes last. */
export const largest = (numbers: Readonly<Record<string, number>>): readonly string[] =>
  Object.entries(numbers)
    .toSorted((a, b) => Number(a[0] === '') - Number(b[0] === '') || b[1] - a[1])
    .map(([name]) => name)

const unmeasured = {
  durationP99: null,
  ttftP99: null,
  speedP50: null,
  cost: null,
  unpriced: 0,
  costByModel: {},
  errors: {},
}

/** What the process did not measure is unknown here, not undefined. */
export const complete = (series: Series): Series => ({
  ...series,
  buckets: series.buckets.map((bucket) => Object.assign({ ...unmeasured }, bucket)),
  totals: Object.assign({ ...unmeasured }, series.totals),
  previous: Object.assign({ ...unmeasured }, series.previous),
})

/** The filter of Calls that shows just the calls of a window. Moments that the line names already give way. */
export function linesOfSpan(filter: string, span: Span): string {
  const parsed = parseFilter(filter)
  const kept = parsed.ok ? printFilter(parsed.filter.filter((term) => term.kind !== 'time')) : ''
  return `${kept} time>=${span.from} time<${span.to}`.trim()
}

/** From the first bucket to the end of the last. */
export const spanOf = (first: string, last: string, bucketMs: number): Span => ({
  from: first,
  to: new Date(Date.parse(last) + bucketMs).toISOString(),
})

export interface Delta {
  readonly text: string
  readonly direction: 'up' | 'down' | 'same'
  readonly tone: 'good' | 'bad' | 'plain'
}

/** The change against the window before. `upIs` says whether more is clearly better or worse. */
export function delta(
  now: number | null,
  before: number | null,
  write: (change: number, before: number) => string,
  upIs: 'good' | 'bad' | 'plain',
): Delta | null {
  if (now === null || before === null) return null
  const change = now - before
  const text = write(Math.abs(change), before)
  if (/^[0.]*( |$)/.test(text) || change === 0) return { text: 'no change', direction: 'same', tone: 'plain' }
  const down = { good: 'bad', bad: 'good', plain: 'plain' } as const
  return change > 0
    ? { text: `+${text}`, direction: 'up', tone: upIs }
    : { text: `−${text}`, direction: 'down', tone: down[upIs] }
}

/** Marks of a value axis from 0 to at least `most`: at most four steps of 1, 2, 2.5 or 5 times a power of ten. */
export function axisTicks(most: number, wholeNumbers: boolean): readonly number[] {
  const rough = Math.max(most, wholeNumbers ? 1 : 0.01) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const factors = wholeNumbers && power < 10 ? [1, 2, 5, 10] : [1, 2, 2.5, 5, 10]
  const fit = factors.map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough
  const step = wholeNumbers ? Math.max(1, fit) : fit
  return Array.from({ length: Math.max(1, Math.ceil(most / step - 1e-9)) + 1 }, (_, index) =>
    Number((index * step).toPrecision(6)),
  )
}
