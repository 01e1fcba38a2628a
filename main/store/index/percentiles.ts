// Exact percentiles of many groups in one walk: rows come in the order of the fact, so the call of a rank is met and never searched for.
import type { CallIndex } from './call-index.ts'

export type Measured = 'duration' | 'ttft' | 'speed'
export const shares = [0.5, 0.95, 0.99] as const
/** Nearest rank for each of `shares`: a value that was measured, never one in between. null where there is none. */
export type Ranked = readonly (number | null)[]

/** `groupsOf` gives the numbers of the groups that a row counts in. */
export interface Grouping {
  readonly groups: number
  readonly mask: Uint8Array
  /** Where the groups of a row begin and end in `members`. */
  readonly codes: Uint32Array
  readonly starts: Uint32Array
  readonly members: Uint32Array
}

export function percentiles(index: CallIndex, fact: Measured, grouping: Grouping): Ranked[] {
  const { rows, known } = index.orders.of(fact)
  const { groups, mask, codes, starts, members } = grouping
  const facts = index.numbers[fact]
  const counts = new Uint32Array(groups)
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0 || Number.isNaN(facts[row]!)) continue
    const code = codes[row]!
    for (let n = starts[code]!; n < starts[code + 1]!; n++) counts[members[n]!]!++
  }
  const ranks = shares.map((share) => counts.map((count) => Math.max(1, Math.ceil(share * count))))
  const found = shares.map(() => new Float64Array(groups).fill(NaN))
  const met = new Uint32Array(groups)
  for (let n = 0; n < known; n++) {
    const row = rows[n]!
    if (mask[row] === 0) continue
    const code = codes[row]!
    for (let m = starts[code]!; m < starts[code + 1]!; m++) {
      const group = members[m]!
      const rank = ++met[group]!
      for (let share = 0; share < shares.length; share++) if (ranks[share]![group] === rank) found[share]![group] = facts[row]!
    }
  }
  return Array.from({ length: groups }, (_, group) =>
    found.map((values) => (Number.isNaN(values[group]!) ? null : values[group]!)),
  )
}

/** Each row in one group. */
export function single(groups: number, mask: Uint8Array, codes: Uint32Array): Grouping {
  const members = Uint32Array.from({ length: groups + 1 }, (_, n) => n)
  return { groups, mask, codes, starts: members, members }
}

/** Rows by code, a code in several groups. */
export function several(
  groups: number,
  mask: Uint8Array,
  codes: Uint32Array,
  groupsOf: readonly (readonly number[])[],
): Grouping {
  const starts = new Uint32Array(groupsOf.length + 1)
  groupsOf.forEach((list, code) => (starts[code + 1] = starts[code]! + list.length))
  return { groups, mask, codes, starts, members: Uint32Array.from(groupsOf.flat()) }
}
