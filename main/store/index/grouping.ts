// Rows put together by code, once, for all that is asked of them: what is summed up over a code stays in a few variables.
import type { Codes } from './columns.ts'

export interface Grouping {
  readonly groups: number
  /** By code: the groups that its rows count in. */
  readonly groupsOf: readonly (readonly number[])[]
  /** Code by code. */
  readonly rows: Uint32Array
  /** By code: where its rows end. */
  readonly ends: Uint32Array
}

export function groupingOf(mask: Uint8Array, codes: Codes, groups: number, groupsOf: readonly (readonly number[])[]): Grouping {
  const counts = new Uint32Array(groupsOf.length)
  let all = 0
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) continue
    counts[codes[row]!]!++
    all++
  }
  const ends = new Uint32Array(groupsOf.length)
  for (let code = 1; code < ends.length; code++) ends[code] = ends[code - 1]! + counts[code - 1]!
  const rows = new Uint32Array(all)
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1) rows[ends[codes[row]!]!++] = row
  return { groups, groupsOf, rows, ends }
}

export const startOf = ({ ends }: Grouping, code: number): number => (code === 0 ? 0 : ends[code - 1]!)
