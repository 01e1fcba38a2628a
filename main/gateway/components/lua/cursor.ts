// Where the reading of one source stands.
import { LuaSyntaxError, tokenize } from './lexer.ts'
import type { Token } from './lexer.ts'
import type { Place } from './syntax.ts'

export interface Source {
  readonly name: string
  /** Byte string. */
  readonly text: string
}

const maxNesting = 200

export class Cursor {
  readonly #chunk: string
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(source: Source) {
    this.#chunk = source.name
    this.#tokens = tokenize(source.name, source.text)
  }

  get peek(): Token {
    return this.#tokens[this.#at]!
  }

  /** The one behind. */
  get after(): Token | undefined {
    return this.#tokens[this.#at + 1]
  }

  get place(): Place {
    return { chunk: this.#chunk, line: this.peek.line }
  }

  fail(message?: string): never {
    const { kind, text, line } = this.peek
    throw new LuaSyntaxError(this.#chunk, line, message ?? `'${kind === 'end' ? 'EOF' : text}': syntax error`)
  }

  is(text: string): boolean {
    const { kind, text: word } = this.peek
    return word === text && (kind === 'keyword' || kind === 'symbol')
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false
    this.#at++
    return true
  }

  expect(text: string): void {
    if (!this.accept(text)) this.fail()
  }

  next(): Token {
    return this.#tokens[this.#at++]!
  }

  name(): string {
    if (this.peek.kind !== 'name') this.fail()
    return this.next().text
  }

  nested<T>(read: () => T): T {
    if (++this.#depth > maxNesting) this.fail('chunk has too many syntax levels')
    const value = read()
    this.#depth--
    return value
  }
}
