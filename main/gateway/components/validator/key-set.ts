// A JWK set as keys by their id. Everything that auth/validator and auth/signer know about keys.
import { createPrivateKey, createPublicKey, createHash } from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import type { PeerCertificate } from 'node:tls'
import { checkServerIdentity } from 'node:tls'
import { firstValue } from '../../headers.ts'
import { httpCall } from '../http-call.ts'
import type { TlsOptions } from '../http-call.ts'

export const algorithms: ReadonlySet<string> = new Set([
  'EdDSA',
  ...['HS', 'RS', 'ES', 'PS'].flatMap((family) => ['256', '384', '512'].map((bits) => family + bits)),
])

export type VerifyKey = KeyObject | Uint8Array
export type KeyIdentity = 'kid' | 'x5t' | 'x5t#S256' | 'kid_x5t'
export type KeySet = ReadonlyMap<string, { readonly verify: VerifyKey; readonly sign: VerifyKey | null }>

/** Where keys come from. `problem` is what makes a configuration unusable, with the field to blame; one that `isFatal` stops KrakenD, too. */
export type KeyPlace =
  | { readonly kind: 'url'; readonly url: string; readonly tls: TlsOptions }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'problem'; readonly field: string; readonly message: string; readonly isFatal?: true }

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

export function keyPlaceOf(raw: Readonly<Record<string, unknown>>): KeyPlace {
  const path = text(raw.jwk_local_path)
  const url = text(raw.jwk_url)
  const open = raw.disable_jwk_security === true
  const problem = (field: string, message: string): KeyPlace => ({ kind: 'problem', field, message })
  if (text(raw.secret_url) !== '') return problem('secret_url', 'encrypted key files are not supported')
  if (path !== '' && !open && !url.startsWith('https://'))
    return problem('jwk_local_path', 'a local key file needs "disable_jwk_security": true')
  if (path !== '') return { kind: 'file', path }
  if (url === '') return problem('jwk_url', 'no key set: give jwk_url or jwk_local_path')
  if (!URL.canParse(url)) return problem('jwk_url', `not a URL: ${url}`)
  if (!url.startsWith('https://') && !open) return problem('jwk_url', 'must be https unless "disable_jwk_security" is true')
  try {
    return { kind: 'url', url, tls: tlsOf(raw, open) }
  } catch (error) {
    return { kind: 'problem', field: 'jwk_local_ca', message: (error as Error).message, isFatal: true }
  }
}

function tlsOf(raw: Readonly<Record<string, unknown>>, open: boolean): TlsOptions {
  const ca = text(raw.jwk_local_ca)
  const pinned = Array.isArray(raw.jwk_fingerprints)
    ? raw.jwk_fingerprints.map((print) => Buffer.from(text(print), 'base64'))
    : []
  return {
    rejectUnauthorized: !open,
    ...(ca === '' ? {} : { ca: readFileSync(ca) }),
    ...(pinned.length === 0 ? {} : { checkServerIdentity: pinnedIdentity(pinned, open) }),
  }
}

/** A fingerprint is the SHA-256 of the public key. */
function pinnedIdentity(pinned: readonly Buffer[], open: boolean) {
  return (host: string, certificate: PeerCertificate): Error | undefined => {
    const print = createHash('sha256')
      .update(certificate.pubkey ?? Buffer.alloc(0))
      .digest()
    if (!pinned.some((one) => one.equals(print))) return new Error('the key server shows another certificate')
    return open ? undefined : checkServerIdentity(host, certificate)
  }
}

/** How one reads a set: the field by which a key is found, and whether a key that cannot be used is passed over. */
export interface KeyReading {
  readonly identity: KeyIdentity
  /** Without it one key that cannot be read spoils the set, and a private key verifies nothing. */
  readonly isTolerant: boolean
}

