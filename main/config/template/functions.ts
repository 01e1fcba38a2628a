// The functions of templates: Go's own and the part of Sprig that configurations use. In Sprig the subject comes last, for pipes.
import { createHash, randomUUID } from 'node:crypto'
import type { Functions } from './evaluate.ts'
import { isTrue, show } from './print.ts'
import { stringFunctions } from './string-functions.ts'
import type { Value } from './syntax.ts'

type Env = Readonly<Record<string, string | undefined>>
type Map = Readonly<Record<string, Value>>

export function templateFunctions(env: Env, include: (name: string) => string): Functions {
  return {
    ...comparisons,
    ...stringFunctions,
    ...numbers,
    ...lists,
    ...dictionaries,
    ...choices,
    ...encoders,
    include: (name) => include(text(name)),
    env: (name) => env[text(name)] ?? '',
    expandenv: (source) => text(source).replace(/\$(\w+)|\$\{(\w+)\}/g, (_, a?: string, b?: string) => env[a ?? b ?? ''] ?? ''),
  }
}

const text = (value: Value): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : show(value)
const list = (value: Value): readonly Value[] => {
  if (Array.isArray(value)) return value as readonly Value[]
  if (value === undefined || value === null) return []
  throw new Error(`a list is needed here, not ${show(value)}`)
}
const map = (value: Value): Map => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Map
  throw new Error(`a dictionary is needed here, not ${show(value)}`)
}
const float = (value: Value): number =>
  typeof value === 'string' ? Number(value) || 0 : typeof value === 'boolean' ? Number(value) : Number(value ?? 0)
const int = (value: Value): bigint => BigInt(Math.trunc(Number.isFinite(float(value)) ? float(value) : 0))
/** Ints and floats compare by what they count. */
const same = (a: Value, b: Value): boolean => {
  const isNumber = (value: Value) => typeof value === 'bigint' || typeof value === 'number'
  return isNumber(a) && isNumber(b) ? Number(a) === Number(b) : typeof a === 'object' ? toJson(a) === toJson(b) : a === b
}
const order = (a: Value, b: Value): number => {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'string' || typeof b === 'string') throw new Error('incompatible types for comparison')
  return float(a) - float(b)
}

const comparisons: Functions = {
  eq: (first, ...others) => others.some((other) => same(first, other)),
  ne: (a, b) => !same(a, b),
  lt: (a, b) => order(a, b) < 0,
  le: (a, b) => order(a, b) <= 0,
  gt: (a, b) => order(a, b) > 0,
  ge: (a, b) => order(a, b) >= 0,
  not: (value) => !isTrue(value),
  // Only for a call that short-circuiting left over.
  and: (...values) => values.find((value) => !isTrue(value)) ?? values.at(-1),
  or: (...values) => values.find((value) => isTrue(value)) ?? values.at(-1),
  len: (value) => {
    if (typeof value === 'string') return BigInt(Buffer.byteLength(value))
    return BigInt(Array.isArray(value) ? value.length : Object.keys(map(value)).length)
  },
  index: (start, ...keys) =>
    keys.reduce<Value>((value, key) => {
      if (Array.isArray(value)) {
        const at = Number(key)
        if (!Number.isInteger(at) || at < 0 || at >= value.length) throw new Error(`index out of range: ${show(key)}`)
        return (value as readonly Value[])[at]
      }
      return Object.hasOwn(map(value), text(key)) ? map(value)[text(key)] : undefined
    }, start),
  slice: (value, from = 0n, to) => {
    const end = to === undefined ? undefined : Number(to)
    return typeof value === 'string' ? value.slice(Number(from), end) : list(value).slice(Number(from), end)
  },
}

