// auth/signer: parts of the merged answer become signed tokens. Where it stands it answers by itself: no rate limit, no Lua,
// no X-Krakend. The key is asked for at start; ours asks again with a request when the key server was not there yet.
import { KeyObject } from 'node:crypto'
import { CompactSign, FlattenedSign } from 'jose'
import { emptyHeaders, firstValue } from '../headers.ts'
import { emptyObject, encodeJson, isNil, isObject } from '../json.ts'
import type {
  Build,
  EndpointConfig,
  HttpHandler,
  HttpRequest,
  HttpResponse,
  JsonObject,
  JsonValue,
  ProxyResponse,
  ProxyResult,
} from '../types.ts'
import { algorithms, keyPlaceOf, loadKeySet } from './validator/key-set.ts'
import type { KeyPlace, VerifyKey } from './validator/key-set.ts'

export const signerNamespace = 'auth/signer'

/** Asks the endpoint's pipe for one client request, deadline and internal request included. */
export type AskPipe = (request: HttpRequest) => Promise<ProxyResult>

interface SignerConfig {
  readonly alg: string
  readonly kid: string
  readonly typ: string
  readonly full: boolean
  readonly keysToSign: readonly string[]
  readonly place: KeyPlace
}

/** null: nothing to sign here, or a fault was reported. */
export function createSigner(
  raw: unknown,
  at: string,
  endpoint: EndpointConfig,
  build: Build,
): ((ask: AskPipe) => HttpHandler) | null {
  if (raw === undefined) return null
  if (typeof raw !== 'object' || raw === null) {
    if (build.differences.validatorRefusesToStart) build.fault(at, 'must be an object')
    return null
  }
  const config = readSigner(raw as Record<string, unknown>)
  const tag = `[ENDPOINT: ${endpoint.path}][JWTSigner]`
  const { field, message } = problemOf(config) ?? {}
  if (field !== undefined) {
    if (build.differences.validatorRefusesToStart) build.fault(`${at}.${field}`, message!)
    else build.log('ERROR', tag, `Unable to create the signer: ${message}`)
  }
  const key = createKey(config, tag, build)
  return (ask) =>
    async function signAnswer(request) {
      const signWith = await key()
      if (!signWith) return bare(401)
      const { response, error } = await ask(request)
      if (response?.body.kind === 'stream') response.body.source.abort()
      if (error || !response) return bare(400)
      const { data: source } = response.body
      const data = isNil(source) ? source : Object.assign(emptyObject(), source)
      try {
        for (const name of config.keysToSign) {
          const part = data[name]
          if (isObject(part)) data[name] = await sign(part, config, signWith)
        }
      } catch (failure) {
        build.log('ERROR', tag, `Unable to sign: ${(failure as Error).message}`)
        return bare(400)
      }
      return json(data, response)
    }
}

function readSigner(raw: Record<string, unknown>): SignerConfig {
  const text = (value: unknown, fallback = ''): string => (typeof value === 'string' && value !== '' ? value : fallback)
  return {
    alg: text(raw.alg),
    kid: text(raw.kid),
    typ: text(raw.typ, 'JWT'),
    full: raw.full === true,
    keysToSign: Array.isArray(raw.keys_to_sign) ? raw.keys_to_sign.map(String) : [],
    place: keyPlaceOf(raw),
  }
}

/** What makes a signer that never signs, with the field to blame. */
function problemOf({ alg, place }: SignerConfig): { readonly field: string; readonly message: string } | null {
  if (place.kind === 'problem') return place
  return algorithms.has(alg) ? null : { field: 'alg', message: `unknown algorithm '${alg}'` }
}

/** KrakenD asks once, at start. Ours asks again after a failure, at most once a second. */
function createKey(config: SignerConfig, tag: string, build: Build): () => Promise<VerifyKey | null> {
  let asked: Promise<VerifyKey | null> | null = null
  let failedAt = -Infinity
  const asksAgain = build.differences.validatorRefusesToStart
  const load = async (): Promise<VerifyKey | null> => {
    try {
      const key = (await loadKeySet(config.place, { identity: 'kid', isTolerant: asksAgain })).get(config.kid)?.sign
      if (!key) throw new Error(`no private key has the id '${config.kid}'`)
      if (!isKeyFor(config.alg, key)) throw new Error(`the key '${config.kid}' is none for ${config.alg}`)
      return key
    } catch (error) {
      build.log('WARNING', tag, `Unable to get the key to sign with: ${(error as Error).message}`)
      failedAt = build.now()
      if (asksAgain) asked = null
      return null
    }
  }
  if (problemOf(config)) return () => Promise.resolve(null)
  asked = load()
  return () => asked ?? (build.now() - failedAt < 1000 ? Promise.resolve(null) : (asked = load()))
}

const keyTypes: Readonly<Record<string, string>> = { Ed: 'ed25519', RS: 'rsa', PS: 'rsa', ES: 'ec' }

const isKeyFor = (alg: string, key: VerifyKey): boolean =>
  (key instanceof KeyObject ? key.asymmetricKeyType : undefined) === keyTypes[alg.slice(0, 2)]

/** The head's fields in KrakenD's order; the payload with sorted keys. */
async function sign(part: JsonObject, { alg, kid, typ, full }: SignerConfig, key: VerifyKey): Promise<string> {
  const payload = Buffer.from(encodeJson(part))
  const head = { alg, kid, typ }
  if (!full) return new CompactSign(payload).setProtectedHeader(head).sign(key)
  const jws = await new FlattenedSign(payload).setProtectedHeader(head).sign(key)
  return JSON.stringify({ payload: jws.payload, protected: jws.protected, signature: jws.signature })
}

const bare = (status: number): HttpResponse => ({ status, headers: emptyHeaders(), body: { kind: 'none' } })

/** Status and headers are those that a no-op backend or a script gave. */
function json(data: JsonValue, { status, headers: given }: ProxyResponse): HttpResponse {
  const headers = emptyHeaders()
  headers['content-type'] = 'application/json; charset=utf-8'
  for (const name in given) if (name !== 'content-length') headers[name] = firstValue(given, name) ?? ''
  return { status: status || 200, headers, body: { kind: 'bytes', bytes: encodeJson(data) } }
}
