// Reads fields of a raw object the way KrakenD's decoder does: keys in any case, weak types (numeric texts, one value for a
// list, 1 for true), Go durations. Every value that does not fit becomes a fault and reading goes on, so all faults are found.
import { durationProblem, parseDuration } from '../../shared/config/duration.ts'
import type { Fault } from '../../shared/config/service.ts'
import { isRawObject, type RawObject } from './document.ts'
import { goInteger } from './go-integer.ts'
import { joinPath } from '../../shared/config/path.ts'

export interface Reader {
  readonly at: string
  has(key: string): boolean
  raw(key: string): unknown
  text(key: string, otherwise?: string): string
  integer(key: string, otherwise?: number): number
  truth(key: string): boolean
  /** Milliseconds; 0 and absent give `otherwise`. */
  duration(key: string, otherwise?: number): number
  texts(key: string): readonly string[]
  integers(key: string): readonly number[]
  /** String values by name, without a prototype. */
  names(key: string): Readonly<Record<string, string>>
  object(key: string): Reader | null
  objects(key: string): readonly Reader[]
}

export function createReader(raw: RawObject, at: string, faults: Fault[]): Reader {
  const keys = Object.keys(raw)
  const keyOf = (name: string): string | undefined =>
    Object.hasOwn(raw, name) ? name : keys.find((key) => key.toLowerCase() === name)
  const value = (name: string): unknown => {
    const key = keyOf(name)
    return key === undefined ? undefined : (raw[key] ?? undefined)
  }
  const pathOf = (name: string) => joinPath(at, keyOf(name) ?? name)
  const wrong = (path: string, wanted: string, got: unknown) =>
    void faults.push({ path, message: `expected ${wanted}, got ${describe(got)}` })
  /** `convert` gives undefined for what does not fit. */
  function read<T>(name: string, wanted: string, otherwise: T, convert: (value: unknown) => T | undefined): T {
    const given = value(name)
    if (given === undefined) return otherwise
    const converted = convert(given)
    if (converted === undefined) wrong(pathOf(name), wanted, given)
    return converted ?? otherwise
  }
  function list<T>(name: string, wanted: string, convert: (value: unknown) => T | undefined): readonly T[] {
    const given = value(name)
    if (given === undefined) return []
    return asList(given).flatMap((item, index) => {
      const converted = convert(item)
      if (converted === undefined) wrong(joinPath(pathOf(name), index), wanted, item)
      return converted ?? []
    })
  }
  return {
    at,
    has: (name) => value(name) !== undefined,
    raw: value,
    text: (name, otherwise = '') => read(name, 'a text', otherwise, asText),
    integer: (name, otherwise = 0) => read(name, 'a whole number', otherwise, asInteger),
    truth: (name) => read(name, 'true or false', false, asTruth),
    duration(name, otherwise = 0) {
      const given = value(name)
      if (given === undefined) return otherwise
      // A bare number is nanoseconds, as in Go.
      const ms = typeof given === 'number' ? given / 1e6 : typeof given === 'string' ? parseDuration(given) : null
      if (ms === null)
        faults.push({
          path: pathOf(name),
          message: `${typeof given === 'string' ? durationProblem(given) : `expected a duration, got ${describe(given)}`} (write a number and a unit: "500ms", "2s", "1m30s")`,
        })
      return ms || otherwise
    },
    texts: (name) => list(name, 'a text', asText),
    integers: (name) => list(name, 'a whole number', asInteger),
    names(name) {
      const names = Object.create(null) as Record<string, string>
      const given = read<RawObject>(name, 'an object', {}, asObject)
      for (const [key, item] of Object.entries(given)) {
        const text = asText(item)
        if (text === undefined) wrong(joinPath(pathOf(name), key), 'a text', item)
        else names[key] = text
      }
      return names
    },
    object: (name) =>
      read<Reader | null>(name, 'an object', null, (candidate) => {
        return isRawObject(candidate) ? createReader(candidate, pathOf(name), faults) : undefined
      }),
    objects(name) {
      const given = value(name)
      // KrakenD takes a single object for a list of one.
      const single = isRawObject(given) && Object.keys(given).length > 0
      let index = 0
      return list(name, 'an object', (candidate) => {
        const path = single ? pathOf(name) : joinPath(pathOf(name), index++)
        return isRawObject(candidate) ? createReader(candidate, path, faults) : undefined
      })
    },
  }
}

function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[]
  return isRawObject(value) && Object.keys(value).length === 0 ? [] : [value]
}

/** A list of objects is one object for KrakenD, and so is an empty list: what PHP and Lua write for one. */
export function asObject(value: unknown): RawObject | undefined {
  if (!Array.isArray(value)) return isRawObject(value) ? value : undefined
  const parts = (value as readonly unknown[]).map((part) => (part === null ? {} : asObject(part)))
  return parts.includes(undefined) ? undefined : (Object.assign(Object.create(null), ...parts) as RawObject)
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return plainDigits(value)
  if (typeof value === 'boolean') return value ? '1' : '0'
  return value === null ? '' : undefined
}

/** Without an exponent, as Go's decoder writes floats. */
function plainDigits(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  const text = String(value)
  const [, sign = '', first = '', rest = '', exponent] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? []
  if (exponent === undefined) return text
  const places = Number(exponent)
  if (places < 0) return `${sign}0.${'0'.repeat(-places - 1)}${first}${rest}`
  return `${sign}${first}${rest.padEnd(places, '0')}`
}

function asInteger(value: unknown): number | undefined {
  if (typeof value === 'number') return Math.trunc(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value === '' || value === null) return 0
  const whole = typeof value === 'string' ? goInteger(value) : undefined
  return whole === undefined ? undefined : Number(whole)
}

function asTruth(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  if (value === '' || value === null) return false
  if (typeof value !== 'string') return undefined
  return /^(1|t|T|TRUE|true|True)$/.test(value) ? true : /^(0|f|F|FALSE|false|False)$/.test(value) ? false : undefined
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isRawObject(value)) return 'an object'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
