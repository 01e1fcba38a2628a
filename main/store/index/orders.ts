// Rows by one fact. An order is made once and then kept: what is new or has changed is sorted by itself and merged in, so that a
// screen that asks ten times a second does not sort a million calls each time. Percentiles are read off the same orders.
import type { SortKey } from '../../../shared/contract/calls.ts'
import type { CallIndex, NumberFact, TextFact } from './call-index.ts'
import { radixSort } from './radix-sort.ts'

/** Ascending; rows without the fact stand last, equal ones by time. `known` rows have it. */
export interface Order {
  readonly rows: Uint32Array
  readonly known: number
}
interface Kept {
  order: Order
  /** How many rows the index had. */
  seen: number
  changed: Set<number>
}
type Keyed = (row: number) => number

const texts: Partial<Record<SortKey, TextFact>> = {
  outcome: 'outcome',
  endpoint: 'endpoint',
  model: 'shownModel',
  provider: 'shownProvider',
  backend: 'shownBackend',
}

export class Orders {
  readonly #index: CallIndex
  readonly #kept = new Map<SortKey, Kept>()

  constructor(index: CallIndex) {
    this.#index = index
  }

  changed(row: number): void {
    for (const kept of this.#kept.values()) kept.changed.add(row)
  }

  /** Rows got new numbers; -1: they are gone. */
  moved(places: Int32Array): void {
    for (const kept of this.#kept.values()) {
      const { rows, known } = kept.order
      const living = rows.filter((row) => places[row]! >= 0)
      let left = 0
      for (let n = 0; n < known; n++) if (places[rows[n]!]! >= 0) left++
      kept.changed = new Set([...kept.changed].map((row) => places[row]!).filter((row) => row >= 0))
      let seen = 0
      for (let row = 0; row < kept.seen; row++) if (places[row]! >= 0) seen++
      kept.seen = seen
      kept.order = { rows: living.map((row) => places[row]!), known: left }
    }
  }

  of(key: SortKey): Order {
    const index = this.#index
    let kept = this.#kept.get(key)
    const late = kept ? index.rows - kept.seen + kept.changed.size : index.rows
    if (kept && late === 0) return kept.order
    const keyOf = this.#keyOf(key)
    const order = kept && late * 4 < index.rows ? this.#merged(kept, keyOf) : this.#sorted(key, keyOf)
    kept = { order, seen: index.rows, changed: new Set() }
    this.#kept.set(key, kept)
    return order
  }

  #keyOf(key: SortKey): Keyed {
    const fact = texts[key]
    if (fact === undefined) {
      const values = this.#index.numbers[key === 'time' ? 'started' : (key as NumberFact)]
      return (row) => values[row]!
    }
    const ranks = this.#index.texts[fact].ranks()
    const codes = this.#index.codes[fact]
    return (row) => ranks[codes[row]!]!
  }

  #sorted(key: SortKey, keyOf: Keyed): Order {
    const { rows, alive } = this.#index
    // Sorting keeps equal ones as they stood.
    const base = key === 'time' ? Uint32Array.from({ length: rows }, (_, row) => row) : this.of('time').rows
    const order = new Uint32Array(base.length)
    const without: number[] = []
    let known = 0
    for (const row of base) {
      if (alive[row] === 0) continue
      if (Number.isNaN(keyOf(row))) without.push(row)
      else order[known++] = row
    }
    const sorted = radixSort(order.subarray(0, known), keyOf)
    order.set(sorted)
    order.set(without, known)
    return { rows: order.subarray(0, known + without.length), known }
  }

  #merged({ order: old, seen, changed }: Kept, keyOf: Keyed): Order {
    const { rows: count, alive } = this.#index
    const { started } = this.#index.numbers
    const byTime = (a: number, b: number): number => started[a]! - started[b]! || a - b
    const byKey = (a: number, b: number): number => keyOf(a) - keyOf(b) || byTime(a, b)
    const late = [...changed].filter((row) => row < seen)
    for (let row = seen; row < count; row++) late.push(row)
    const living = late.filter((row) => alive[row] === 1)
    const withKey = living.filter((row) => !Number.isNaN(keyOf(row))).toSorted(byKey)
    const without = living.filter((row) => Number.isNaN(keyOf(row))).toSorted(byTime)
    const { rows, known } = changed.size === 0 ? old : withoutRows(old, changed, count)
    const merged = new Uint32Array(rows.length + living.length)
    merge(merged, rows.subarray(0, known), withKey, byKey)
    const end = known + withKey.length
    merge(merged.subarray(end), rows.subarray(known), without, byTime)
    return { rows: merged, known: end }
  }
}

function withoutRows({ rows, known }: Order, gone: ReadonlySet<number>, count: number): Order {
  const isGone = new Uint8Array(count)
  for (const row of gone) isGone[row] = 1
  const left = new Uint32Array(rows.length)
  let end = 0
  let leftKnown = 0
  for (let n = 0; n < rows.length; n++) {
    if (n === known) leftKnown = end
    if (isGone[rows[n]!] === 0) left[end++] = rows[n]!
  }
  return { rows: left.subarray(0, end), known: known === rows.length ? end : leftKnown }
}

/** A few rows among many: their places are searched for, and what is between is copied as it is. */
function merge(to: Uint32Array, many: Uint32Array, few: readonly number[], compare: (a: number, b: number) => number): void {
  let from = 0
  few.forEach((row, n) => {
    let low = from
    let high = many.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compare(many[middle]!, row) < 0) low = middle + 1
      else high = middle
    }
    to.set(many.subarray(from, low), from + n)
    to[low + n] = row
    from = low
  })
  to.set(many.subarray(from), from + few.length)
}
