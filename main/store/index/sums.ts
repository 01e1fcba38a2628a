import type { CallIndex } from './call-index.ts'
import { startOf, type Grouping } from './grouping.ts'

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

  /** Each code of the grouping by itself. */
  constructor(index: CallIndex, grouping: Grouping) {
    const groups = grouping.ends.length
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
    for (let group = 0; group < groups; group++) {
      const rows = grouping.rows.subarray(startOf(grouping, group), grouping.ends[group])
      this.#plain.calls[group] = rows.length
      this.#addTokens(rows, group)
      this.#addCosts(rows, group)
      this.#addOutcomes(rows, group)
    }
  }

  // Columns by name and few in each walk, not a loop over names: this runs for every call.
  #addTokens(rows: Uint32Array, group: number): void {
    const { in: inputs, out: outputs, cached, reasoning } = this.#index.numbers
    const { ai } = this.#index
    let [read, fresh, hit, written, visible, thought, without] = [0, 0, 0, 0, 0, 0, 0]
    for (let n = 0; n < rows.length; n++) {
      const row = rows[n]!
      const input = inputs[row]!
      const output = outputs[row]!
      const ofInput = cached[row]! || 0
      const ofOutput = reasoning[row]! || 0
      if (input === input) {
        read += input
        if (input > ofInput) fresh += input - ofInput
      }
      if (output === output) {
        written += output
        if (output > ofOutput) visible += output - ofOutput
      } else if (input !== input) without += ai[row]!
      hit += ofInput
      thought += ofOutput
    }
    this.#set(group, { in: read, fresh, cached: hit, out: written, visible, reasoning: thought, withoutTokens: without })
  }

  #addCosts(rows: Uint32Array, group: number): void {
    const { ai, numbers, codes } = this.#index
    const { cost: costs } = numbers
    const { shownModel } = codes
    const byModel = this.#costs.subarray(group * this.#widths.models)
    let [cost, priced, unpriced] = [0, 0, 0]
    for (let n = 0; n < rows.length; n++) {
      const row = rows[n]!
      const amount = costs[row]!
      if (amount === amount) {
        cost += amount
        priced++
        byModel[shownModel[row]!]! += amount
      } else unpriced += ai[row]!
    }
    this.#set(group, { cost, priced, unpriced })
  }

  #addOutcomes(rows: Uint32Array, group: number): void {
    const { ai, texts, codes } = this.#index
    const { outcome: outcomesOf, error: errorsOf } = codes
    const byOutcome = this.#outcomes.subarray(group * this.#widths.outcomes)
    const byError = this.#errors.subarray(group * this.#widths.errors)
    const isOk = texts.outcome.matching(['ok'])
    const withoutType = texts.error.lists.length
    let ofAi = 0
    for (let n = 0; n < rows.length; n++) {
      const row = rows[n]!
      const outcome = outcomesOf[row]!
      ofAi += ai[row]!
      byOutcome[outcome]!++
      if (isOk[outcome] === 0) byError[errorsOf[row]! || withoutType + outcome]!++
    }
    this.#set(group, { ai: ofAi })
  }

  #set(group: number, sums: Partial<Record<PlainSum, number>>): void {
    for (const [name, sum] of Object.entries(sums)) this.#plain[name as PlainSum][group] = sum
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
