// What lists, filters and charts ask of every call, a column for each fact, in memory: a question over a million calls walks a few
// columns and not a million rows. Rows stand in the order of `seq`; a pruned one is dead until so many are that they are pushed together.
import { Lines } from './lines.ts'
import { Orders } from './orders.ts'
import { ValueLists } from './value-lists.ts'

export const numberFacts = [
  'started', 'status', 'duration', 'ttft', 'speed', 'in', 'out', 'cached', 'reasoning', 'cost', 'sent', 'received', 'attempts', 'revision',
] as const // prettier-ignore
export type NumberFact = (typeof numberFacts)[number]

/** `shown...` are those of the attempt that a row shows. */
export const textFacts = [
  'endpoint', 'method', 'path', 'outcome', 'session', 'model', 'provider', 'dialect', 'operation', 'backend', 'url', 'error', 'finish',
  'tool', 'stream', 'shownModel', 'shownProvider', 'shownBackend',
] as const // prettier-ignore
export type TextFact = (typeof textFacts)[number]

const byName = <Name extends string, T>(names: readonly Name[], make: () => T) =>
  Object.fromEntries(names.map((name) => [name, make()])) as Record<Name, T>

export class CallIndex {
  rows = 0
  dead = 0
  seqs: Float64Array
  /** NaN: nobody reported it. */
  numbers: Record<NumberFact, Float64Array>
  codes: Record<TextFact, Uint32Array>
  alive: Uint8Array
  done: Uint8Array
  ai: Uint8Array
  traces: Uint32Array
  /** Where the lines of each row begin in `lineCodes`, and how many they are. */
  lineStarts: Uint32Array
  lineCounts: Uint16Array
  lineCodes = new Uint32Array(4096)
  linesEnd = 0
  readonly texts = byName(textFacts, () => new ValueLists())
  readonly lines = new Lines()
  readonly traceIds = new Lines()
  readonly orders = new Orders(this)
  #capacity: number

  constructor(expected: number) {
    this.#capacity = Math.ceil(expected * 1.1) + 1024
    const doubles = () => new Float64Array(this.#capacity)
    const words = () => new Uint32Array(this.#capacity)
    const bytes = () => new Uint8Array(this.#capacity)
    this.numbers = byName(numberFacts, doubles)
    this.codes = byName(textFacts, words)
    this.seqs = doubles()
    this.traces = words()
    this.lineStarts = words()
    this.lineCounts = new Uint16Array(this.#capacity)
    this.alive = bytes()
    this.done = bytes()
    this.ai = bytes()
  }

  get last(): number {
    return this.rows === 0 ? 0 : this.seqs[this.rows - 1]!
  }

  /** -1 when the call has no row here. */
  rowOf(seq: number): number {
    let low = 0
    let high = this.rows - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const found = this.seqs[middle]!
      if (found === seq) return this.alive[middle] === 1 ? middle : -1
      if (found < seq) low = middle + 1
      else high = middle - 1
    }
    return -1
  }

  /** Room for one more, at the end. */
  add(seq: number): number {
    if (this.rows === this.#capacity) this.#resize(Math.ceil(this.#capacity * 1.5))
    this.seqs[this.rows] = seq
    this.alive[this.rows] = 1
    return this.rows++
  }

  remove(seq: number): void {
    const row = this.rowOf(seq)
    if (row < 0) return
    this.alive[row] = 0
    this.dead++
  }

  setLines(row: number, text: string): void {
    const lines = text.split('\n')
    if (this.linesEnd + lines.length > this.lineCodes.length) {
      const larger = new Uint32Array(Math.ceil((this.linesEnd + lines.length) * 1.5))
      larger.set(this.lineCodes)
      this.lineCodes = larger
    }
    this.lineStarts[row] = this.linesEnd
    this.lineCounts[row] = Math.min(lines.length, 65_535)
    for (const line of lines) this.lineCodes[this.linesEnd++] = this.lines.codeOf(line)
  }

  /** Pushes the living together when an eighth is dead. */
  compact(): void {
    if (this.dead < 1000 || this.dead * 8 < this.rows) return
    const { alive, rows } = this
    const places = new Int32Array(rows)
    let living = 0
    for (let row = 0; row < rows; row++) places[row] = alive[row] === 1 ? living++ : -1
    this.#each((column) => {
      for (let row = 0; row < rows; row++) if (places[row]! >= 0) column[places[row]!] = column[row]!
      return column
    }, places)
    this.rows = living
    this.dead = 0
    this.orders.moved(places)
  }

  #resize(capacity: number): void {
    this.#capacity = capacity
    this.#each((column) => {
      const larger = new (column.constructor as new (length: number) => typeof column)(capacity)
      larger.set(column)
      return larger
    })
  }

  // `alive` is last: it says what `places` was made of.
  #each(change: <T extends Column>(column: T) => T, places: Int32Array | null = null): void {
    this.seqs = change(this.seqs)
    for (const name of numberFacts) this.numbers[name] = change(this.numbers[name])
    for (const name of textFacts) this.codes[name] = change(this.codes[name])
    this.traces = change(this.traces)
    this.lineStarts = change(this.lineStarts)
    this.lineCounts = change(this.lineCounts)
    this.done = change(this.done)
    this.ai = change(this.ai)
    this.alive = change(this.alive)
    if (places) this.alive.fill(0, this.rows - this.dead)
  }
}
type Column = Float64Array | Uint32Array | Uint16Array | Uint8Array
