// What lists, filters and charts ask of every call, a column for each fact, in memory: a question over a million calls walks a few
// columns and not a million rows. Rows stand in the order of `seq`; a pruned one is dead until so many are that they are pushed together.
import { resized, wideForCode, type Codes, type Column, type Numbers } from './columns.ts'
import { Lines } from './lines.ts'
import { Orders } from './orders.ts'
import { ValueLists } from './value-lists.ts'

export const numberFacts = [
  'started', 'status', 'duration', 'ttft', 'speed', 'in', 'out', 'cached', 'reasoning', 'cost', 'sent', 'received', 'attempts', 'revision',
] as const // prettier-ignore
export type NumberFact = (typeof numberFacts)[number]
/** With fractions, or too large for narrow columns. */
const alwaysWide: ReadonlySet<NumberFact> = new Set(['started', 'duration', 'ttft', 'speed', 'cost'])

/** `shown...` are those of the attempt that a row shows. */
export const textFacts = [
  'endpoint', 'method', 'path', 'outcome', 'session', 'model', 'provider', 'dialect', 'operation', 'backend', 'url', 'error', 'finish',
  'tool', 'stream', 'shownModel', 'shownProvider', 'shownBackend',
] as const // prettier-ignore
export type TextFact = (typeof textFacts)[number]

const byName = <Name extends string, T>(names: readonly Name[], make: (name: Name) => T) =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>

export class CallIndex {
  rows = 0
  dead = 0
  seqs: Float64Array
  /** NaN: nobody reported it. */
  numbers: Record<NumberFact, Numbers>
  codes: Record<TextFact, Codes>
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
  readonly lines: Lines
  readonly traceIds: Lines
  readonly orders = new Orders(this)
  readonly #lineCodes: number[] = []
  #capacity: number
  #scratch = new Float64Array(0)

  constructor(expected: number) {
    this.#capacity = Math.ceil(expected * 1.1) + 1024
    const words = () => new Uint32Array(this.#capacity)
    const bytes = () => new Uint8Array(this.#capacity)
    this.numbers = byName(numberFacts, (name) => new (alwaysWide.has(name) ? Float64Array : Float32Array)(this.#capacity))
    this.codes = byName(textFacts, bytes)
    this.lines = new Lines(this.#capacity)
    this.traceIds = new Lines(this.#capacity)
    this.seqs = new Float64Array(this.#capacity)
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

  /** Room for so many more. Columns may be others afterwards. */
  reserve(more: number): void {
    if (this.rows + more > this.#capacity) this.#resize(Math.ceil((this.rows + more) * 1.5))
  }

  /** One more, at the end; there must be room for it. */
  add(seq: number): number {
    this.seqs[this.rows] = seq
    this.alive[this.rows] = 1
    return this.rows++
  }

  /** The column that holds the value, wider than before. */
  widenNumber(name: NumberFact, row: number, value: number): Numbers {
    const column = (this.numbers[name] = new Float64Array(this.numbers[name]))
    column[row] = value
    return column
  }

  /** The column with room for codes up to this one. */
  widenCode(name: TextFact, code: number): Codes {
    return (this.codes[name] = wideForCode(this.codes[name], code))
  }

  /** For a question, which must be done with it when it has its answer; what it holds is anything. */
  scratch(length: number): Float64Array {
    if (this.#scratch.length < length) this.#scratch = new Float64Array(Math.ceil(length * 1.1))
    return this.#scratch
  }

  remove(seq: number): void {
    const row = this.rowOf(seq)
    if (row < 0) return
    this.alive[row] = 0
    this.dead++
  }

  setLines(row: number, text: string): void {
    const count = this.lines.codesOf(text, this.#lineCodes)
    if (this.linesEnd + count > this.lineCodes.length)
      this.lineCodes = resized(this.lineCodes, Math.ceil((this.linesEnd + count) * 1.5))
    this.lineStarts[row] = this.linesEnd
    this.lineCounts[row] = Math.min(count, 65_535)
    for (let n = 0; n < count; n++) this.lineCodes[this.linesEnd++] = this.#lineCodes[n]!
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
    this.#each((column) => resized(column, capacity))
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
