// auth/signer: parts of the merged answer become signed tokens. Where it stands it answers by itself: no rate limit, no Lua,
// no X-Krakend. The key is asked for at start and, if the key server was not there yet, again with a request.
import { CompactSign, FlattenedSign } from 'jose'
import { emptyHeaders } from '../headers.ts'
import { emptyObject, encodeJson, isObject } from '../json.ts'
import type {
  Build,
  EndpointConfig,
  HttpHandler,
  HttpRequest,
  HttpResponse,
  JsonObject,
  JsonValue,
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
  if (!algorithms.has(config.alg)) {
    build.fault(`${at}.alg`, `unknown algorithm '${config.alg}'`)
    return null
  }
  const tag = `[ENDPOINT: ${endpoint.path}][JWTSigner]`
  if (config.place.kind === 'problem') {
    const { field, message } = config.place
    if (build.differences.validatorRefusesToStart) build.fault(`${at}.${field}`, message)
    else build.log('WARNING', tag, `Unable to create the signer: ${message}`)
  }
  const key = createKey(config, tag, build)
  return (ask) =>
    async function signAnswer(request) {
      const signWith = await key()
      if (!signWith) return bare(401)
      const { response, error } = await ask(request)
      if (response?.body.kind === 'stream') response.body.source.abort()
      if (error) return bare(400)
      const data = Object.assign(emptyObject(), response?.body.data)
      try {
        for (const name of config.keysToSign) {
          const part = data[name]
          if (isObject(part)) data[name] = await sign(part, config, signWith)
        }
      } catch (failure) {
        build.log('ERROR', tag, `Unable to sign: ${(failure as Error).message}`)
        return bare(400)
      }
      return json(data)
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

/** Asks again after a failure, at most once a second. */
function createKey(config: SignerConfig, tag: string, build: Build): () => Promise<VerifyKey | null> {
  let asked: Promise<VerifyKey | null> | null = null
  let failedAt = -Infinity
  const load = async (): Promise<VerifyKey | null> => {
    try {
      const key = (await loadKeySet(config.place, 'kid')).get(config.kid)?.sign
      if (key) return key
      throw new Error(`no private key has the id '${config.kid}'`)
    } catch (error) {
      build.log('WARNING', tag, `Unable to get the key to sign with: ${(error as Error).message}`)
      failedAt = build.now()
      asked = null
      return null
    }
  }
  if (config.place.kind === 'problem') return () => Promise.resolve(null)
  asked = load()
  return () => asked ?? (build.now() - failedAt < 1000 ? Promise.resolve(null) : (asked = load()))
}

/** The head's fields in KrakenD's order; the payload with sorted keys. */
async function sign(part: JsonObject, { alg, kid, typ, full }: SignerConfig, key: VerifyKey): Promise<string> {
  const payload = Buffer.from(encodeJson(part))
  const head = { alg, kid, typ }
  if (!full) return new CompactSign(payload).setProtectedHeader(head).sign(key)
  const jws = await new FlattenedSign(payload).setProtectedHeader(head).sign(key)
  return JSON.stringify({ payload: jws.payload, protected: jws.protected, signature: jws.signature })
}

const bare = (status: number): HttpResponse => ({ status, headers: emptyHeaders(), body: { kind: 'none' } })

function json(data: JsonValue): HttpResponse {
  const headers = emptyHeaders()
  headers['content-type'] = 'application/json; charset=utf-8'
  return { status: 200, headers, body: { kind: 'bytes', bytes: encodeJson(data) } }
}
