// Numbers over time, exact: every call of the range counts, percentiles are taken by rank and not from buckets.
import type { Series, SeriesBucket } from '../../../shared/contract/dashboards.ts'
import type { SeriesQuery } from '../messages.ts'
import type { CallIndex } from './call-index.ts'
import type { Current } from './keeper.ts'
import { percentiles, several, type Ranked } from './percentiles.ts'
import { maskOfRange, timeOf } from './range.ts'
import { spell } from './spelling.ts'

type Totals = Omit<SeriesBucket, 'at'>
const namedModels = 8

/** Finished calls that started in `[from, to)`; `previous` are those of the same span of time before it. */
export function seriesOf(current: Current, query: SeriesQuery): Series {
  const from = timeOf(query.from)
  const to = Math.max(timeOf(query.to), from + 1)
  const bucketMs = (to - from) / query.buckets
  const { index } = current
  const mask = maskOfRange(current, query.filter, from - (to - from), to)
  const codes = bucketCodes(index, mask, from, bucketMs, query.buckets)
  // Buckets, then all of them together, then what was before.
  const total = query.buckets
  const groupsOf = [...Array.from({ length: query.buckets }, (_, n) => [n, total]), [total + 1]]
  const tallies = talliesOf(current, mask, codes, groupsOf, total + 2)
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

function bucketCodes(index: CallIndex, mask: Uint8Array, from: number, bucketMs: number, buckets: number): Uint32Array {
  const codes = new Uint32Array(mask.length)
  const { started } = index.numbers
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) continue
    const start = started[row]!
    codes[row] = start < from ? buckets : Math.min(buckets - 1, Math.floor((start - from) / bucketMs))
  }
  return codes
}

function talliesOf(
  current: Current,
  mask: Uint8Array,
  codes: Uint32Array,
  groupsOf: readonly (readonly number[])[],
  groups: number,
): Totals[] {
  const { index } = current
  const grouping = several(groups, mask, codes, groupsOf)
  const [durations, ttfts, speeds] = (['duration', 'ttft', 'speed'] as const).map((fact) => percentiles(index, fact, grouping))
  const sums = groupsOf.map(() => createSums())
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1) addRow(index, row, sums[codes[row]!]!)
  const last = groupsOf.length - 1
  const whole = sums.slice(0, last).reduce(add, createSums())
  const named = [...whole.costByModel]
    .filter(([code]) => code !== 0)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, namedModels)
  const names = new Map(named.map(([code]) => [code, spell(current, 'shownModel', index.texts.shownModel.lists[code]![0]!)]))
  return [...sums.slice(0, last), whole, sums[last]!].map((sum, n) =>
    totalsOf(current, sum, names, [durations![n]!, ttfts![n]!, speeds![n]!]),
  )
}

interface Sums {
  calls: number
  input: number
  output: number
  cacheRead: number
  reasoning: number
  withoutTokens: number
  cost: number
  priced: number
  unpriced: number
  /** By code. */
  readonly outcomes: Map<number, number>
  readonly costByModel: Map<number, number>
  /** By code of the error, or minus the code of the outcome where it has no type. */
  readonly errors: Map<number, number>
}
const counts = ['calls', 'input', 'output', 'cacheRead', 'reasoning', 'withoutTokens', 'cost', 'priced', 'unpriced'] as const
const maps = ['outcomes', 'costByModel', 'errors'] as const

const createSums = (): Sums => ({
  calls: 0, input: 0, output: 0, cacheRead: 0, reasoning: 0, withoutTokens: 0, cost: 0, priced: 0, unpriced: 0,
  outcomes: new Map(), costByModel: new Map(), errors: new Map(),
}) // prettier-ignore

const raise = (map: Map<number, number>, key: number, by: number): void => void map.set(key, (map.get(key) ?? 0) + by)

function addRow(index: CallIndex, row: number, sums: Sums): void {
  const { numbers, codes } = index
  const input = numbers.in[row]!
  const output = numbers.out[row]!
  const cost = numbers.cost[row]!
  const outcome = codes.outcome[row]!
  sums.calls++
  sums.input += input || 0
  sums.output += output || 0
  sums.cacheRead += numbers.cached[row]! || 0
  sums.reasoning += numbers.reasoning[row]! || 0
  if (index.ai[row] === 1 && Number.isNaN(input) && Number.isNaN(output)) sums.withoutTokens++
  raise(sums.outcomes, outcome, 1)
  if (!Number.isNaN(cost)) {
    sums.cost += cost
    sums.priced++
    raise(sums.costByModel, codes.shownModel[row]!, cost)
  } else if (index.ai[row] === 1) sums.unpriced++
  if (index.texts.outcome.lists[outcome]![0] !== 'ok') raise(sums.errors, codes.error[row]! || -outcome, 1)
}

function add(to: Sums, from: Sums): Sums {
  for (const name of counts) to[name] += from[name]
  for (const name of maps) for (const [key, by] of from[name]) raise(to[name], key, by)
  return to
}

function totalsOf(current: Current, sums: Sums, models: ReadonlyMap<number, string>, [duration, ttft, speed]: Ranked[]): Totals {
  const { texts } = current.index
  const outcomeOf = (code: number): string => texts.outcome.lists[code]![0] ?? 'unknown'
  const errorOf = (code: number): string => (code > 0 ? spell(current, 'error', texts.error.lists[code]![0]!) : outcomeOf(-code))
  return {
    calls: sums.calls,
    outcomes: named(sums.outcomes, outcomeOf),
    durationP50: duration![0]!,
    durationP95: duration![1]!,
    durationP99: duration![2]!,
    ttftP50: ttft![0]!,
    ttftP95: ttft![1]!,
    ttftP99: ttft![2]!,
    speedP50: speed![0]!,
    tokens: { input: sums.input, output: sums.output, cacheRead: sums.cacheRead, reasoning: sums.reasoning },
    withoutTokens: sums.withoutTokens,
    cost: sums.priced === 0 ? null : sums.cost,
    unpriced: sums.unpriced,
    costByModel: named(sums.costByModel, (code) => models.get(code) ?? ''),
    errors: named(sums.errors, errorOf),
  }
}

function named(byCode: ReadonlyMap<number, number>, nameOf: (code: number) => string): Record<string, number> {
  const byName = new Map<string, number>()
  for (const [code, by] of byCode) byName.set(nameOf(code), (byName.get(nameOf(code)) ?? 0) + by)
  return Object.fromEntries(byName)
}
