// Reads the fields of one modifier. A wrong one throws: KrakenD then logs it and leaves martian out for that backend.
import { RE2JS } from 're2js'

export type Fields = Readonly<Record<string, unknown>>

export function fieldsOf(raw: unknown): Fields {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new Error('a modifier must be an object')
  return raw as Fields
}

export function text(fields: Fields, name: string): string {
  const value = fields[name]
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw new Error(`${name} must be a string`)
  return value
}

export function whole(fields: Fields, name: string): number {
  const value = fields[name]
  if (value === undefined || value === null) return 0
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new Error(`${name} must be a whole number`)
  return value
}

export function flag(fields: Fields, name: string): boolean {
  const value = fields[name]
  if (value === undefined || value === null) return false
  if (typeof value !== 'boolean') throw new Error(`${name} must be true or false`)
  return value
}

export function list(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new Error(`${name} must be a list`)
  return value
}

export function texts(fields: Fields, name: string): readonly string[] {
  const values = list(fields, name)
  if (!values.every((value) => typeof value === 'string')) throw new Error(`${name} must be a list of strings`)
  return values
}

/** A header value is a byte string from here on. */
export const headerBytes = (value: string): string =>
  !/[\x80-\uffff]/.test(value) ? value : Buffer.from(value, 'utf8').toString('latin1')

/** Go's regular expressions: what a client sends never takes longer than its length. */
export const pattern = (fields: Fields, name: string): RE2JS => RE2JS.compile(text(fields, name))
