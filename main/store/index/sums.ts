import type { CallIndex } from './call-index.ts'

const plain = [
  'calls', 'ai', 'in', 'cached', 'fresh', 'out', 'reasoning', 'visible', 'withoutTokens', 'cost', 'priced', 'unpriced',
] as const // prettier-ignore
export type PlainSum = (typeof plain)[number]

/** Sums of groups, as tables by group and code: a million calls make no objects. */
export class Sums {
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
    const [read, cached] = [numbers.in[row]! || 0, numbers.cached[row]! || 0]
    const [out, reasoning] = [numbers.out[row]! || 0, numbers.reasoning[row]! || 0]
    sums.ai[group]! += ai[row]!
    sums.in[group]! += read
    sums.cached[group]! += cached
    sums.fresh[group]! += Math.max(0, read - cached)
    sums.out[group]! += out
    sums.reasoning[group]! += reasoning
    sums.visible[group]! += Math.max(0, out - reasoning)
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
