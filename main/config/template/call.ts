// A function of templates and the types it takes. Go checks them at each call and so do we: what KrakenD would refuse must not
// work here.
import { parseGoFloat } from '../../../shared/go-number.ts'
import { goInteger } from '../go-integer.ts'
import { int64, isMap, Sized, typeName, type GoMap, type OpenMap, type Value } from './values.ts'

/** s string, i int, f float64, b bool, m map[string]interface{}, t time.Time, a anything, v anything, with "no value" kept. */
export type Kind = 's' | 'i' | 'f' | 'b' | 'm' | 't' | 'a' | 'v'

export interface Fn {
  readonly params: readonly Kind[]
  /** What the arguments after `params` are; null: there are none. */
  readonly rest: Kind | null
  readonly call: (...args: never[]) => Value
}
export type Functions = Readonly<Record<string, Fn>>

/** `takes('si', f)`; a last letter in upper case may come any number of times. */
export function takes(kinds: string, call: (...args: never[]) => Value): Fn {
  const last = kinds.at(-1) ?? ''
  const rest = last !== last.toLowerCase() ? (last.toLowerCase() as Kind) : null
  return { params: Array.from(rest === null ? kinds : kinds.slice(0, -1)) as Kind[], rest, call }
}

export interface Argument {
  readonly value: Value
  /** Written as a number in the template: it fits any number type. */
  readonly literal: boolean
  /** A nil that stands in the data has a type of its own; it is no empty map. */
  readonly inData?: boolean
}

/** Throws an Error that says what is wrong with the call. */
export function invoke(name: string, fn: Fn, args: readonly Argument[]): Value {
  const { params, rest, call } = fn
  if (rest === null ? args.length !== params.length : args.length < params.length)
    throw new Error(
      `wrong number of args for ${name}: want ${rest === null ? '' : 'at least '}${params.length} got ${args.length}`,
    )
  const ready = args.map((argument, index) => fitted(params[index] ?? rest!, argument))
  try {
    return (call as (...args: Value[]) => Value)(...ready)
  } catch (error) {
    throw new Error(`error calling ${name}: ${(error as Error).message}`, { cause: error })
  }
}

const goNames: Readonly<Record<Kind, string>> = {
  s: 'string',
  i: 'int',
  f: 'float64',
  b: 'bool',
  m: 'map[string]interface {}',
  t: 'time.Time',
  a: 'interface {}',
  v: 'reflect.Value',
}

function fitted(kind: Kind, { value, literal, inData }: Argument): Value {
  if (kind === 'v') return value
  if (kind === 'a') return value ?? null
  if (value === undefined || value === null) {
    if (inData === true && value === null) throw new Error(`wrong type for value; expected ${goNames[kind]}; got interface {}`)
    if (kind === 'm') return Object.freeze(Object.create(null)) as GoMap
    throw new Error(`invalid value; expected ${goNames[kind]}`)
  }
  if (literal && kind === 'f' && typeof value === 'bigint') return Number(value)
  if (literal && kind === 'i' && typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  const type = typeName(value)
  if (type !== goNames[kind]) throw new Error(`wrong type for value; expected ${goNames[kind]}; got ${type}`)
  return value
}

// How Sprig turns anything into a number: what is none counts 0.

export function toInt(value: Value): bigint {
  if (typeof value === 'bigint') return value
  if (value instanceof Sized) return value.value
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'number') return wholeOf(value)
  return typeof value === 'string' ? (goInteger(value.replace(/\.0+$/, '')) ?? 0n) : 0n
}

/** What a conversion of a float to an int64 gives on amd64. */
const wholeOf = (value: number): bigint => (Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : -(2n ** 63n))

export function toFloat(value: Value): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return parseGoFloat(value) ?? 0
  return Number(toInt(value))
}

export const toInt64 = (value: Value): Sized => int64(toInt(value))

/** The map itself, to be changed: templates rely on `{{ $_ := set $d "a" 1 }}`. */
export const open = (map: GoMap): OpenMap => {
  if (!isMap(map) || Object.isFrozen(map)) throw new Error('assignment to entry in nil map')
  return map
}
