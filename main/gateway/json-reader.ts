// The reader of json.ts: Go's scanner with Go's error texts. JSON.parse with its reviver is several times slower, and alone it loses
// `1.0` and 12345678901234567890. A loop with its own stack: a hostile depth of nesting must not reach the call stack.
import { goQuote } from '../../shared/go-quote.ts'
import { unitAt } from '../../shared/unit-at.ts'
import { emptyObject, JsonError, JsonNumber } from './json-values.ts'
import type { JsonObject, JsonValue } from './types.ts'

const maxDepth = 10_000

/**
 * The first JSON value of the text. `holder` is the open container, `key` the key whose value comes next. One long loop on purpose:
 * its state stays in registers, and no depth of nesting is a depth of calls.
 */
export function read(text: string): JsonValue {
  const holders: (JsonObject | JsonValue[])[] = []
  const keys: string[] = []
  let holder: JsonObject | JsonValue[] | null = null
  let key = ''
  let at = skipSpace(text, 0)
  if (at === text.length) throw new JsonError('EOF')
  for (;;) {
    let value: JsonValue
    const code = unitAt(text, at)
    if (code === 34) {
      const end = stringEnd(text, at + 1)
      value = stringAt(text, at + 1, end)
      at = end + 1
    } else if (code === 123 || code === 91) {
      if (holders.length >= maxDepth) throw unexpected(text, at, 'exceeded max depth')
      const open: JsonObject | JsonValue[] = code === 123 ? emptyObject() : []
      at = skipSpace(text, at + 1)
      if (unitAt(text, at) !== code + 2) {
        holders.push(holder!)
        keys.push(key)
        holder = open
        if (code === 91) continue
        const end: number = keyEnd(text, at)
        key = stringAt(text, at + 1, end)
        at = valueStart(text, end + 1)
        continue
      }
      value = open
      at++
    } else if (code === 45 || (code >= 48 && code <= 57)) {
      const end = numberEnd(text, at)
      value = new JsonNumber(text.slice(at, end))
      at = end
    } else if (code === 116) [value, at] = [true, literalEnd(text, at, 'true')]
    else if (code === 102) [value, at] = [false, literalEnd(text, at, 'false')]
    else if (code === 110) [value, at] = [null, literalEnd(text, at, 'null')]
    else throw unexpected(text, at, 'looking for beginning of value')

    // A value is complete: put it away, close what closes behind it, stop before the next value.
    for (;;) {
      if (holder === null) return value
      const isArray = Array.isArray(holder)
      if (isArray) (holder as JsonValue[]).push(value)
      else (holder as JsonObject)[key] = value
      at = skipSpace(text, at)
      const next = unitAt(text, at)
      if (next === 44) {
        at = skipSpace(text, at + 1)
        if (!isArray) {
          const end = keyEnd(text, at)
          key = stringAt(text, at + 1, end)
          at = valueStart(text, end + 1)
        }
        break
      }
      if (next !== (isArray ? 93 : 125))
        throw unexpected(text, at, isArray ? 'after array element' : 'after object key:value pair')
      at++
      value = holder
      holder = holders.pop()!
      key = keys.pop()!
    }
  }
}

function skipSpace(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = unitAt(text, at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at
    at++
  }
}

function keyEnd(text: string, at: number): number {
  if (unitAt(text, at) !== 34) throw unexpected(text, at, 'looking for beginning of object key string')
  return stringEnd(text, at + 1)
}

function valueStart(text: string, from: number): number {
  const at = skipSpace(text, from)
  if (unitAt(text, at) !== 58) throw unexpected(text, at, 'after object key')
  return skipSpace(text, at + 1)
}

/** Index of the closing quote. Negative cases throw: the escapes are checked here, so that `stringAt` cannot fail. */
function stringEnd(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = unitAt(text, at)
    if (code === 34) return at
    if (code === 92) at = escapeEnd(text, at + 1)
    else if (code >= 32) at++
    else throw unexpected(text, at, 'in string literal')
  }
}

function escapeEnd(text: string, at: number): number {
  const code = unitAt(text, at)
  if (code !== 117) {
    if (code !== code || !'"\\/bfnrt'.includes(text[at]!)) throw unexpected(text, at, 'in string escape code')
    return at + 1
  }
  for (let i = at + 1; i < at + 5; i++) {
    const hex = unitAt(text, i) | 32
    if (!(hex >= 48 && hex <= 57 && unitAt(text, i) >= 48) && !(hex >= 97 && hex <= 102))
      throw unexpected(text, i, 'in \\u hexadecimal character escape')
  }
  return at + 5
}

function stringAt(text: string, from: number, end: number): string {
  const raw = text.slice(from, end)
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string).toWellFormed() : raw
}

const digitsEnd = (text: string, from: number): number => {
  let at = from
  for (let code = unitAt(text, at); code >= 48 && code <= 57; code = unitAt(text, at)) at++
  return at
}

function numberEnd(text: string, from: number): number {
  let at = from
  if (unitAt(text, at) === 45) at++
  if (unitAt(text, at) === 48) at++
  else at = someDigits(text, at, 'in numeric literal')
  if (unitAt(text, at) === 46) at = someDigits(text, at + 1, 'after decimal point in numeric literal')
  if ((unitAt(text, at) | 32) === 101) {
    at++
    const sign = unitAt(text, at)
    at = someDigits(text, sign === 43 || sign === 45 ? at + 1 : at, 'in exponent of numeric literal')
  }
  return at
}

function someDigits(text: string, from: number, place: string): number {
  const end = digitsEnd(text, from)
  if (end === from) throw unexpected(text, from, place)
  return end
}

function literalEnd(text: string, from: number, word: string): number {
  for (let i = 1; i < word.length; i++)
    if (text[from + i] !== word[i]) throw unexpected(text, from + i, `in literal ${word} (expecting '${word[i]}')`)
  return from + word.length
}

function unexpected(text: string, at: number, place: string): JsonError {
  if (at >= text.length) return new JsonError('unexpected EOF')
  return new JsonError(`invalid character ${goQuote(text.charAt(at), "'")} ${place}`)
}
