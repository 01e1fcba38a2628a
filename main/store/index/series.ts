// Numbers over time, exact: every call of the range counts, percentiles are taken by rank and not from buckets.
import type { Series, SeriesBucket } from '../../../shared/contract/dashboards.ts'
import type { SeriesQuery } from '../messages.ts'
import { groupOfOutcome, outcomeGroups, type OutcomeGroup } from '../../../shared/outcome-groups.ts'
import type { CallIndex } from './call-index.ts'
import type { Codes } from './columns.ts'
import { groupingOf, type Grouping } from './grouping.ts'
import type { Current } from './keeper.ts'
import { percentiles, type Ranked } from './percentiles.ts'
import { maskOfRange, timeOf } from './range.ts'
import { spell } from './spelling.ts'
import { Sums, type PlainSum } from './sums.ts'

type Totals = Omit<SeriesBucket, 'at'>
const namedAtMost = 5

/** What `seriesOf` looks at: the same span of time before the range, too. */
export function rangeOfSeries(query: SeriesQuery): readonly [from: number, to: number] {
  const from = timeOf(query.from)
  const to = Math.max(timeOf(query.to), from + 1)
  return [from - (to - from), to]
}

/** Finished calls that started in `[from, to)`; `previous` are those of the same span of time before it. */
export function seriesOf(current: Current, query: SeriesQuery): Series {
  const [before, to] = rangeOfSeries(query)
  const from = timeOf(query.from)
  const bucketMs = (to - from) / query.buckets
  const { index } = current
  const mask = maskOfRange(current, query.filter, before, to)
  const codes = bucketCodes(index, mask, from, bucketMs, query.buckets)
  // Buckets, then all of them together, then what was before.
  const total = query.buckets
  const groupsOf = [...Array.from({ length: query.buckets }, (_, n) => [n, total]), [total + 1]]
  const tallies = talliesOf(current, groupingOf(mask, codes, total + 2, groupsOf))
  const [totals, previous] = tallies.splice(total)
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    bucketMs,
    buckets: tallies.map((tally, n) => ({ at: new Date(from + n * bucketMs).toISOString(), ...tally })),
    totals: totals!,
    previous: previous!,
  }
}

function bucketCodes(index: CallIndex, mask: Uint8Array, from: number, bucketMs: number, buckets: number): Codes {
  const codes = new (buckets < 256 ? Uint8Array : Uint16Array)(mask.length)
  const { started } = index.numbers
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) continue
    const start = started[row]!
    codes[row] = start < from ? buckets : Math.min(buckets - 1, Math.floor((start - from) / bucketMs))
  }
  return codes
}

function talliesOf(current: Current, grouping: Grouping): Totals[] {
  const { index } = current
  const [durations, ttfts, speeds] = (['duration', 'ttft', 'speed'] as const).map((fact) => percentiles(index, fact, grouping))
  const sums = new Sums(index, grouping)
  const last = grouping.groupsOf.length - 1
  const buckets = Array.from({ length: last }, (_, n) => n)
  const names = namesOf(current, sums, buckets)
  return [...buckets.map((n) => [n]), buckets, [last]].map((together, n) =>
    totalsOf(sums, together, names, [durations![n]!, ttfts![n]!, speeds![n]!]),
  )
}

/** By code, of what is shown by name. */
interface Names {
  readonly outcome: (code: number) => string
  readonly model: (code: number) => string
  readonly error: (code: number) => string
}

function namesOf(current: Current, sums: Sums, buckets: readonly number[]): Names {
  const { outcome, shownModel, error } = current.index.texts
  const outcomeOf = (code: number): string => outcome.lists[code]![0] ?? 'unknown'
  const modelOf = (code: number): string => (code === 0 ? '' : spell(current, 'shownModel', shownModel.lists[code]![0]!))
  const errorOf = (code: number): string =>
    code < error.lists.length ? spell(current, 'error', error.lists[code]![0]!) : outcomeOf(code - error.lists.length)
  return {
    outcome: outcomeOf,
    model: onlyLargest(sums.costs(buckets), modelOf),
    error: onlyLargest(sums.errors(buckets), errorOf),
  }
}

/** The rest is `''`: a chart has no colours for more. */
function onlyLargest(byCode: Float64Array, nameOf: (code: number) => string): (code: number) => string {
  const { '': _, ...byName } = named(byCode, nameOf)
  const largest = Object.keys(byName).toSorted((a, b) => byName[b]! - byName[a]!)
  const shown = new Set(largest.slice(0, namedAtMost))
  return (code) => (shown.has(nameOf(code)) ? nameOf(code) : '')
}

function totalsOf(sums: Sums, groups: readonly number[], names: Names, [duration, ttft, speed]: Ranked[]): Totals {
  const sum = (name: PlainSum): number => sums.of(name, groups)
  const outcomes = named(sums.outcomes(groups), names.outcome)
  const byGroup = grouped(outcomes)
  return {
    calls: sum('calls'),
    ai: sum('ai'),
    outcomes,
    groups: byGroup,
    bad: byGroup.limited + byGroup.failed,
    durationP50: duration![0]!,
    durationP95: duration![1]!,
    durationP99: duration![2]!,
    ttftP50: ttft![0]!,
    ttftP95: ttft![1]!,
    ttftP99: ttft![2]!,
    speedP50: speed![0]!,
    tokens: {
      input: sum('in'),
      cacheRead: sum('cached'),
      fresh: sum('fresh'),
      output: sum('out'),
      reasoning: sum('reasoning'),
      visible: sum('visible'),
    },
    withoutTokens: sum('withoutTokens'),
    cost: sum('priced') === 0 ? null : sum('cost'),
    unpriced: sum('unpriced'),
    costByModel: named(sums.costs(groups), names.model),
    errors: named(sums.errors(groups), names.error),
  }
}

function named(byCode: Float64Array, nameOf: (code: number) => string): Record<string, number> {
  const byName = new Map<string, number>()
  byCode.forEach((by, code) => {
    if (by > 0) byName.set(nameOf(code), (byName.get(nameOf(code)) ?? 0) + by)
  })
  return Object.fromEntries(byName)
}

function grouped(outcomes: Readonly<Record<string, number>>): Record<OutcomeGroup, number> {
  const sums = Object.fromEntries(outcomeGroups.map((group) => [group, 0])) as Record<OutcomeGroup, number>
  for (const [outcome, calls] of Object.entries(outcomes)) sums[groupOfOutcome(outcome)] += calls
  return sums
}
