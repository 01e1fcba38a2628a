// auth/validator's fields, read once. A configuration that KrakenD answers with 401 for ever is a problem here, not a fault:
// the caller decides by mode.
import { parseDuration } from '../../../../shared/config/duration.ts'
import type { Fault } from '../../types.ts'
import { isPath } from './claims.ts'
import { algorithms, keyPlaceOf, readKeyFile } from './key-set.ts'
import type { KeyIdentity, KeyPlace, KeySet } from './key-set.ts'

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

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof (item ?? '') === 'string')
const isSeconds = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32

/** The types that KrakenD reads, and the fields of each. */
const types: readonly (readonly [name: string, fits: (value: unknown) => boolean, fields: string])[] = [
  [
    'a string',
    (value) => typeof value === 'string',
    'alg auth_header_name jwk_url issuer roles_key cookie_key jwk_local_ca jwk_local_path secret_url scopes_key scopes_matcher ' +
      'key_identify_strategy leeway failed_jwk_key_cooldown',
  ],
  [
    'true or false',
    (value) => typeof value === 'boolean',
    'cache propagate_claims_preserve_array roles_key_is_nested disable_jwk_security operation_debug',
  ],
  ['a list of strings', isTexts, 'audience roles jwk_fingerprints scopes'],
  ['a list of pairs of strings', (value) => Array.isArray(value) && value.every(isTexts), 'propagate_claims'],
  ['a whole number of seconds', isSeconds, 'cache_duration'],
]

/** null is as good as nothing. */
const wrongTypes = (raw: Raw, at: string): Fault[] =>
  types.flatMap(([name, fits, fields]) =>
    fields
      .split(' ')
      .filter((field) => raw[field] !== undefined && raw[field] !== null && !fits(raw[field]))
      .map((field) => ({ path: `${at}.${field}`, message: `must be ${name}` })),
  )

const identities: readonly string[] = ['kid', 'x5t', 'x5t#S256', 'kid_x5t'] satisfies KeyIdentity[]

/** `fatal` stops KrakenD, `dead` makes it answer 401 for ever. */
export interface ReadConfig {
  readonly config: ValidatorConfig
  /** The keys of a local file as they are at start, null for another place. */
  readonly fileKeys: KeySet | null
  readonly fatal: readonly Fault[]
  readonly dead: readonly Fault[]
}

const placeFields = ['jwk_url', 'jwk_local_path', 'jwk_local_ca', 'jwk_fingerprints', 'disable_jwk_security']

export function readValidator(raw: Raw, at: string, isTolerant: boolean): ReadConfig {
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
  let fileKeys: KeySet | null = null
  try {
    if (place.kind === 'file') fileKeys = readKeyFile(place.path, { identity: config.identity, isTolerant })
  } catch (error) {
    fatal.push({ path: `${at}.jwk_local_path`, message: (error as Error).message })
  }
  const dead = wrongTypes(raw, at)
  if (place.kind === 'problem' && place.isFatal) fatal.push({ path: `${at}.${place.field}`, message: place.message })
  else if (place.kind === 'problem') dead.push({ path: `${at}.${place.field}`, message: place.message })
  return { config, fileKeys, fatal, dead }
}

function pairs(value: unknown): [string, string][] {
  if (!Array.isArray(value)) return []
  return value.flatMap((pair: unknown) =>
    Array.isArray(pair) && pair.length === 2 ? [[String(pair[0]), String(pair[1]).toLowerCase()] as [string, string]] : [],
  )
}

/** Milliseconds; 0 when Go would refuse the text. */
const durationOf = (value: unknown): number => parseDuration(text(value)) ?? 0
