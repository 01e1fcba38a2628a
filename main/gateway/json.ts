// JSON as Go reads and writes it: numbers keep their spelling, keys come out sorted by their bytes, `<>&` are escaped,
// and the error texts are those that clients of KrakenD see. All others import from here.
import { textOf } from './go-text.ts'
import { read } from './json-reader.ts'
import { isNil, isObject, isStruct, JsonError, JsonNumber, nilObject } from './json-values.ts'
import type { JsonObject, JsonValue } from './types.ts'

export {
  emptyObject,
  fromPlain,
  goText,
  isEmpty,
  isNil,
  isObject,
  isStruct,
  JsonError,
  JsonNumber,
  nilObject,
  structObject,
  toPlain,
} from './json-values.ts'

/** Reads the first JSON value; what follows is ignored. Throws JsonError. */
export function parseJson(source: Uint8Array | string): JsonValue {
  try {
    return read(typeof source === 'string' ? source : textOf(source, 'replacement'))
  } catch (error) {
    // Go's texts name a byte, so a place beyond ASCII is looked for again in the bytes.
    if (error instanceof JsonError && beyondAscii.test(error.message)) read(Buffer.from(source as string).toString('latin1'))
    throw error
  }
}

const beyondAscii = /^invalid character '(?:[^\x20-\x7e]|\\u)/

/** Reads an object; null gives a nil object. Throws JsonError. */
export function parseObject(source: Uint8Array | string): JsonObject {
  const value = parseJson(source)
  if (value === null) return nilObject()
  if (isObject(value)) return value
  throw new JsonError(`json: cannot unmarshal ${kindOf(value)} into Go value of type map[string]interface {}`)
}

/** Reads an array or null. Throws JsonError. */
export function parseArray(source: Uint8Array | string): JsonValue[] | null {
  const value = parseJson(source)
  if (value === null || Array.isArray(value)) return value
  throw new JsonError(`json: cannot unmarshal ${kindOf(value)} into Go value of type []interface {}`)
}

function kindOf(value: JsonValue): string {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (Array.isArray(value)) return 'array'
  return isObject(value) ? 'object' : 'number'
}

/** Compact JSON with sorted keys, as Go's encoder writes it. */
export function encodeJson(value: JsonValue): string {
  try {
    return encode(value)
  } catch (error) {
    if (error instanceof RangeError) return encodeDeep(value)
    throw error
  }
}

function encode(value: JsonValue): string {
  if (typeof value === 'string') return quote(value)
  if (value === null) return 'null'
  if (value instanceof JsonNumber) return value.text
  if (Array.isArray(value)) {
    let items = ''
    for (let i = 0; i < value.length; i++) items += i === 0 ? encode(value[i]!) : ',' + encode(value[i]!)
    return '[' + items + ']'
  }
  if (typeof value !== 'object') return value ? 'true' : 'false'
  const object = value as JsonObject
  const keys = writtenKeys(object)
  if (keys.length === 0) return isNil(object) ? 'null' : '{}'
  let fields = ''
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    fields += (i === 0 ? '' : ',') + quote(key) + ':' + encode(object[key]!)
  }
  return '{' + fields + '}'
}

class Written {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** For a depth of nesting that the call stack cannot hold. */
function encodeDeep(root: JsonValue): string {
  const out: string[] = []
  const next: (JsonValue | Written)[] = [root]
  while (next.length > 0) {
    const item = next.pop()!
    if (item instanceof Written) out.push(item.text)
    else if (Array.isArray(item) && item.length > 0) {
      next.push(new Written(']'))
      for (let i = item.length - 1; i >= 0; i--) next.push(item[i]!, new Written(i > 0 ? ',' : '['))
    } else if (isObject(item) && !isNil(item)) {
      const keys = writtenKeys(item)
      next.push(new Written(keys.length > 0 ? '}' : '{}'))
      for (let i = keys.length - 1; i >= 0; i--)
        next.push(item[keys[i]!]!, new Written((i > 0 ? ',' : '{') + quote(keys[i]!) + ':'))
    } else out.push(encode(item))
  }
  return out.join('')
}

/** Keys as Go writes them: by their UTF-8 bytes. */
export const sortedKeys = (object: JsonObject): string[] => sortKeys(Object.keys(object))

export function sortKeys(keys: string[]): string[] {
  if (keys.some(hasHighUnit)) return keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  if (keys.length > 16) return keys.toSorted()
  // Few keys: sorting in place costs less than the call of sort.
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!
    let to = i
    for (; to > 0 && keys[to - 1]! > key; to--) keys[to] = keys[to - 1]!
    keys[to] = key
  }
  return keys
}

const writtenKeys = (object: JsonObject): string[] => (isStruct(object) ? Object.keys(object) : sortedKeys(object))

// Only beside these do UTF-16 units and UTF-8 bytes sort differently.
const highUnit = /[\ud800-\uffff]/
export const hasHighUnit = (key: string): boolean => highUnit.test(key)
// Everything that Go escapes.
const special = /[^ -\u2027\u202a-\ud7ff\ue000-\uffff]|["\\<>&]/
const lone = /(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/g

export function quote(text: string): string {
  if (!special.test(text)) return '"' + text + '"'
  const wellFormed = text.isWellFormed()
  const quoted = JSON.stringify(wellFormed ? text : text.replace(lone, '\uffff')).replace(
    /[<>&\u2028\u2029]/g,
    (char) => '\\u' + char.charCodeAt(0).toString(16).padStart(4, '0'),
  )
  return wellFormed ? quoted : quoted.replaceAll('\uffff', '\\ufffd')
}
