// Reads the fields of one modifier as Go's encoding/json does: names in any case, `null` is nothing. A wrong one throws: KrakenD
// then logs it and leaves martian out for that backend.
import { RE2JS } from 're2js'

export type Fields = Readonly<Record<string, unknown>>

/** Keys in lower case; of two that differ in case only the last in their order counts, as KrakenD writes the keys sorted. */
export function fieldsOf(raw: unknown): Fields {
  const fields = Object.create(null) as Record<string, unknown>
  if (raw === null) return fields
  if (typeof raw !== 'object' || Array.isArray(raw)) throw new Error('a modifier must be an object')
  const given = raw as Fields
  for (const name of Object.keys(given).toSorted()) fields[name.toLowerCase()] = given[name]
  return fields
}

export const field = (fields: Fields, name: string): unknown => fields[name.toLowerCase()]

export function text(fields: Fields, name: string): string {
  const value = field(fields, name) ?? ''
  if (typeof value !== 'string') throw new Error(`${name} must be a string`)
  return value
}

export function whole(fields: Fields, name: string): number {
  const value = field(fields, name) ?? 0
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new Error(`${name} must be a whole number`)
  return value
}

export function flag(fields: Fields, name: string): boolean {
  const value = field(fields, name) ?? false
  if (typeof value !== 'boolean') throw new Error(`${name} must be true or false`)
  return value
}

export function list(fields: Fields, name: string): readonly unknown[] {
  const value = field(fields, name) ?? []
  if (!Array.isArray(value)) throw new Error(`${name} must be a list`)
  return value
}

export const texts = (fields: Fields, name: string): readonly string[] =>
  list(fields, name).map((value) => {
    if (value !== null && typeof value !== 'string') throw new Error(`${name} must be a list of strings`)
    return value ?? ''
  })

/** A header value is a byte string from here on. */
export const headerBytes = (value: string): string =>
  !/[\x80-\uffff]/.test(value) ? value : Buffer.from(value, 'utf8').toString('latin1')

/** Go's regular expressions: what a client sends never takes longer than its length. */
export const pattern = (fields: Fields, name: string): RE2JS => RE2JS.compile(text(fields, name))
