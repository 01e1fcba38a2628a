// auth/validator's fields, read once. A configuration that KrakenD answers with 401 for ever is a problem here, not a fault:
// the caller decides by mode.
import { parseDuration } from '../../../../shared/config/duration.ts'
import type { Fault } from '../../types.ts'
import { isPath } from './claims.ts'
import { algorithms, keyPlaceOf } from './key-set.ts'
import type { KeyIdentity, KeyPlace } from './key-set.ts'

export interface ValidatorConfig {
  readonly alg: string
  readonly place: KeyPlace
  /** Equal for equal places. */
  readonly placeKey: string
  readonly identity: KeyIdentity
  readonly cache: boolean
  /** Milliseconds. */
  readonly cacheDuration: number
  readonly cooldown: number
  readonly issuer: string
  readonly audience: readonly string[]
  readonly leeway: number
  readonly rolesKey: string
  readonly rolesNested: boolean
  readonly roles: readonly string[]
  readonly scopesKey: string
  readonly scopes: readonly string[]
  readonly allScopes: boolean
  /** Lower case. */
  readonly header: string
  readonly cookie: string
  readonly propagated: readonly (readonly [claim: string, header: string])[]
  readonly preserveArrays: boolean
  readonly debug: boolean
}

type Raw = Readonly<Record<string, unknown>>
const text = (value: unknown, fallback = ''): string => (typeof value === 'string' && value !== '' ? value : fallback)
const number = (value: unknown): number => Number(value ?? 0) || 0
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : typeof value === 'string' ? value.split(',') : []

const identities: readonly string[] = ['kid', 'x5t', 'x5t#S256', 'kid_x5t'] satisfies KeyIdentity[]

/** `fatal` stops KrakenD, `dead` makes it answer 401 for ever. */
export interface ReadConfig {
  readonly config: ValidatorConfig
  readonly fatal: readonly Fault[]
  readonly dead: readonly Fault[]
}

const placeFields = ['jwk_url', 'jwk_local_path', 'jwk_local_ca', 'jwk_fingerprints', 'disable_jwk_security']

export function readValidator(raw: Raw, at: string): ReadConfig {
  const place = keyPlaceOf(raw)
  const strategy = text(raw.key_identify_strategy, 'kid')
  const config: ValidatorConfig = {
    alg: text(raw.alg),
    place,
    placeKey: JSON.stringify(placeFields.map((name) => raw[name])),
    identity: (identities.includes(strategy) ? strategy : 'kid') as KeyIdentity,
    cache: raw.cache === true,
    cacheDuration: (number(raw.cache_duration) || 900) * 1000,
    cooldown: durationOf(raw.failed_jwk_key_cooldown),
    issuer: text(raw.issuer),
    audience: texts(raw.audience),
    leeway: Math.max(1, durationOf(raw.leeway) / 1000),
    rolesKey: text(raw.roles_key, 'roles'),
    rolesNested: raw.roles_key_is_nested === true,
    roles: texts(raw.roles),
    scopesKey: text(raw.scopes_key),
    scopes: texts(raw.scopes),
    allScopes: raw.scopes_matcher === 'all',
    header: text(raw.auth_header_name, 'Authorization').toLowerCase(),
    cookie: text(raw.cookie_key, 'access_token'),
    propagated: pairs(raw.propagate_claims),
    preserveArrays: raw.propagate_claims_preserve_array === true,
    debug: raw.operation_debug === true,
  }
  const fatal: Fault[] = []
  if (!algorithms.has(config.alg)) fatal.push({ path: `${at}.alg`, message: `unknown algorithm '${config.alg}'` })
  if (config.cache && text(raw.jwk_local_path) !== '')
    fatal.push({ path: `${at}.cache`, message: 'a local key file cannot be cached: remove "cache"' })
  if (config.rolesNested && isPath(config.rolesKey) && config.rolesKey.length < 4)
    fatal.push({ path: `${at}.roles_key`, message: 'a nested key needs at least four characters' })
  const dead = place.kind === 'problem' ? [{ path: `${at}.${place.field}`, message: place.message }] : []
  return { config, fatal, dead }
}

function pairs(value: unknown): [string, string][] {
  if (!Array.isArray(value)) return []
  return value.flatMap((pair: unknown) =>
    Array.isArray(pair) && pair.length === 2 ? [[String(pair[0]), String(pair[1]).toLowerCase()] as [string, string]] : [],
  )
}

/** Milliseconds; 0 when Go would refuse the text. */
const durationOf = (value: unknown): number => parseDuration(text(value)) ?? 0