/** Rejects when there is no key set to be had. */
export async function loadKeySet(place: KeyPlace, reading: KeyReading): Promise<KeySet> {
  if (place.kind === 'problem') throw new Error(place.message)
  if (place.kind === 'file') return parseKeySet(await readFile(place.path, 'utf8'), reading)
  const { headers, body } = await httpCall({ url: place.url, tls: place.tls, timeout: 10_000, limit: 8 * 1024 * 1024 })
  const type = firstValue(headers, 'content-type') ?? ''
  if (!type.startsWith('application/json') && !type.startsWith('application/jwk-set+json'))
    throw new Error(`the key server answers ${type || 'no content type'}, not application/json`)
  return parseKeySet(body.toString('utf8'), reading)
}

/** Throws for a file that is not there, or is no key set. */
export const readKeyFile = (path: string, reading: KeyReading): KeySet => parseKeySet(readFileSync(path, 'utf8'), reading)

/** Of two keys with the same id the last one counts. */
export function parseKeySet(source: string, { identity, isTolerant }: KeyReading): KeySet {
  const { keys } = JSON.parse(source) as { keys?: unknown }
  if (!Array.isArray(keys)) throw new Error('a key set is {"keys": [...]}')
  const set = new Map<string, { verify: VerifyKey; sign: VerifyKey | null }>()
  for (const [i, jwk] of (keys as (Record<string, unknown> | null)[]).entries()) {
    const key = jwk && importKey(jwk, isTolerant)
    if (key) set.set(idOfKey(jwk, identity), key)
    else if (!isTolerant) throw new Error(`key ${i} of the set cannot be used`)
  }
  return set
}

function idOfKey(jwk: Readonly<Record<string, unknown>>, identity: KeyIdentity): string {
  const thumbprint = (name: string): string => Buffer.from(text(jwk[name]), 'base64url').toString('base64url')
  if (identity === 'kid') return text(jwk.kid)
  return identity === 'kid_x5t' ? text(jwk.kid) + thumbprint('x5t') : thumbprint(identity)
}

/** The id of the key that a token asks for. Without its thumbprint a token is known by its `kid`. Throws for a `kid` that is no text. */
export function idOfToken(head: Readonly<Record<string, unknown>>, identity: KeyIdentity): string {
  const kid = head.kid ?? ''
  if (typeof kid !== 'string') throw new Error('kid is no text')
  const thumbprint = (name: string): string => (typeof head[name] === 'string' ? head[name] : kid)
  if (identity === 'kid') return kid
  return identity === 'kid_x5t' ? kid + thumbprint('x5t') : thumbprint(identity)
}

/** null for a kind of key that is unknown here. */
function importKey(jwk: Record<string, unknown>, isTolerant: boolean): { verify: VerifyKey; sign: VerifyKey | null } | null {
  if (!isTolerant && !isKnownToGo(jwk)) return null
  try {
    if (jwk.kty === 'oct') {
      const secret = Buffer.from(text(jwk.k), 'base64url')
      return secret.length === 0 ? null : { verify: secret, sign: secret }
    }
    const fields = Object.fromEntries(Object.entries(jwk).filter(([, value]) => value !== null)) as JsonWebKey
    const key = { key: fields, format: 'jwk' } as const
    if (fields.d === undefined) return { verify: createPublicKey(key), sign: null }
    const sign = createPrivateKey(key)
    return { verify: isTolerant ? createPublicKey(key) : sign, sign }
  } catch {
    return null
  }
}

const goCurves = new Set<unknown>(['P-256', 'P-384', 'P-521', 'Ed25519'])
const base64url = /^[\w-]*={0,2}$/
const thumbprintSizes = { x5t: 20, 'x5t#S256': 32 }

/** What go-jose takes of the fields that are not in the key itself. */
function isKnownToGo(jwk: Readonly<Record<string, unknown>>): boolean {
  for (const name of ['kid', 'use', 'alg']) if (typeof (jwk[name] ?? '') !== 'string') return false
  for (const name of ['k', 'n', 'e', 'x', 'y', 'd']) if (!base64url.test(text(jwk[name]))) return false
  if (jwk.kty === 'EC' || jwk.kty === 'OKP') if (!goCurves.has(jwk.crv)) return false
  return Object.entries(thumbprintSizes).every(
    ([name, size]) => (jwk[name] ?? '') === '' || Buffer.from(text(jwk[name]), 'base64url').length === size,
  )
}
