// How values compare: by their type, their content and their decimals.
import { encodeJson, fromPlain } from '../../json.ts'

/** The order in which the validator names types. */
export const typeOrder = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object']

export function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

export const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null
export const canonical = (value: unknown): string => encodeJson(fromPlain(value))
export const isSame = (one: unknown, other: unknown): boolean =>
  one === other || (!isPlain(one) && !isPlain(other) && canonical(one) === canonical(other))

/** In decimals, as written: 19.99 is a multiple of 0.01, whatever doubles say. */
export function isMultiple(value: number, step: number): boolean {
  if (!Number.isFinite(value) || step === 0) return false
  const [digits, places] = decimal(value)
  const [stepDigits, stepPlaces] = decimal(step)
  const shift = BigInt(10) ** BigInt(Math.abs(places - stepPlaces))
  return places < stepPlaces ? (digits * shift) % stepDigits === 0n : digits % (stepDigits * shift) === 0n
}

/** Digits, and how many of them stand behind the point. */
function decimal(value: number): [bigint, number] {
  const [mantissa = '0', exponent = '0'] = String(value).split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  return [BigInt(whole + fraction), fraction.length - Number(exponent)]
}
