// The list as a sorted array, oldest first. A row's place is fixed by when its call began, so an update never moves a row and
// nothing slides under the pointer; new calls join at the end, older pages at the front.
import type { Call } from '../../shared/call.ts'

export type CallRows = readonly Call[]

export interface RowsChange {
  readonly rows: CallRows
  /** Rows that were not there before. */
  readonly added: number
  /** Rows that went: pruned, or no longer matched. */
  readonly removed: number
}

const follows = (a: Call, b: Call) => a.startedAt > b.startedAt || (a.startedAt === b.startedAt && a.id > b.id)

function insert(rows: Call[], call: Call): void {
  let at = rows.length
  while (at > 0 && follows(rows[at - 1]!, call)) at--
  rows.splice(at, 0, call)
}

/** Replaces rows of the same id, adds new ones that match, drops those that went. */
export function changeRows(
  before: CallRows,
  calls: Iterable<Call>,
  gone: ReadonlySet<string>,
  matches: (call: Call) => boolean,
): RowsChange {
  const rows = gone.size === 0 ? [...before] : before.filter((row) => !gone.has(row.id))
  const places = new Map(rows.map((row, index) => [row.id, index]))
  let removed = before.length - rows.length
  let added = 0
  const dropped = new Set<string>()
  const fresh: Call[] = []
  for (const call of calls) {
    const place = places.get(call.id)
    if (place !== undefined) {
      if (matches(call)) rows[place] = call
      else dropped.add(call.id)
    } else if (!gone.has(call.id) && matches(call)) fresh.push(call)
  }
  for (const call of fresh) insert(rows, call)
  added += fresh.length
  removed += dropped.size
  return { rows: dropped.size === 0 ? rows : rows.filter((row) => !dropped.has(row.id)), added, removed }
}

/** Joins a page (newest first, as the store gives it) with rows that are there already; a row that is there is the newer one. */
export function joinPage(page: readonly Call[], rows: CallRows): CallRows {
  const known = new Set(rows.map((row) => row.id))
  const joined = [...rows]
  for (const call of page) if (!known.has(call.id)) joined.push(call)
  return joined.toSorted((a, b) => (follows(a, b) ? 1 : -1))
}
