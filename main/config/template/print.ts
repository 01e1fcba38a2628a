// How Go shows values: `%v`, its floats, maps and nil.
import type { Value } from './syntax.ts'

export function print(value: Value): string {
  if (value === undefined) return '<no value>'
  return show(value)
}

export function show(value: Value): string {
  if (value === undefined || value === null) return '<nil>'
  if (typeof value === 'number') return showFloat(value)
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(show).join(' ')}]`
  const object = value as Readonly<Record<string, Value>>
  const keys = Object.keys(object).toSorted()
  return `map[${keys.map((key) => `${key}:${show(object[key])}`).join(' ')}]`
}

/** `%v` of a float64: with an exponent from 1e+06 on and below 1e-04. */
export function showFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  const [digits = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (value === 0 || (exponent >= -4 && exponent < 6)) return String(value)
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

export function isTrue(value: Value): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'object') return (Array.isArray(value) ? value.length : Object.keys(value).length) > 0
  return typeof value === 'bigint' ? value !== 0n : Boolean(value)
}
