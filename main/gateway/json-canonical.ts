// Source text to canonical text (sorted keys, no spaces, Go's escapes) in one pass, without values in between: half the price of
// reading and writing, on the path of every plain JSON endpoint. What is canonical already is not even copied. Anything it does
// not expect makes it give up with null; the caller then takes the long way, which also knows the error texts.
import { unitAt } from '../../shared/unit-at.ts'
import { quote, sortKeys } from './json.ts'

const maxDepth = 200

/** The first JSON value of the text. Null: not for this short way. */
export function canonicalJson(source: string): string | null {
  text = source
  at = 0
  depth = 0
  sawHighUnit = false
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
/** Beside such a unit the order of bytes is another than that of UTF-16 units. */
let sawHighUnit = false

/** No text is this one: JSON has no lone backslash. */
const gaveUp = '\\'

/** Moves behind the value. Null: what stands in the source is canonical. */
function value(): string | null {
  const code = unitAt(text, at)
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
  if (unitAt(text, at) === 45) at++
  if (unitAt(text, at) === 48) at++
  else if (!digits()) return gaveUp
  if (unitAt(text, at) === 46) {
    at++
    if (!digits()) return gaveUp
  }
  if ((unitAt(text, at) | 32) === 101) {
    at++
    const sign = unitAt(text, at)
    if (sign === 43 || sign === 45) at++
    if (!digits()) return gaveUp
  }
  return null
}

function digits(): boolean {
  const from = at
  for (let code = unitAt(text, at); code >= 48 && code <= 57; code = unitAt(text, at)) at++
  return at > from
}

function string(): string | null {
  const from = ++at
  let isPlain = true
  for (;;) {
    const code = unitAt(text, at)
    if (code > 62) {
      if (code === 92) {
        const kept = escapeIsKept()
        if (kept === null) return gaveUp
        isPlain &&= kept
        continue
      }
      if (code >= 0x2028) {
        if (code <= 0x2029) isPlain = false
        else if (code >= 0xd800) sawHighUnit = true
      }
    } else if (code === 34) break
    else if (code === 38 || code === 60 || code === 62) isPlain = false
    // Not a number: behind the end.
    else if (!(code >= 32)) return gaveUp
    at++
  }
  const to = at++
  return isPlain ? null : quote(decoded(text.slice(from, to)))
}

const keptUnicode = /u(?:00(?:0[0-7bef]|1[\da-f]|3[ce]|26)|202[89])/y
const unicode = /u[\da-fA-F]{4}/y

/** Moves behind an escape. Says whether Go writes it the same way; null when it is none. */
function escapeIsKept(): boolean | null {
  const code = unitAt(text, ++at)
  if (code === 117) {
    unicode.lastIndex = keptUnicode.lastIndex = at
    if (!unicode.test(text)) return null
    if ((unitAt(text, at + 1) | 32) >= 100) sawHighUnit = true
    at += 5
    return keptUnicode.test(text)
  }
  at++
  // `/` is the one that Go does not escape.
  return code === 47
    ? false
    : code === 34 || code === 92 || code === 98 || code === 102 || code === 110 || code === 114 || code === 116 || null
}

const decoded = (raw: string): string => (raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string).toWellFormed() : raw)

function array(): string | null {
  const from = at++
  const spacesBefore = skipSpace()
  if (unitAt(text, at) === 93) {
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
    const next = unitAt(text, at++)
    if (next !== 44 && next !== 93) return gaveUp
    const spacedAfter = next === 44 && skipSpace()
    if (out === null && (item !== null || spaced || spacedAfter)) out = text.slice(from, start)
    if (out !== null) out += (item ?? text.slice(start, end)) + (next === 44 ? ',' : ']')
    if (next === 93) return out
  }
}

/** Long on purpose: a function for one field would have to give back an object for each. */
function object(): string | null {
  at++
  let isCanonical = !skipSpace()
  if (unitAt(text, at) === 125) {
    at++
    return isCanonical ? null : '{}'
  }
  const keys: string[] = []
  const fields: string[] = []
  let isSorted = true
  let last = ''
  for (;;) {
    const start = at
    if (unitAt(text, at) !== 34) return gaveUp
    const writtenKey = string()
    if (writtenKey === gaveUp) return gaveUp
    const keyEnd = at
    const key = decoded(text.slice(start + 1, keyEnd - 1))
    const spacedKey = skipSpace()
    if (unitAt(text, at++) !== 58) return gaveUp
    const isSpaced = skipSpace() || spacedKey
    const valueStart = at
    const item = value()
    if (item === gaveUp) return gaveUp
    const end = at
    if (writtenKey === null && item === null && !isSpaced) fields.push(text.slice(start, end))
    else {
      isCanonical = false
      fields.push((writtenKey ?? text.slice(start, keyEnd)) + ':' + (item ?? text.slice(valueStart, end)))
    }
    if (isSorted && key <= last && keys.length > 0) isSorted = false
    last = key
    keys.push(key)
    if (skipSpace()) isCanonical = false
    const next = unitAt(text, at++)
    if (next === 125) break
    if (next !== 44) return gaveUp
    if (skipSpace()) isCanonical = false
  }
  if (isSorted && !sawHighUnit) return isCanonical ? null : joined(fields)
  return sawHighUnit || keys.length > 16 ? sortedByMap(keys, fields) : joined(inserted(keys, fields))
}

function joined(fields: readonly string[]): string {
  let out = '{' + fields[0]!
  for (let i = 1; i < fields.length; i++) out += ',' + fields[i]!
  return out + '}'
}

/** Sorts a few fields in place. Of equal keys the last one counts. */
function inserted(keys: string[], fields: string[]): string[] {
  let length = 1
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!
    const field = fields[i]!
    let to = length
    while (to > 0 && keys[to - 1]! > key) to--
    if (to > 0 && keys[to - 1] === key) {
      fields[to - 1] = field
      continue
    }
    for (let from = length++; from > to; from--) {
      keys[from] = keys[from - 1]!
      fields[from] = fields[from - 1]!
    }
    keys[to] = key
    fields[to] = field
  }
  fields.length = length
  return fields
}

function sortedByMap(keys: readonly string[], fields: readonly string[]): string {
  const byKey = new Map<string, string>()
  for (let i = 0; i < keys.length; i++) byKey.set(keys[i]!, fields[i]!)
  return joined(sortKeys([...byKey.keys()]).map((key) => byKey.get(key)!))
}

/** True when there was any. */
function skipSpace(): boolean {
  const from = at
  for (;;) {
    const code = unitAt(text, at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at > from
    at++
  }
}
