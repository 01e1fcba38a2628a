// What a JSON document is made of here. See json.ts.
import type { JsonObject, JsonValue } from './types.ts'

/** A number in its source spelling. */
export class JsonNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  valueOf(): number {
    return Number(this.text)
  }

  toString(): string {
    return this.text
  }

  toJSON(): number {
    return Number(this.text)
  }
}

/** `message` is Go's text. */
export class JsonError extends Error {}

// Objects get a prototype that is itself empty and without one: `__proto__` and `constructor` are plain keys,
// and V8 keeps fast property maps, which it does not for Object.create(null).
const withPrototype = (prototype: object | null): new () => JsonObject => {
  const Class = function () {} as unknown as new () => JsonObject
  Class.prototype = Object.create(prototype)
  return Class
}
const Plain = withPrototype(null)
const Nil = withPrototype(null)
const Struct = withPrototype(null)

/** An object in which every key, `__proto__` included, is plain data. */
export const emptyObject = (): JsonObject => new Plain()

/** Go's nil map: empty, and written as `null` as long as nothing is put into it. */
export const nilObject = (): JsonObject => new Nil()
export const isNil = (object: JsonObject): boolean => object instanceof Nil && isEmpty(object)

/** A Go struct: an object whose keys are written in their own order. */
export const structObject = (fields: Readonly<Record<string, JsonValue>>): JsonObject => Object.assign(new Struct(), fields)
export const isStruct = (value: JsonValue): value is JsonObject => value instanceof Struct

export function isEmpty(object: JsonObject): boolean {
  for (const _ in object) return false
  return true
}

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)

/** Numbers become doubles. For libraries that want plain JavaScript. */
export function toPlain(value: JsonValue): unknown {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof JsonNumber) return value.valueOf()
  if (Array.isArray(value)) return value.map(toPlain)
  const object = value as JsonObject
  const plain: Record<string, unknown> = emptyObject()
  for (const key of Object.keys(object)) plain[key] = toPlain(object[key]!)
  return plain
}

/** What JSON cannot hold (undefined, functions, NaN) becomes null. Whole bigints stay exact. */
export function fromPlain(value: unknown): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || value instanceof JsonNumber) return value
  if (typeof value === 'number')
    return Number.isFinite(value) ? new JsonNumber(Object.is(value, -0) ? '-0' : String(value)) : null
  if (typeof value === 'bigint') return new JsonNumber(String(value))
  if (Array.isArray(value)) return value.map(fromPlain)
  if (typeof value !== 'object') return null
  const object = emptyObject()
  for (const [key, item] of Object.entries(value)) object[key] = fromPlain(item)
  return object
}

/** Go's `%v`. */
export function goText(value: JsonValue): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (!isObject(value)) return String(value)
  const fields = Object.keys(value)
    .toSorted()
    .map((key) => `${key}:${goText(value[key]!)}`)
  return `map[${fields.join(' ')}]`
}
