// What is asked of a token's claims, and how a claim looks as a header or as a part of a path.
import { goFixed, goGeneral } from '../../../../shared/go-number.ts'
import { encodeJson, fromPlain } from '../../json.ts'

export type Claims = Readonly<Record<string, unknown>>

export interface Expected {
  readonly issuer: string
  readonly audience: readonly string[]
  /** Seconds, at least 1. */
  readonly leeway: number
}

/** Throws for what is no object, and for a number beyond a double, which Go refuses. */
export function readClaims(text: string): Claims {
  const claims: unknown = JSON.parse(text) ?? {}
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) throw new Error('claims are no object')
  if (mayOverflow.test(text)) JSON.parse(text, refuseInfinity)
  return claims as Claims
}

const mayOverflow = /\d[eE]\+?\d{3}|\d{309}/

function refuseInfinity(_: string, value: unknown): unknown {
  if (value === Infinity || value === -Infinity) throw new Error('a claim is no number that can be read')
  return value
}

/** What is wrong, or null. Times count only when they are there. */
export function refusalOf(claims: Claims, expected: Expected, nowMs: number): string | null {
  for (const name of ['iss', 'sub', 'jti'])
    if (!isNothing(claims[name]) && typeof claims[name] !== 'string') return `${name} is no text`
  for (const name of ['exp', 'nbf', 'iat'])
    if (!isNothing(claims[name]) && !Number.isFinite(claims[name])) return `${name} is no number`
  const audience = audienceOf(claims.aud)
  if (!audience) return 'aud is neither text nor list'
  if (expected.issuer !== '' && claims.iss !== expected.issuer) return 'wrong issuer'
  if (!expected.audience.every((one) => audience.includes(one))) return 'wrong audience'
  const now = nowMs / 1000
  if (typeof claims.nbf === 'number' && claims.nbf > now + expected.leeway) return 'not valid yet'
  if (typeof claims.exp === 'number' && claims.exp < now - expected.leeway) return 'expired'
  if (typeof claims.iat === 'number' && claims.iat > now + expected.leeway) return 'issued in the future'
  return null
}

const isNothing = (value: unknown): boolean => value === undefined || value === null

function audienceOf(value: unknown): readonly string[] | null {
  if (value === undefined) return []
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null
}

const own = (object: unknown, key: string): unknown =>
  typeof object === 'object' && object !== null && !Array.isArray(object) && Object.hasOwn(object, key)
    ? (object as Record<string, unknown>)[key]
    : undefined

/** A key with dots is a path, unless it is a URL. */
export const isPath = (key: string): boolean => key.includes('.') && !key.startsWith('http')

export const claimAt = (claims: Claims, key: string, nested: boolean): unknown =>
  nested ? key.split('.').reduce<unknown>(own, claims) : own(claims, key)

/** Roles and scopes come as a list or as one text with spaces; what is no text in a list is left out, or null when `isTyped`. */
export function wordsOf(value: unknown, isTyped: boolean): readonly (string | null)[] {
  if (typeof value === 'string') return value.split(' ')
  if (!Array.isArray(value)) return []
  const words = value.map((item: unknown) => (typeof item === 'string' ? item : null))
  return isTyped ? words : words.filter((word) => word !== null)
}

/** A claim as text, in Go's spelling. */
export function claimText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberText(value)
  if (Array.isArray(value)) return value.map(itemText).join(',')
  return encodeJson(fromPlain(value))
}

/** Go's `%v`, which is how the items of a list are written. */
export function itemText(value: unknown): string {
  if (typeof value === 'number') return goGeneral(value)
  if (Array.isArray(value)) return `[${value.map(itemText).join(' ')}]`
  if (value === null) return '<nil>'
  if (typeof value !== 'object') return typeof value === 'string' ? value : JSON.stringify(value)
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `map[${fields.map(([key, item]) => `${key}:${itemText(item)}`).join(' ')}]`
}

/** Closer to a whole number than this is whole. */
const tolerance = 1e-6

/** What is too large for an int64 becomes the smallest one, as on a PC. */
function numberText(value: number): string {
  const whole = Math.round(value)
  if (Math.abs(value - whole) > tolerance) return goFixed(value, 6)
  return String(Math.abs(whole) < 2 ** 63 ? BigInt(whole) : -(2n ** 63n))
}
