// The window of time that the charts show, and how numbers stand in it.
import { parseFilter, printFilter } from '../../../shared/filter.ts'

export type Range = '15m' | '1h' | '6h' | '24h' | 'all'
export interface Span {
  readonly from: string
  readonly to: string
}

/** `ms` null: every call that is kept. */
export const ranges: readonly {
  readonly value: Range
  readonly label: string
  readonly before: string
  readonly ms: number | null
}[] = [
  { value: '15m', label: '15 min', before: 'against the 15 minutes before', ms: 15 * 60_000 },
  { value: '1h', label: '1 h', before: 'against the hour before', ms: 3_600_000 },
  { value: '6h', label: '6 h', before: 'against the 6 hours before', ms: 6 * 3_600_000 },
  { value: '24h', label: '24 h', before: 'against the day before', ms: 24 * 3_600_000 },
  { value: 'all', label: 'All', before: 'every call that is kept', ms: null },
]

export const bucketCount = 30

/** Whole buckets, the last of which holds `now`: the bars stand still between two steps. */
export function windowOf(ms: number, now: number): { readonly from: string; readonly to: string } {
  const bucket = ms / bucketCount
  const to = (Math.floor(now / bucket) + 1) * bucket
  return { from: new Date(to - ms).toISOString(), to: new Date(to).toISOString() }
}

const steps = [1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000].concat(
  [1, 2, 3, 6, 12, 24, 48, 168].map((hours) => hours * 3_600_000),
)

/** From the first call to now, in whole buckets of a round length. */
export function windowOfAll(first: number, now: number): Span & { readonly buckets: number } {
  const bucket = steps.find((step) => step * (bucketCount - 1) >= now - first) ?? Math.ceil((now - first) / (bucketCount - 1))
  const from = Math.floor(first / bucket) * bucket
  const buckets = Math.max(2, Math.floor((now - from) / bucket) + 1)
  return { from: new Date(from).toISOString(), to: new Date(from + buckets * bucket).toISOString(), buckets }
}

/** `30 s`, `2 min`, `48 min`, `3 h`, `2 days`. */
export function bucketWords(ms: number): string {
  const rounded = (unit: number) => Math.round((ms / unit) * 10) / 10
  if (ms < 60_000) return `${rounded(1000)} s`
  if (ms < 3_600_000) return `${rounded(60_000)} min`
  if (ms < 86_400_000) return `${rounded(3_600_000)} h`
  return rounded(86_400_000) === 1 ? 'day' : `${rounded(86_400_000)} days`
}

/** Names by their number, largest first; `''`, the rest, comes last. */
export const largest = (numbers: Readonly<Record<string, number>>): readonly string[] =>
  Object.entries(numbers)
    .toSorted((a, b) => Number(a[0] === '') - Number(b[0] === '') || b[1] - a[1])
    .map(([name]) => name)

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
