// Source text to canonical text (sorted keys, no spaces, Go's escapes) in one pass, without values in between: half the price of
// reading and writing, on the path of every plain JSON endpoint. What is canonical already is not even copied. Anything it does
// not expect makes it give up with null; the caller then takes the long way, which also knows the error texts.
import { hasHighUnit, quote, sortKeys } from './json.ts'

const maxDepth = 200

/** The first JSON value of the text. Null: not for this short way. */
export function canonicalJson(source: string): string | null {
  text = source
  at = 0
  depth = 0
  try {
    skipSpace()
    const from = at
    const written = value()
    return written === gaveUp ? null : (written ?? source.slice(from, at))
  } finally {
    text = ''
  }
}

// One text at a time; nothing here waits.
let text = ''
let at = 0
let depth = 0

/** No text is this one: JSON has no lone backslash. */
const gaveUp = '\\'

/** Moves behind the value. Null: what stands in the source is canonical. */
function value(): string | null {
  const code = text.charCodeAt(at)
  if (code === 34) return string()
  if (code === 123) return nested(object)
  if (code === 91) return nested(array)
  if (code === 45 || (code >= 48 && code <= 57)) return number()
  if (code === 116) return literal('true')
  if (code === 102) return literal('false')
  return code === 110 ? literal('null') : gaveUp
}

function nested(read: () => string | null): string | null {
  if (depth === maxDepth) return gaveUp
  depth++
  const written = read()
  depth--
  return written
}

function literal(word: string): string | null {
  if (!text.startsWith(word, at)) return gaveUp
  at += word.length
  return null
}

function number(): string | null {
  if (text.charCodeAt(at) === 45) at++
  if (text.charCodeAt(at) === 48) at++
  else if (!digits()) return gaveUp
  if (text.charCodeAt(at) === 46) {
    at++
    if (!digits()) return gaveUp
  }
  if ((text.charCodeAt(at) | 32) === 101) {
    at++
    const sign = text.charCodeAt(at)
    if (sign === 43 || sign === 45) at++
    if (!digits()) return gaveUp
  }
  return null
}

function digits(): boolean {
  const from = at
  for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(at)) at++
  return at > from
}

function string(): string | null {
  const from = ++at
  let isPlain = true
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === 34) break
    if (code === 92) {
      isPlain = false
      at += 2
      continue
    }
    // Not a number: behind the end.
    if (!(code >= 32)) return gaveUp
    if (code === 38 || code === 60 || code === 62 || code === 0x2028 || code === 0x2029) isPlain = false
    at++
  }
  const to = at++
  return isPlain ? null : rewritten(text.slice(from, to))
}

function rewritten(raw: string): string {
  if (!raw.includes('\\')) return quote(raw)
  try {
    return quote((JSON.parse(`"${raw}"`) as string).toWellFormed())
  } catch {
    return gaveUp
  }
}

function array(): string | null {
  const from = at++
  const spacesBefore = skipSpace()
  if (text.charCodeAt(at) === 93) {
    at++
    return spacesBefore ? '[]' : null
  }
  let out: string | null = spacesBefore ? '[' : null
  for (;;) {
    const start = at
    const item = value()
    if (item === gaveUp) return gaveUp
    const end = at
    const spaced = skipSpace()
    const next = text.charCodeAt(at++)
    if (next !== 44 && next !== 93) return gaveUp
    const spacedAfter = next === 44 && skipSpace()
    if (out === null && (item !== null || spaced || spacedAfter)) out = text.slice(from, start)
    if (out !== null) out += (item ?? text.slice(start, end)) + (next === 44 ? ',' : ']')
    if (next === 93) return out
  }
}

function object(): string | null {
  const from = at++
  let isCanonical = !skipSpace()
  if (text.charCodeAt(at) === 125) {
    at++
    return isCanonical ? null : '{}'
  }
  const keys: string[] = []
  const fields: string[] = []
  let isSorted = true
  for (;;) {
    const start = at
    if (text.charCodeAt(at) !== 34) return gaveUp
    const writtenKey = string()
    if (writtenKey === gaveUp) return gaveUp
    const key = text.slice(start + 1, at - 1)
    const keyEnd = at
    const spacedKey = skipSpace()
    if (text.charCodeAt(at++) !== 58) return gaveUp
    const spacedColon = skipSpace()
    const valueStart = at
    const item = value()
    if (item === gaveUp) return gaveUp
    const end = at
    const isSpaced = spacedKey || spacedColon
    if (writtenKey !== null || item !== null || isSpaced) {
      isCanonical = false
      fields.push(`${writtenKey ?? text.slice(start, keyEnd)}:${item ?? text.slice(valueStart, end)}`)
    } else fields.push(text.slice(start, end))
    const name = writtenKey === null || !key.includes('\\') ? key : (JSON.parse(`"${key}"`) as string).toWellFormed()
    if (keys.length > 0 && !(keys.at(-1)! < name)) isSorted = false
    keys.push(name)
    if (skipSpace()) isCanonical = false
    const next = text.charCodeAt(at++)
    if (next === 125) break
    if (next !== 44) return gaveUp
    if (skipSpace()) isCanonical = false
  }
  if (isSorted && !keys.some(hasHighUnit)) return isCanonical ? null : `{${fields.join(',')}}`
  return `{${sorted(keys, fields)}}`
}

/** Of equal keys the last one counts. */
function sorted(keys: readonly string[], fields: readonly string[]): string {
  const byKey = new Map<string, string>()
  for (let i = 0; i < keys.length; i++) byKey.set(keys[i]!, fields[i]!)
  let out = ''
  for (const key of sortKeys([...byKey.keys()])) out += (out === '' ? '' : ',') + byKey.get(key)!
  return out
}

/** True when there was any. */
function skipSpace(): boolean {
  const from = at
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at > from
    at++
  }
}
