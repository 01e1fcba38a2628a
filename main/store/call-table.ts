// Calls by id, for calls that come and go thousands of times a second. A plain Map would hold the calls themselves: V8 leaves them in
// each table that a growing Map gives up, the tables form a chain, and once one of them is old, every later call outlives the young
// generation of the heap. Here such a chain holds numbers.

export class CallTable<T> {
  readonly #places = new Map<string, number>()
  readonly #entries: (T | undefined)[] = []
  readonly #free: number[] = []

  get size(): number {
    return this.#places.size
  }

  get(id: string): T | undefined {
    const place = this.#places.get(id)
    return place === undefined ? undefined : this.#entries[place]
  }

  has(id: string): boolean {
    return this.#places.has(id)
  }

  set(id: string, entry: T): void {
    let place = this.#places.get(id)
    if (place === undefined) this.#places.set(id, (place = this.#free.pop() ?? this.#entries.length))
    this.#entries[place] = entry
  }

  /** The entry that was there. */
  delete(id: string): T | undefined {
    const place = this.#places.get(id)
    if (place === undefined) return undefined
    const entry = this.#entries[place]
    this.#places.delete(id)
    this.#entries[place] = undefined
    this.#free.push(place)
    return entry
  }

  /** All entries, in no particular order; the table is empty afterwards. */
  take(): T[] {
    const entries = this.#entries.filter((entry) => entry !== undefined)
    this.#places.clear()
    this.#entries.length = this.#free.length = 0
    return entries
  }
}
