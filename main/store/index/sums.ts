import type { CallIndex } from './call-index.ts'
import type { Codes } from './columns.ts'
import type { Grouping } from './percentiles.ts'

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
  constructor(index: CallIndex, { mask, codes, groupsOf }: Grouping) {
    const groups = groupsOf.length
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
    this.#addTokens(mask, codes)
    this.#addCosts(mask, codes)
    this.#addOutcomes(mask, codes)
  }

  // Columns by name and few in each walk, not a loop over names: this runs for every call.
  #addTokens(mask: Uint8Array, groups: Codes): void {
    const { in: inputs, out: outputs, cached, reasoning } = this.#index.numbers
    const { ai } = this.#index
    const sums = this.#plain
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 0) continue
      const group = groups[row]!
      const [read, written] = [inputs[row]!, outputs[row]!]
      const [hit, thought] = [cached[row]! || 0, reasoning[row]! || 0]
      if (read === read) {
        sums.in[group]! += read
        sums.fresh[group]! += Math.max(0, read - hit)
      }
      if (written === written) {
        sums.out[group]! += written
        sums.visible[group]! += Math.max(0, written - thought)
      }
      sums.cached[group]! += hit
      sums.reasoning[group]! += thought
      if (read !== read && written !== written) sums.withoutTokens[group]! += ai[row]!
    }
  }

  #addCosts(mask: Uint8Array, groups: Codes): void {
    const { ai, numbers, codes } = this.#index
    const { cost: costs } = numbers
    const { shownModel } = codes
    const { models } = this.#widths
    const sums = this.#plain
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 0) continue
      const group = groups[row]!
      const cost = costs[row]!
      if (Number.isNaN(cost)) sums.unpriced[group]! += ai[row]!
      else {
        sums.cost[group]! += cost
        sums.priced[group]!++
        this.#costs[group * models + shownModel[row]!]! += cost
      }
    }
  }

  #addOutcomes(mask: Uint8Array, groups: Codes): void {
    const { ai, texts, codes } = this.#index
    const { outcome: outcomesOf, error: errorsOf } = codes
    const { outcomes, errors } = this.#widths
    const isOk = texts.outcome.matching(['ok'])
    const sums = this.#plain
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 0) continue
      const group = groups[row]!
      const outcome = outcomesOf[row]!
      sums.calls[group]!++
      sums.ai[group]! += ai[row]!
      this.#outcomes[group * outcomes + outcome]!++
      if (isOk[outcome] === 0) this.#errors[group * errors + (errorsOf[row]! || texts.error.lists.length + outcome)]!++
    }
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