const numbers: Functions = {
  int: (value) => int(value),
  int64: (value) => int(value),
  float64: (value) => float(value),
  atoi: (value) => int(value),
  add: (...values) => values.reduce<bigint>((sum, value) => sum + int(value), 0n),
  add1: (value) => int(value) + 1n,
  sub: (a, b) => int(a) - int(b),
  mul: (...values) => values.reduce<bigint>((product, value) => product * int(value), 1n),
  div: (a, b) => int(a) / int(b),
  mod: (a, b) => int(a) % int(b),
  max: (...values) => values.map(int).reduce((a, b) => (a > b ? a : b)),
  min: (...values) => values.map(int).reduce((a, b) => (a < b ? a : b)),
  floor: (value) => Math.floor(float(value)),
  ceil: (value) => Math.ceil(float(value)),
  round: (value, digits = 0n) => Number(float(value).toFixed(Number(digits))),
  until: (count) => steps(0n, int(count), 1n),
  untilStep: (from, to, step) => steps(int(from), int(to), int(step)),
  seq: (...values) => {
    const [from, step, to] =
      values.length === 1
        ? [1n, 1n, int(values[0])]
        : values.length === 2
          ? [int(values[0]), 1n, int(values[1])]
          : values.map(int)
    return steps(from!, to! + (step! < 0n ? -1n : 1n), step!).join(' ')
  },
}

function steps(from: bigint, to: bigint, step: bigint): bigint[] {
  if (step === 0n || (to - from) / step > 100_000n) throw new Error('too many steps')
  const found: bigint[] = []
  for (let value = from; step > 0n ? value < to : value > to; value += step) found.push(value)
  return found
}

const lists: Functions = {
  list: (...values) => values,
  first: (value) => list(value)[0] ?? null,
  last: (value) => list(value).at(-1) ?? null,
  rest: (value) => list(value).slice(1),
  initial: (value) => list(value).slice(0, -1),
  append: (value, item) => [...list(value), item],
  prepend: (value, item) => [item, ...list(value)],
  concat: (...values) => values.flatMap((value) => list(value)),
  reverse: (value) => list(value).toReversed(),
  has: (item, value) => list(value).some((other) => same(item, other)),
  without: (value, ...items) => list(value).filter((item) => !items.some((other) => same(item, other))),
  uniq: (value) => list(value).filter((item, index, all) => all.findIndex((other) => same(item, other)) === index),
  compact: (value) => list(value).filter(isTrue),
  sortAlpha: (value) => list(value).map(text).toSorted(),
  toStrings: (value) => list(value).map(text),
  chunk: (size, value) => {
    const step = Number(int(size))
    if (step < 1) throw new Error('a chunk has at least one item')
    return Array.from({ length: Math.ceil(list(value).length / step) }, (_, index) =>
      list(value).slice(index * step, (index + 1) * step),
    )
  },
}

/** Without a prototype, so that `get $d "constructor"` finds nothing. */
const dictionary = (entries: Iterable<readonly [string, Value]>): { [key: string]: Value } => {
  const made = Object.create(null) as { [key: string]: Value }
  for (const [key, value] of entries) made[key] = value
  return made
}
const merged = (deep: Map, wide: Map): Map =>
  dictionary([
    ...Object.entries(wide),
    ...Object.entries(deep).map(([key, value]): [string, Value] => {
      const other = wide[key]
      return [key, isMap(value) && isMap(other) ? merged(value, other) : value]
    }),
  ])
const isMap = (value: Value): value is Map => typeof value === 'object' && value !== null && !Array.isArray(value)

