// Finds where a JSON text breaks and says it in the words of Go's encoding/json, which are KrakenD's words.
// Only runs after JSON.parse has refused the text, so it may be plain and slow.
import { goQuote } from '../../shared/go-quote.ts'

export interface JsonProblem {
  readonly message: string
  /** 0-based index of the character that does not fit. */
  readonly offset: number
}

/** Go refuses deeper nesting. */
const deepest = 10_000

class Broken extends Error {
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

export function findJsonProblem(text: string): JsonProblem | null {
  try {
    const end = skipSpace(text, value(text, skipSpace(text, 0), 0))
    if (end < text.length) unexpected(text, end, 'after top-level value')
    return null
  } catch (error) {
    if (error instanceof Broken) return { message: error.message, offset: error.offset }
    return { message: 'exceeded max depth', offset: 0 }
  }
}

function unexpected(text: string, at: number, where: string): never {
  if (at >= text.length) throw new Broken('unexpected end of JSON input', text.length)
  // Go names the byte: of a letter beyond ASCII the first one.
  const [byte = 0] = Buffer.from(String.fromCodePoint(text.codePointAt(at)!))
  throw new Broken(`invalid character ${goQuote(String.fromCharCode(byte), "'")} ${where}`, at)
}

function skipSpace(text: string, at: number): number {
  while (at < text.length && ' \t\r\n'.includes(text[at]!)) at++
  return at
}

function value(text: string, at: number, depth: number): number {
  if (depth > deepest) throw new Broken('exceeded max depth', at)
  const first = text[at]
  if (first === '{') return object(text, at, depth)
  if (first === '[') return array(text, at, depth)
  if (first === '"') return string(text, at)
  if (first === '-' || (first !== undefined && first >= '0' && first <= '9')) return number(text, at)
  for (const word of ['true', 'false', 'null']) if (first === word[0]) return literal(text, at, word)
  return unexpected(text, at, 'looking for beginning of value')
}

function object(text: string, start: number, depth: number): number {
  let at = skipSpace(text, start + 1)
  if (text[at] === '}') return at + 1
  for (;;) {
    if (text[at] !== '"') unexpected(text, at, 'looking for beginning of object key string')
    at = skipSpace(text, string(text, at))
    if (text[at] !== ':') unexpected(text, at, 'after object key')
    at = skipSpace(text, value(text, skipSpace(text, at + 1), depth + 1))
    if (text[at] === '}') return at + 1
    if (text[at] !== ',') unexpected(text, at, 'after object key:value pair')
    at = skipSpace(text, at + 1)
  }
}

function array(text: string, start: number, depth: number): number {
  let at = skipSpace(text, start + 1)
  if (text[at] === ']') return at + 1
  for (;;) {
    at = skipSpace(text, value(text, at, depth + 1))
    if (text[at] === ']') return at + 1
    if (text[at] !== ',') unexpected(text, at, 'after array element')
    at = skipSpace(text, at + 1)
  }
}

function string(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const character = text[at]
    if (character === '"') return at + 1
    if (character === undefined || character < ' ') return unexpected(text, at, 'in string literal')
    if (character !== '\\') continue
    at++
    if (text[at] === 'u') {
      for (let digit = 1; digit <= 4; digit++)
        if (!/[0-9a-fA-F]/.test(text[at + digit] ?? '')) unexpected(text, at + digit, 'in \\u hexadecimal character escape')
      at += 4
    } else if (!'"\\/bfnrt'.includes(text[at] ?? '?')) unexpected(text, at, 'in string escape code')
  }
}

function number(text: string, start: number): number {
  const digits = (from: number, where: string) => {
    let at = from
    while (/[0-9]/.test(text[at] ?? '')) at++
    if (at === from) unexpected(text, at, where)
    return at
  }
  let at = text[start] === '-' ? start + 1 : start
  at = text[at] === '0' ? at + 1 : digits(at, 'in numeric literal')
  if (text[at] === '.') at = digits(at + 1, 'after decimal point in numeric literal')
  if (text[at] === 'e' || text[at] === 'E')
    at = digits(/[+-]/.test(text[at + 1] ?? '') ? at + 2 : at + 1, 'in exponent of numeric literal')
  return at
}

function literal(text: string, start: number, word: string): number {
  for (let i = 1; i < word.length; i++)
    if (text[start + i] !== word[i]) unexpected(text, start + i, `in literal ${word} (expecting '${word[i]}')`)
  return start + word.length
}
