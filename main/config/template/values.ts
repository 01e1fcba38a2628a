// What templates compute with. Go's types matter: settings hold float64, literals are int, `add` gives int64, and a function that
// wants another type is an error in KrakenD, so they are kept apart here too.

/** Go's int is bigint, its float64 is number; undefined is "no value" (a key that is not there), null is nil. */
export type Value = undefined | null | boolean | bigint | Sized | number | string | Date | readonly Value[] | GoMap
export interface GoMap {
  readonly [key: string]: Value
}
export type OpenMap = { [key: string]: Value }

/** An integer of another type than int. */
export class Sized {
  readonly value: bigint
  readonly type: 'int64' | 'uint8'
  constructor(value: bigint, type: 'int64' | 'uint8') {
    this.value = value
    this.type = type
  }
}

export const int64 = (value: bigint): Sized => new Sized(BigInt.asIntN(64, value), 'int64')

/** `[]interface {}(nil)`: prints as an empty list, is null in JSON. */
export const nilList: readonly Value[] = Object.freeze([])

/** Without a prototype, so that `get $d "constructor"` finds nothing. */
export function goMap(entries: Iterable<readonly [string, Value]>): OpenMap {
  const made = Object.create(null) as OpenMap
  for (const [key, value] of entries) made[key] = value
  return made
}

/** "No value" and nil. */
export const isNil = (value: Value): value is undefined | null => value === undefined || value === null

const types = new WeakMap<object, string>()

/** Marks lists and maps of a type narrower than interface{}. */
export function typed<T extends object>(value: T, type: '[]string' | '[]int' | '[][]interface {}' | 'map[string]string'): T {
  types.set(value, type)
  return value
}

/** A list of texts, Go's []string. */
export const texts = (items: readonly string[]): readonly Value[] => typed([...items], '[]string')

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)
export const isMap = (value: Value): value is GoMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Sized) && !(value instanceof Date)

export function typeName(value: Value): string {
  if (isNil(value)) return '<nil>'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float64'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  if (value instanceof Sized) return value.type
  if (value instanceof Date) return 'time.Time'
  return types.get(value) ?? (isList(value) ? '[]interface {}' : 'map[string]interface {}')
}

export function kindName(value: Value): string {
  if (isNil(value)) return 'invalid'
  if (value instanceof Date) return 'struct'
  return isList(value) ? 'slice' : isMap(value) ? 'map' : typeName(value)
}

export function isTrue(value: Value): boolean {
  if (isNil(value)) return false
  if (typeof value === 'bigint') return value !== 0n
  if (typeof value === 'number') return value !== 0
  if (typeof value !== 'object') return Boolean(value)
  if (value instanceof Sized) return value.value !== 0n
  if (value instanceof Date) return true
  return (isList(value) ? value.length : Object.keys(value).length) > 0
}

/** Keys in the order Go visits them: that of their bytes. */
export const sortedKeys = (map: GoMap): string[] => Object.keys(map).toSorted(byBytes)

export function byBytes(a: string, b: string): number {
  if (a === b) return 0
  const plain = /[\ud800-\uffff]/
  return plain.test(a) || plain.test(b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : 1
}

/** reflect.DeepEqual: an int never equals a float. */
export function deepEqual(a: Value, b: Value): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true
  if (typeName(a) !== typeName(b)) return false
  if (a instanceof Sized && b instanceof Sized) return a.value === b.value
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => deepEqual(item, b[index]))
  if (!isMap(a) || !isMap(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && deepEqual(a[key], b[key]))
}
