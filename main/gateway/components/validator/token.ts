// The compact form of a signed token. The algorithm is the configuration's, never the token's, and a key of another kind is
// refused before it is used. By node:crypto and in place: jose goes through WebCrypto's thread pool, at several times the
// cost of a check that every request pays.
import { constants, createHmac, KeyObject, timingSafeEqual, verify } from 'node:crypto'
import type { VerifyKey } from './key-set.ts'

export interface Token {
  readonly head: Readonly<Record<string, unknown>>
  /** What was signed: head and claims as they came. */
  readonly signed: string
  readonly claims: string
  readonly signature: Buffer
}

/** Throws for everything that is not three parts with a JSON object in front. Blanks and padding are passed over, as in Go. */
export function parseToken(text: string): Token {
  const parts = text.replace(/\s+/g, '').split('.', 4).map(withoutPadding)
  if (parts.length !== 3 || !parts.every((part) => /^[\w-]*$/.test(part))) throw new Error('no compact token')
  const head = JSON.parse(Buffer.from(parts[0]!, 'base64url').toString('utf8')) as unknown
  if (typeof head !== 'object' || head === null || Array.isArray(head)) throw new Error('the head of the token is no object')
  // RFC 7515 4.1.11: an extension that one does not know makes a token invalid.
  const { crit } = head as { crit?: unknown }
  if (crit !== undefined && crit !== null && !(Array.isArray(crit) && crit.length === 0))
    throw new Error('the token asks for an extension')
  return {
    head: head as Record<string, unknown>,
    signed: `${parts[0]}.${parts[1]}`,
    claims: Buffer.from(parts[1]!, 'base64url').toString('utf8'),
    signature: Buffer.from(parts[2]!, 'base64url'),
  }
}

function withoutPadding(part: string): string {
  let end = part.length
  while (part[end - 1] === '=') end--
  return part.slice(0, end)
}

const curves: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' }

export function isSignedBy({ signed, signature }: Token, alg: string, key: VerifyKey): boolean {
  const hash = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`
  if (alg.startsWith('HS')) {
    if (key instanceof KeyObject) return false
    const expected = createHmac(hash!, key).update(signed).digest()
    return expected.length === signature.length && timingSafeEqual(expected, signature)
  }
  if (!(key instanceof KeyObject) || key.type !== 'public') return false
  const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = key
  const data = Buffer.from(signed)
  if (alg === 'EdDSA') return (kind === 'ed25519' || kind === 'ed448') && verify(null, data, key, signature)
  if (alg.startsWith('ES'))
    return (
      kind === 'ec' && details?.namedCurve === curves[alg] && verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature)
    )
  if (kind !== 'rsa') return false
  if (alg.startsWith('RS')) return verify(hash, data, { key, padding: constants.RSA_PKCS1_PADDING }, signature)
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_AUTO: saltLength } = constants
  return verify(hash, data, { key, padding, saltLength }, signature)
}
