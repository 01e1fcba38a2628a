// The functions of text/template itself. `and` and `or` come here only when no argument before the last one decides: evaluate.ts.
import { takes, type Functions } from '../call.ts'
import { printf, show, sprint } from '../print.ts'
import { byBytes, isList, isMap, isNil, isTrue, Sized, typeName, type Value } from '../values.ts'

type Basic = 'bool' | 'int' | 'float' | 'string' | null

function basicKind(value: Value): Basic {
  if (typeof value === 'bigint' || value instanceof Sized) return 'int'
  if (typeof value === 'number') return 'float'
  if (typeof value === 'string') return 'string'
  return typeof value === 'boolean' ? 'bool' : null
}
const plain = (value: Value): Value => (value instanceof Sized ? value.value : value)

/** Go compares ints with ints and floats with floats only: `eq .port 8080` with a port from a settings file is an error. */
function equal(a: Value, b: Value): boolean {
  if (basicKind(a) !== basicKind(b)) {
    if (!isNil(a) && !isNil(b)) throw new Error('incompatible types for comparison')
    return false
  }
  if (basicKind(a) !== null) return plain(a) === plain(b)
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b)
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  throw new Error(`non-comparable type ${show(a)}: ${typeName(a)}`)
}

function less(a: Value, b: Value): boolean {
  const kind = basicKind(a)
  if (kind === null || kind === 'bool') throw new Error('invalid type for comparison')
  if (kind !== basicKind(b)) throw new Error('incompatible types for comparison')
  if (kind === 'string') return byBytes(a as string, b as string) < 0
  return (plain(a) as bigint | number) < (plain(b) as bigint | number)
}

function index(item: Value, ...keys: Value[]): Value {
  if (isNil(item)) throw new Error('index of untyped nil')
  return keys.reduce<Value>((value, key) => {
    if (isNil(value)) throw new Error('index of nil pointer')
    if (isMap(value)) {
      if (typeof key !== 'string')
        throw new Error(
          isNil(key) ? 'value is nil; should be of type string' : `value has type ${typeName(key)}; should be string`,
        )
      if (Object.hasOwn(value, key)) return value[key]
      return typeName(value) === 'map[string]string' ? '' : null
    }
    const bytes = typeof value === 'string' ? Buffer.from(value) : null
    if (!bytes && !isList(value)) throw new Error(`can't index item of type ${typeName(value)}`)
    const at = plain(key)
    if (isNil(at)) throw new Error('cannot index slice/array with nil')
    if (typeof at !== 'bigint') throw new Error(`cannot index slice/array with type ${typeName(key)}`)
    const found = bytes
      ? bytes[Number(at)]
      : Number(at) < (value as readonly Value[]).length
        ? { is: (value as readonly Value[])[Number(at)] }
        : undefined
    if (at < 0n || found === undefined) throw new Error(`index out of range: ${at}`)
    return typeof found === 'number' ? new Sized(BigInt(found), 'uint8') : found.is
  }, item)
}

function len(value: Value): bigint {
  if (typeof value === 'string') return BigInt(Buffer.byteLength(value))
  if (isList(value)) return BigInt(value.length)
  if (isMap(value)) return BigInt(Object.keys(value).length)
  throw new Error(isNil(value) ? 'len of nil pointer' : `len of type ${typeName(value)}`)
}

const html: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}
const script: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
}
const jsEscaped = (text: string): string =>
  text.replace(
    /[\\'"<>&=]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu,
    (found) => script[found] ?? `\\u${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
  )
const queryEscaped = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)

export const builtin: Functions = {
  eq: takes('vV', (first: Value, ...others: Value[]) => {
    if (others.length === 0) throw new Error('missing argument for comparison')
    return others.some((other) => equal(first, other))
  }),
  ne: takes('vv', (a: Value, b: Value) => !equal(a, b)),
  lt: takes('vv', less),
  le: takes('vv', (a: Value, b: Value) => less(a, b) || equal(a, b)),
  gt: takes('vv', (a: Value, b: Value) => !(less(a, b) || equal(a, b))),
  ge: takes('vv', (a: Value, b: Value) => !less(a, b)),
  not: takes('v', (value: Value) => !isTrue(value)),
  and: takes('vV', (...values: Value[]) => values.at(-1)),
  or: takes('vV', (...values: Value[]) => values.at(-1)),
  len: takes('v', len),
  index: takes('vV', index),
  print: takes('A', (...values: Value[]) => sprint(values)),
  println: takes('A', (...values: Value[]) => `${values.map(show).join(' ')}\n`),
  printf: takes('sA', (format: string, ...values: Value[]) => printf(format, values)),
  html: takes('A', (...values: Value[]) => joined(values).replace(/[\0"'&<>]/g, (found) => html[found]!)),
  js: takes('A', (...values: Value[]) => jsEscaped(joined(values))),
  urlquery: takes('A', (...values: Value[]) => queryEscaped(joined(values))),
  call: takes('vV', () => {
    throw new Error('call of a value that is no function')
  }),
}

/** The escaping functions show nil as an action does. */
const joined = (values: readonly Value[]): string => sprint(values.map((value) => value ?? '<no value>'))