const dictionaries: Functions = {
  dict: (...values) =>
    dictionary(
      Array.from(
        { length: Math.ceil(values.length / 2) },
        (_, index) => [text(values[index * 2]), values[index * 2 + 1] ?? ''] as const,
      ),
    ),
  get: (value, key) => (Object.hasOwn(map(value), text(key)) ? map(value)[text(key)] : ''),
  // Go changes the dictionary in place, and templates rely on it: `{{ $_ := set $d "a" 1 }}`.
  set: (value, key, item) => {
    ;(map(value) as { [key: string]: Value })[text(key)] = item
    return value
  },
  unset: (value, key) => {
    delete (map(value) as { [key: string]: Value })[text(key)]
    return value
  },
  hasKey: (value, key) => Object.hasOwn(map(value), text(key)),
  keys: (...values) => values.flatMap((value) => Object.keys(map(value))),
  values: (value) => Object.values(map(value)),
  pick: (value, ...keys) => dictionary(Object.entries(map(value)).filter(([key]) => keys.includes(key))),
  omit: (value, ...keys) => dictionary(Object.entries(map(value)).filter(([key]) => !keys.includes(key))),
  pluck: (key, ...values) => values.filter((value) => Object.hasOwn(map(value), text(key))).map((value) => map(value)[text(key)]),
  // In `merge` the leftmost wins, in `mergeOverwrite` the rightmost.
  merge: (...values) => values.map(map).reduce((left, right) => merged(left, right)),
  mergeOverwrite: (...values) => values.map(map).reduce((left, right) => merged(right, left)),
  deepCopy: (value) => structuredClone(value),
  dig: (...values) => {
    const keys = values.slice(0, -2)
    const found = keys.reduce<Value>(
      (value, key) => (isMap(value) && Object.hasOwn(value, text(key)) ? value[text(key)] : undefined),
      values.at(-1),
    )
    return found ?? values.at(-2)
  },
}

const choices: Functions = {
  default: (fallback, value) => (isTrue(value) ? value : fallback),
  empty: (value) => !isTrue(value),
  coalesce: (...values) => values.find(isTrue) ?? null,
  ternary: (yes, no, condition) => (isTrue(condition) ? yes : no),
  all: (...values) => values.every(isTrue),
  any: (...values) => values.some(isTrue),
  fail: (message) => {
    throw new Error(text(message))
  },
  kindOf: (value) => kindOf(value),
  kindIs: (kind, value) => kindOf(value) === kind,
  typeOf: (value) => kindOf(value),
}

function kindOf(value: Value): string {
  if (value === undefined || value === null) return 'invalid'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float64'
  if (typeof value === 'object') return Array.isArray(value) ? 'slice' : 'map'
  return typeof value === 'boolean' ? 'bool' : 'string'
}

/** Go's encoding/json: keys sorted; `escape` also writes <, > and & as escapes. */
export function toJson(value: Value, escape = true, indent?: string): string {
  const plain = (item: Value): unknown => {
    if (item === undefined) return null
    if (typeof item === 'bigint') return Number(item)
    if (Array.isArray(item)) return (item as readonly Value[]).map(plain)
    if (!isMap(item)) return item
    return dictionary(
      Object.keys(item)
        .toSorted()
        .map((key) => [key, plain(item[key]) as Value]),
    )
  }
  const written = JSON.stringify(plain(value), null, indent)
  return escape
    ? written.replace(/[<>&\u2028\u2029]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : written
}

const fromJson = (source: Value): Value => JSON.parse(text(source)) as Value
const hash = (algorithm: string) => (value: Value) => createHash(algorithm).update(text(value)).digest('hex')

const encoders: Functions = {
  marshal: (value) => toJson(value),
  toJson: (value) => toJson(value),
  mustToJson: (value) => toJson(value),
  toRawJson: (value) => toJson(value, false),
  toPrettyJson: (value) => toJson(value, true, '  '),
  fromJson,
  mustFromJson: fromJson,
  b64enc: (value) => Buffer.from(text(value)).toString('base64'),
  b64dec: (value) => Buffer.from(text(value), 'base64').toString(),
  sha1sum: hash('sha1'),
  sha256sum: hash('sha256'),
  sha512sum: hash('sha512'),
  urlquery: (value) => encodeURIComponent(text(value)).replaceAll('%20', '+'),
  uuidv4: () => randomUUID(),
}
