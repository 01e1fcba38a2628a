// `auth/client-credentials`: puts an OAuth 2 token on every call to a backend (RFC 6749, 4.4). One token per backend entry, fetched
// by the first call that needs it; calls that come meanwhile wait for the same one. The fetch is nobody's: a client that leaves
// does not cancel it for the others.
import { asGatewayError } from '../error.ts'
import { copyHeaders } from '../headers.ts'
import { createScope } from '../scope.ts'
import type { BackendRequest, Build, Component, Handler, BackendResponse, Scope } from '../types.ts'
import { fetchToken, type Credentials, type Token } from './client-credentials/fetch-token.ts'

/** A token is renewed this long before it expires. */
const expiryMargin = 10_000
const fetchTimeout = 30_000

export const clientCredentials: Component = {
  namespace: 'auth/client-credentials',
  roundTrip(raw, at, _backend, _endpoint, build) {
    const credentials = readCredentials(raw, at, build)
    if (!credentials) return null
    // Kept over a reload, as it belongs to the credentials, not to the build.
    const source = build.keep(`auth/client-credentials ${at} ${JSON.stringify(raw)}`, () => createTokenSource(credentials))
    return (next) =>
      async function clientCredentials(request) {
        const token = await orEnd(source(next, request, build.now), request.scope)
        const headers = copyHeaders(request.headers)
        headers['authorization'] = `${token.type} ${token.value}`
        return next({ ...request, headers })
      }
  },
}

type Send = Handler<BackendRequest, BackendResponse>
type TokenSource = (send: Send, request: BackendRequest, now: () => number) => Promise<Token>

function createTokenSource(credentials: Credentials): TokenSource {
  let token: Token | null = null
  let pending: Promise<Token> | null = null
  // Servers differ in where they want the credentials: the place that worked is remembered.
  const state = { inBody: null as boolean | null }
  return (send, request, now) => {
    if (token && (token.expiresAt === null || now() < token.expiresAt - expiryMargin)) return Promise.resolve(token)
    if (pending) return pending
    const scope = createScope(fetchTimeout)
    pending = fetchToken(credentials, state, (call) => send({ ...request, ...call, scope }), now).then(
      (fetched) => {
        pending = null
        scope.release()
        return (token = fetched)
      },
      (error: unknown) => {
        pending = null
        scope.release()
        throw asGatewayError(error)
      },
    )
    return pending
  }
}

/** The promise, unless the scope ends before. */
function orEnd<T>(promise: Promise<T>, scope: Scope): Promise<T> {
  if (scope.cause) return Promise.reject(scope.cause)
  return new Promise((resolve, reject) => {
    const untie = scope.onEnd(reject)
    promise.then(resolve, reject).finally(untie)
  })
}

function readCredentials(raw: unknown, at: string, build: Build): Credentials | null {
  if (typeof raw !== 'object' || raw === null) {
    build.fault(at, 'must be an object')
    return null
  }
  const fields = raw as Record<string, unknown>
  if (fields['is_disabled'] === true) return null
  const text = (name: string): string => {
    const value = fields[name] ?? ''
    if (typeof value === 'string') return value
    build.fault(`${at}.${name}`, 'must be a string')
    return ''
  }
  return {
    id: text('client_id'),
    secret: text('client_secret'),
    tokenUrl: text('token_url'),
    scope: text('scopes').replaceAll(',', ' '),
    parameters: readParameters(fields['endpoint_params'], `${at}.endpoint_params`, build),
  }
}

function readParameters(raw: unknown, at: string, build: Build): ReadonlyMap<string, readonly string[]> {
  const parameters = new Map<string, readonly string[]>()
  if (raw === undefined || raw === null) return parameters
  for (const [name, values] of Object.entries(raw)) {
    if (Array.isArray(values) && values.every((value) => typeof value === 'string')) parameters.set(name, values)
    else build.fault(`${at}.${name}`, 'must be a list of strings')
  }
  return parameters
}
