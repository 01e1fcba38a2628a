// The newest calls of the list, oldest first. A call's place is fixed by when it began, so an update never moves a row. What
// exceeds the tail leaves it in whole pages.
import type { Call } from '../../shared/call.ts'
import { pageRows } from './page-cache.ts'

const mostRows = 2000
const trimmedTo = 1000

export interface TailChange {
  readonly added: number
  /** Rows of the tail that stopped matching. */
  readonly dropped: number
  /** A call that began before the tail's first row was heard of: it may be new to the list, or only out of sight. */
  readonly early: boolean
}

const follows = (a: Call, b: Call) => a.startedAt > b.startedAt || (a.startedAt === b.startedAt && a.id > b.id)

export function createTail() {
  let rows: Call[] = []
  let start = 0
  let whole = true
  const places = new Map<string, number>()
  const number = () => {
    places.clear()
    for (const [index, call] of rows.entries()) places.set(call.id, start + index)
  }
  const insert = (call: Call): 'end' | 'within' | 'before' => {
    let at = rows.length
    while (at > 0 && follows(rows[at - 1]!, call)) at--
    if (at === rows.length) {
      rows.push(call)
      places.set(call.id, start + at)
      return 'end'
    }
    if (at === 0 && !whole) return 'before'
    rows.splice(at, 0, call)
    return 'within'
  }
  const change = (calls: Iterable<Call>, matches: (call: Call) => boolean, elsewhere: (call: Call) => boolean): TailChange => {
    const dropped = new Set<string>()
    let [added, early, moved] = [0, false, false]
    // What is here first: a call that joins between others changes their places.
    const others: Call[] = []
    for (const call of calls) {
      const place = places.get(call.id)
      if (place === undefined) others.push(call)
      else if (matches(call)) rows[place - start] = call
      else dropped.add(call.id)
    }
    for (const call of others) {
      if (!matches(call) || elsewhere(call)) continue
      const where = insert(call)
      added += where === 'before' ? 0 : 1
      early ||= where === 'before'
      moved ||= where === 'within'
    }
    if (dropped.size > 0) rows = rows.filter((call) => !dropped.has(call.id))
    if (dropped.size > 0 || moved) number()
    return { added, dropped: dropped.size, early }
  }
  return {
    /** `first` is the number of the first row. */
    open(calls: Call[], first: number) {
      rows = calls.toSorted((a, b) => (follows(a, b) ? 1 : -1))
      start = first
      whole = first === 0
      number()
    },
    at: (row: number): Call | undefined => rows[row - start],
    has: (id: string) => places.has(id),
    placeOf: (id: string) => places.get(id),
    size: () => rows.length,
    first: () => start,
    change,
    /** Rows that were pruned; how many of them were here. The oldest go first, so they are taken from the front. */
    remove(ids: ReadonlySet<string>): number {
      if (![...ids].some((id) => places.has(id))) return 0
      const before = rows.length
      rows = rows.filter((call) => !ids.has(call.id))
      start += before - rows.length
      number()
      return before - rows.length
    },
    /** Rows joined before the first one. */
    shift(by: number) {
      start += by
      number()
    },
    /** Whole pages that the tail gives up when it is too long. */
    trim(): readonly (readonly [page: number, calls: readonly Call[]])[] {
      if (rows.length <= mostRows) return []
      const end = Math.floor((start + rows.length - trimmedTo) / pageRows) * pageRows
      const left: [number, Call[]][] = []
      for (let row = Math.ceil(start / pageRows) * pageRows; row < end; row += pageRows)
        left.push([row / pageRows, rows.slice(row - start, row - start + pageRows)])
      rows = rows.slice(end - start)
      start = end
      whole = false
      number()
      return left
    },
  }
}
