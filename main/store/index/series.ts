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
  const sums = new Sums(index, groupsOf.length)
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1) sums.add(row, codes[row]!)
  const last = groupsOf.length - 1
  const buckets = Array.from({ length: last }, (_, n) => n)
  const models = namesOfLargest(current, sums.costs(buckets))
  return [...buckets.map((n) => [n]), buckets, [last]].map((together, n) =>
    totalsOf(current, sums, together, models, [durations![n]!, ttfts![n]!, speeds![n]!]),
  )
}

/** By code of the model. */
function namesOfLargest(current: Current, costs: Float64Array): ReadonlyMap<number, string> {
  const { lists } = current.index.texts.shownModel
  const largest = [...costs.keys()].filter((code) => code !== 0 && costs[code]! > 0).toSorted((a, b) => costs[b]! - costs[a]!)
  return new Map(largest.slice(0, namedModels).map((code) => [code, spell(current, 'shownModel', lists[code]![0]!)]))
}

const plain = ['calls', 'in', 'out', 'cached', 'reasoning', 'withoutTokens', 'cost', 'priced', 'unpriced'] as const
type PlainSum = (typeof plain)[number]

/** Sums of groups, as tables by group and code: a million calls make no objects. */
class Sums {
  readonly #index: CallIndex
  readonly #plain: Record<PlainSum, Float64Array>
  readonly #outcomes: Float64Array
  readonly #costs: Float64Array
  /** By code of the error; behind these by code of the outcome, for failures without a type. */
  readonly #errors: Float64Array
  readonly #widths: { readonly outcomes: number; readonly models: number; readonly errors: number }

  constructor(index: CallIndex, groups: number) {
    const { outcome, shownModel, error } = index.texts
    this.#index = index
    this.#widths = {
      outcomes: outcome.lists.length,
      models: shownModel.lists.length,
      errors: error.lists.length + outcome.lists.length,
    }
    this.#plain = Object.fromEntries(plain.map((name) => [name, new Float64Array(groups)])) as Record<PlainSum, Float64Array>
    this.#outcomes = new Float64Array(groups * this.#widths.outcomes)
    this.#costs = new Float64Array(groups * this.#widths.models)
    this.#errors = new Float64Array(groups * this.#widths.errors)
  }

  add(row: number, group: number): void {
    const { numbers, codes, ai, texts } = this.#index
    const sums = this.#plain
    const { outcomes, models, errors } = this.#widths
    const outcome = codes.outcome[row]!
    const cost = numbers.cost[row]!
    sums.calls[group]!++
    // By name, not in a loop over names: this runs for every call.
    sums.in[group]! += numbers.in[row]! || 0
    sums.out[group]! += numbers.out[row]! || 0
    sums.cached[group]! += numbers.cached[row]! || 0
    sums.reasoning[group]! += numbers.reasoning[row]! || 0
    if (ai[row] === 1 && Number.isNaN(numbers.in[row]!) && Number.isNaN(numbers.out[row]!)) sums.withoutTokens[group]!++
    this.#outcomes[group * outcomes + outcome]!++
    if (!Number.isNaN(cost)) {
      sums.cost[group]! += cost
      sums.priced[group]!++
      this.#costs[group * models + codes.shownModel[row]!]! += cost
    } else if (ai[row] === 1) sums.unpriced[group]!++
    if (texts.outcome.lists[outcome]![0] !== 'ok')
      this.#errors[group * errors + (codes.error[row]! || texts.error.lists.length + outcome)]!++
  }

  of(name: PlainSum, groups: readonly number[]): number {
    return groups.reduce((sum, group) => sum + this.#plain[name][group]!, 0)
  }

  outcomes(groups: readonly number[]): Float64Array {
    return together(this.#outcomes, this.#widths.outcomes, groups)
  }

  costs(groups: readonly number[]): Float64Array {
    return together(this.#costs, this.#widths.models, groups)
  }

  errors(groups: readonly number[]): Float64Array {
    return together(this.#errors, this.#widths.errors, groups)
  }
}

function together(table: Float64Array, width: number, groups: readonly number[]): Float64Array {
  const sums = new Float64Array(width)
  for (const group of groups) for (let n = 0; n < width; n++) sums[n]! += table[group * width + n]!
  return sums
}

function totalsOf(
  current: Current,
  sums: Sums,
  groups: readonly number[],
  models: ReadonlyMap<number, string>,
  [duration, ttft, speed]: Ranked[],
): Totals {
  const { outcome, error } = current.index.texts
  const outcomeOf = (code: number): string => outcome.lists[code]![0] ?? 'unknown'
  const errorOf = (code: number): string =>
    code < error.lists.length ? spell(current, 'error', error.lists[code]![0]!) : outcomeOf(code - error.lists.length)
  const sum = (name: PlainSum): number => sums.of(name, groups)
  return {
    calls: sum('calls'),
    outcomes: named(sums.outcomes(groups), outcomeOf),
    durationP50: duration![0]!,
    durationP95: duration![1]!,
    durationP99: duration![2]!,
    ttftP50: ttft![0]!,
    ttftP95: ttft![1]!,
    ttftP99: ttft![2]!,
    speedP50: speed![0]!,
    tokens: { input: sum('in'), output: sum('out'), cacheRead: sum('cached'), reasoning: sum('reasoning') },
    withoutTokens: sum('withoutTokens'),
    cost: sum('priced') === 0 ? null : sum('cost'),
    unpriced: sum('unpriced'),
    costByModel: named(sums.costs(groups), (code) => models.get(code) ?? ''),
    errors: named(sums.errors(groups), errorOf),
  }
}

function named(byCode: Float64Array, nameOf: (code: number) => string): Record<string, number> {
  const byName = new Map<string, number>()
  byCode.forEach((by, code) => {
    if (by > 0) byName.set(nameOf(code), (byName.get(nameOf(code)) ?? 0) + by)
  })
  return Object.fromEntries(byName)
}
