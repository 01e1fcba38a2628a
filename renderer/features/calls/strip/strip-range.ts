// The time that the strip shows, and the time that the filter line names.
import { parseFilter, printFilter } from '../../../../shared/filter.ts'
import { momentOf } from '../../../../shared/moment.ts'
import type { StripSpan } from '../../../state/preferences.ts'

export interface StripRange {
  /** ms since 1970. */
  readonly from: number
  readonly to: number
  readonly buckets: number
}
/** What is chosen; Infinity where it is open. */
export interface Chosen {
  readonly from: number
  readonly to: number
}

export const stripBuckets = 120

export const spans: readonly {
  readonly value: StripSpan
  readonly label: string
  readonly words: string
  readonly ms: number
}[] = [
  { value: '15m', label: '15 min', words: 'the last 15 minutes', ms: 15 * 60_000 },
  { value: '1h', label: '1 h', words: 'the last hour', ms: 3_600_000 },
  { value: '6h', label: '6 h', words: 'the last 6 hours', ms: 6 * 3_600_000 },
  { value: '24h', label: '24 h', words: 'the last 24 hours', ms: 24 * 3_600_000 },
  { value: 'all', label: 'All', words: 'all calls', ms: Infinity },
]

const roundSteps = [100, 250, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000].concat(
  [1, 2, 3, 6, 12, 24, 48, 168].map((hours) => hours * 3_600_000),
)

/** Whole buckets, the last of which holds `now`: bars stand still between two steps. `first`: when the oldest call began. */
export function rangeOf(span: StripSpan, now: number, first: number): StripRange {
  const { ms } = spans.find((one) => one.value === span)!
  const length = Math.min(ms, Math.max(now - first, 1000))
  const bucket =
    ms === Infinity ? (roundSteps.find((step) => step * (stripBuckets - 1) >= length) ?? length / 100) : ms / stripBuckets
  const to = (Math.floor(now / bucket) + 1) * bucket
  return { from: to - bucket * stripBuckets, to, buckets: stripBuckets }
}

const whole: Chosen = { from: -Infinity, to: Infinity }

/** null: the line names no time. */
export function chosenOf(line: string, now: number): Chosen | null {
  const parsed = parseFilter(line)
  const terms = parsed.ok ? parsed.filter.filter((term) => term.kind === 'time' && !term.not) : []
  if (terms.length === 0) return null
  return terms.reduce<Chosen>((chosen, term) => {
    if (term.kind !== 'time') return chosen
    const moment = momentOf(term.text, now)
    return term.op.startsWith('>')
      ? { ...chosen, from: Math.max(chosen.from, moment) }
      : { ...chosen, to: Math.min(chosen.to, moment) }
  }, whole)
}

/** What else the line asks for. */
export function withoutTime(line: string): string {
  const parsed = parseFilter(line)
  return parsed.ok ? printFilter(parsed.filter.filter((term) => term.kind !== 'time')) : line
}

const written = (ms: number) => new Date(Math.round(ms)).toISOString().replace('.000Z', 'Z')

export const lineOf = (line: string, from: number, to: number): string =>
  `${withoutTime(line)} time>=${written(from)} time<${written(to)}`.trim()
