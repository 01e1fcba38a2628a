// Exact percentiles of many groups. The measured values of each code are put side by side; a group is its codes' pieces, and only
// the values around a rank are sorted.
import type { CallIndex } from './call-index.ts'
import type { Grouping } from './grouping.ts'
import { valuesOfRanks } from './ranks.ts'

export type Measured = 'duration' | 'ttft' | 'speed'
export const shares = [0.5, 0.95, 0.99] as const
/** Nearest rank for each of `shares`: a value that was measured, never one in between. null where there is none. */
export type Ranked = readonly (number | null)[]

export function percentiles(index: CallIndex, fact: Measured, grouping: Grouping): Ranked[] {
  const { groups, groupsOf } = grouping
  const scratch = index.scratch(index.rows * 2)
  const ends = gather(index.numbers[fact] as Float64Array, grouping, scratch)
  const codesOf: number[][] = Array.from({ length: groups }, () => [])
  groupsOf.forEach((list, code) => list.forEach((group) => codesOf[group]!.push(code)))
  const pieceOf = (code: number): Float64Array => scratch.subarray(code === 0 ? 0 : ends[code - 1]!, ends[code])
  return codesOf.map((codes) => {
    const values = codes.length === 1 ? pieceOf(codes[0]!) : joined(codes.map(pieceOf), scratch.subarray(index.rows))
    if (values.length === 0) return shares.map(() => null)
    return valuesOfRanks(values, shares.map((share) => Math.max(1, Math.ceil(share * values.length)))) // prettier-ignore
  })
}

/** Puts the values of each code together, code by code; says where those of each end. */
function gather(facts: Float64Array, { rows, ends }: Grouping, to: Float64Array): Uint32Array {
  const places = new Uint32Array(ends.length)
  let place = 0
  let n = 0
  for (let code = 0; code < ends.length; code++) {
    for (const end = ends[code]!; n < end; n++) {
      const fact = facts[rows[n]!]!
      if (fact === fact) to[place++] = fact
    }
    places[code] = place
  }
  return places
}

function joined(pieces: readonly Float64Array[], to: Float64Array): Float64Array {
  let end = 0
  for (const piece of pieces) {
    to.set(piece, end)
    end += piece.length
  }
  return to.subarray(0, end)
}
