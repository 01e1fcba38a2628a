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

/** Where keys come from. `problem` is what makes a configuration unusable, with the field to blame. */
export type KeyPlace =
  | { readonly kind: 'url'; readonly url: string; readonly tls: TlsOptions }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'problem'; readonly field: string; readonly message: string }

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

export function keyPlaceOf(raw: Readonly<Record<string, unknown>>): KeyPlace {
  const path = text(raw.jwk_local_path)
  const url = text(raw.jwk_url)
  const open = raw.disable_jwk_security === true
  const problem = (field: string, message: string): KeyPlace => ({ kind: 'problem', field, message })
  if (text(raw.secret_url) !== '') return problem('secret_url', 'encrypted key files are not supported')
  if (path !== '' && !open) return problem('jwk_local_path', 'a local key file needs "disable_jwk_security": true')
  if (path !== '') return { kind: 'file', path }
  if (url === '') return problem('jwk_url', 'no key set: give jwk_url or jwk_local_path')
  if (!URL.canParse(url)) return problem('jwk_url', `not a URL: ${url}`)
  if (!url.startsWith('https://') && !open) return problem('jwk_url', 'must be https unless "disable_jwk_security" is true')
  try {
    return { kind: 'url', url, tls: tlsOf(raw, open) }
  } catch (error) {
    return problem('jwk_local_ca', (error as Error).message)
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

/** Rejects when there is no key set to be had. */
export async function loadKeySet(place: KeyPlace, identity: KeyIdentity): Promise<KeySet> {
  if (place.kind === 'problem') throw new Error(place.message)
  if (place.kind === 'file') return parseKeySet(await readFile(place.path, 'utf8'), identity)
  const { headers, body } = await httpCall({ url: place.url, tls: place.tls, timeout: 10_000, limit: 8 * 1024 * 1024 })
  const type = firstValue(headers, 'content-type') ?? ''
  if (!type.startsWith('application/json') && !type.startsWith('application/jwk-set+json'))
    throw new Error(`the key server answers ${type || 'no content type'}, not application/json`)
  return parseKeySet(body.toString('utf8'), identity)
}

export function parseKeySet(source: string, identity: KeyIdentity): KeySet {
  const { keys } = JSON.parse(source) as { keys?: unknown }
  if (!Array.isArray(keys)) throw new Error('a key set is {"keys": [...]}')
  const set = new Map<string, { verify: VerifyKey; sign: VerifyKey | null }>()
  for (const jwk of keys as Record<string, unknown>[]) {
    const id = identityOf(jwk, identity)
    const imported = importKey(jwk)
    if (id !== '' && imported && !set.has(id)) set.set(id, imported)
  }
  return set
}

/** The id by which a key is found; the same fields stand in a key and in the head of a token. */
export function identityOf(fields: Readonly<Record<string, unknown>>, identity: KeyIdentity): string {
  return identity === 'kid_x5t' ? text(fields.kid) + text(fields.x5t) : text(fields[identity])
}

/** null for a kind of key that is unknown here; the other keys of the set still count. */
function importKey(jwk: Record<string, unknown>): { verify: VerifyKey; sign: VerifyKey | null } | null {
  try {
    if (jwk.kty === 'oct') {
      const secret = Buffer.from(text(jwk.k), 'base64url')
      return secret.length === 0 ? null : { verify: secret, sign: secret }
    }
    const key = { key: jwk as JsonWebKey, format: 'jwk' } as const
    return { verify: createPublicKey(key), sign: jwk.d === undefined ? null : createPrivateKey(key) }
  } catch {
    return null
  }
}
