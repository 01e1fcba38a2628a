// Turns values of the file into numbers and codes of the index. Most calls are alike in all that counts few values: such a shape is
// read once, and calls that have it copy its codes.
import type { SQLOutputValue } from 'node:sqlite'
import { attemptColumns } from '../row.ts'
import type { CallIndex, NumberFact, TextFact } from './call-index.ts'
import type { Codes, Numbers } from './columns.ts'

/** `seq`, the shape as JSON, then `rowColumns`. */
export type Values = readonly SQLOutputValue[]
type Facts = Readonly<Record<string, string | number | null>>

const ofAttempts = attemptColumns.filter((name) => name !== 'url')
export const shapeColumns = [
  'status',
  'attempts',
  'revision',
  'done',
  'ai',
  'endpoint',
  'method',
  'outcome',
  ...ofAttempts,
] as const
export const rowColumns = [
  'started', 'duration', 'ttft', 'speed', 'cost', 'sent', 'received', 'input', 'output', 'cached', 'reasoning',
  'trace', 'path', 'session', 'url', 'search',
] as const // prettier-ignore
const firstNumber = 2
const numbersOfRow: readonly NumberFact[] = ['started', 'duration', 'ttft', 'speed', 'cost', 'sent', 'received', 'in', 'out', 'cached', 'reasoning'] // prettier-ignore
const numbersOfShape = ['status', 'attempts', 'revision'] as const
const numbers: readonly NumberFact[] = [...numbersOfRow, ...numbersOfShape]
const [trace, path, session, url, search] = [13, 14, 15, 16, 17]

const textsOfCall = ['endpoint', 'method', 'outcome'] as const
const textsOfAttempts = ['provider', 'dialect', 'operation', 'backend', 'error', 'stream'] as const
/** Those of a shape first. */
const texts = [
  ...textsOfCall, ...textsOfAttempts, 'model', 'finish', 'tool', 'shownModel', 'shownProvider', 'shownBackend', 'path', 'session', 'url',
] as const satisfies readonly TextFact[] // prettier-ignore
const pathAt = texts.indexOf('path')
const sessionAt = texts.indexOf('session')
const urlAt = texts.indexOf('url')
/** If nearly every call had one of its own, they would only cost memory. */
const mostShapes = 50_000

interface Shape {
  readonly facts: Facts
  readonly numbers: readonly number[]
  /** null: they hang on further attempts, too. */
  readonly codes: readonly number[] | null
}

export class RowFiller {
  readonly #index: CallIndex
  readonly #attemptsOf: (seq: number) => readonly Facts[]
  readonly #shapes = new Map<string, Shape>()
  #numbers: Numbers[] = []
  #codes: Codes[] = []

  /** `attemptsOf` reads the attempts after the first. */
  constructor(index: CallIndex, attemptsOf: (seq: number) => readonly Facts[]) {
    this.#index = index
    this.#attemptsOf = attemptsOf
  }

  /** The columns may have become others since the last time. */
  begin(): void {
    this.#numbers = numbers.map((name) => this.#index.numbers[name])
    this.#codes = texts.map((name) => this.#index.codes[name])
  }

  fill(row: number, values: Values): void {
    const index = this.#index
    const seq = values[0] as number
    const shape = this.#shapeOf(values[1] as string, seq)
    for (let n = 0; n < numbersOfRow.length; n++) this.#setNumber(n, row, values[firstNumber + n] as number | null)
    for (let n = 0; n < numbersOfShape.length; n++) this.#setNumber(numbersOfRow.length + n, row, shape.numbers[n]!)
    index.done[row] = shape.facts['done'] as number
    index.ai[row] = shape.facts['ai'] as number
    index.traces[row] = index.traceIds.codeOf(values[trace] as string)
    index.setLines(row, (values[search] as string) || searchOf(shape.facts, values))
    const single = shape.codes ?? this.#ofSeveral(seq, { ...shape.facts, url: values[url] as string | null })
    for (let n = 0; n < single.length; n++) this.#codes[n]![row] = single[n]!
    this.#setCode(pathAt, row, index.texts.path.one(values[path] as string, seq))
    this.#setCode(sessionAt, row, index.texts.session.one(values[session] as string | null, seq))
    if (shape.codes) this.#setCode(urlAt, row, index.texts.url.one(values[url] as string | null, seq))
  }

  #setNumber(n: number, row: number, value: number | null): void {
    const column = this.#numbers[n]!
    const fact = value === null ? NaN : value
    column[row] = fact
    if (column[row] !== fact && value !== null && !Number.isNaN(fact))
      this.#numbers[n] = this.#index.widenNumber(numbers[n]!, row, fact)
  }

  #setCode(n: number, row: number, code: number): void {
    this.#roomFor(n, code)
    this.#codes[n]![row] = code
  }

  #roomFor(n: number, code: number): void {
    if (code >= 256) this.#codes[n] = this.#index.widenCode(texts[n]!, code)
  }

  #shapeOf(json: string, seq: number): Shape {
    const known = this.#shapes.get(json)
    if (known) return known
    const values = JSON.parse(json) as (string | number | null)[]
    const facts: Facts = Object.fromEntries(shapeColumns.map((name, n) => [name, values[n]!]))
    const shape: Shape = {
      facts,
      numbers: numbersOfShape.map((name) => (facts[name] as number | null) ?? NaN),
      codes: (facts['attempts'] as number) > 1 ? null : this.#codesOf(facts, [facts], seq),
    }
    if (this.#shapes.size >= mostShapes) this.#shapes.clear()
    this.#shapes.set(json, shape)
    return shape
  }

  /** With that of the URLs, which stands last. */
  #ofSeveral(seq: number, first: Facts): readonly number[] {
    const attempts = [first, ...this.#attemptsOf(seq)]
    const urls = this.#index.texts.url.many(
      attempts.map((attempt) => attempt['url'] as string | null),
      seq,
    )
    this.#roomFor(urlAt, urls)
    const codes = this.#codesOf(first, attempts, seq)
    return [...codes, 0, 0, urls]
  }

  #codesOf(call: Facts, attempts: readonly Facts[], seq: number): readonly number[] {
    const { texts: lists } = this.#index
    const each = (column: string): (string | null)[] => attempts.map((attempt) => attempt[column] as string | null)
    const shown = attempts.findLast((attempt) => attempt['dialect'] !== null) ?? attempts.at(-1)!
    const shownText = (column: string): string | null => shown[column] as string | null
    const codes = [
      ...textsOfCall.map((name) => lists[name].one(call[name] as string | null, seq)),
      ...textsOfAttempts.map((name) => lists[name].many(each(name), seq)),
      lists.model.many([...each('request_model'), ...each('response_model')], seq),
      lists.finish.json(joined(each('finish')), seq),
      lists.tool.json(joined(each('tools')), seq),
      lists.shownModel.one(shownText('response_model') ?? shownText('request_model'), seq),
      lists.shownProvider.one(shownText('provider'), seq),
      lists.shownBackend.one(shownText('backend'), seq),
    ]
    codes.forEach((code, n) => this.#roomFor(n, code))
    return codes
  }
}

/** Plain calls without an error keep no copy of what their columns say. */
const searchOf = ({ method, endpoint }: Facts, values: Values): string =>
  `${method} ${values[path] as string} ${endpoint ?? ''}${values[url] === null ? '' : `\n${values[url] as string}`}`

const joined = (lists: readonly (string | null)[]): string | null =>
  lists.length === 1 ? lists[0]! : JSON.stringify(lists.flatMap((list) => (list === null ? [] : (JSON.parse(list) as string[]))))
