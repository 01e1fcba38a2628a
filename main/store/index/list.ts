// The list of calls: a piece of it, a call's place in it, the next one that matches.
import type { CallsSlice, Sort } from '../../../shared/contract/calls.ts'
import { filterOf } from '../../../shared/filter.ts'
import type { FindQuery, PlaceQuery, SliceQuery } from '../messages.ts'
import { readCalls } from '../read.ts'
import type { CallIndex } from './call-index.ts'
import type { Current } from './keeper.ts'
import { maskOf } from './mask.ts'

/** Rows as they are sorted, with a way to walk them: descending is the same order from its end, but what has no fact stays last. */
function walk(index: CallIndex, sort: Sort): { readonly length: number; rowAt(position: number): number } {
  const { rows, known } = index.orders.of(sort.key)
  const { length } = rows
  if (!sort.descending) return { length, rowAt: (position) => rows[position]! }
  const rowAt = (position: number): number =>
    position < known ? rows[known - 1 - position]! : rows[length - 1 - (position - known)]!
  return { length, rowAt }
}

const count = (mask: Uint8Array): number => {
  let found = 0
  for (let row = 0; row < mask.length; row++) found += mask[row]!
  return found
}

export function sliceOf(current: Current, query: SliceQuery): CallsSlice {
  const { db, index } = current
  const mask = maskOf(current, filterOf(query.filter))
  const shown = count(mask)
  const total = index.rows - index.dead
  const from = Math.min(query.offset, shown)
  const to = Math.min(from + query.limit, shown)
  const seqs =
    (from + to) / 2 > shown / 2 ? backward(index, query.sort, mask, shown, from, to) : forward(index, query.sort, mask, from, to)
  return { calls: readCalls(db, seqs), offset: query.offset, shown, total }
}

function forward(index: CallIndex, sort: Sort, mask: Uint8Array, from: number, to: number): number[] {
  const { rowAt } = walk(index, sort)
  const seqs: number[] = []
  let place = 0
  for (let position = 0; place < to; position++) {
    const row = rowAt(position)
    if (mask[row] === 1 && place++ >= from) seqs.push(index.seqs[row]!)
  }
  return seqs
}

function backward(index: CallIndex, sort: Sort, mask: Uint8Array, shown: number, from: number, to: number): number[] {
  const { length, rowAt } = walk(index, sort)
  const seqs: number[] = []
  let place = shown
  for (let position = length - 1; place > from; position--) {
    const row = rowAt(position)
    if (mask[row] === 1 && --place < to) seqs.push(index.seqs[row]!)
  }
  return seqs.toReversed()
}

export function placeOf(current: Current, query: PlaceQuery): { readonly index: number } | null {
  const { db, index } = current
  const seq = db.prepare('SELECT seq FROM calls WHERE id = ?').get(query.id)?.['seq']
  const row = seq === undefined ? -1 : index.rowOf(Number(seq))
  const mask = maskOf(current, filterOf(query.filter))
  if (row < 0 || mask[row] === 0) return null
  const { rowAt } = walk(index, query.sort)
  let place = 0
  for (let position = 0; rowAt(position) !== row; position++) place += mask[rowAt(position)]!
  return { index: place }
}

/** `from` is a row of the list; the search begins beside it. */
export function findCall(current: Current, query: FindQuery): { readonly id: string; readonly index: number } | null {
  const { db, index } = current
  const mask = maskOf(current, filterOf(query.filter))
  const wanted = maskOf(current, filterOf(query.wanted))
  const { length, rowAt } = walk(index, query.sort)
  let place = 0
  let found: { readonly row: number; readonly index: number } | null = null
  for (let position = 0; position < length; position++) {
    const row = rowAt(position)
    if (mask[row] === 0) continue
    const here = place++
    if (query.step === -1 && here >= query.from) break
    if (wanted[row] === 0 || (query.step === 1 && here <= query.from)) continue
    found = { row, index: here }
    if (query.step === 1) break
  }
  const id = found && db.prepare('SELECT id FROM calls WHERE seq = ?').get(index.seqs[found.row]!)?.['id']
  return found && id !== undefined ? { id: String(id), index: found.index } : null
}
