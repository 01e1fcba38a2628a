// The HTTP client towards backends: what clients and backends see of Go's transport (KrakenD spec 3.9), on undici. One pool per
// origin; a call is one Exchange.
import type { ClientLimits } from '../../shared/config/service.ts'
import type { Differences } from '../../shared/differences.ts'
import { unitAt } from '../../shared/unit-at.ts'
import { GatewayError } from './error.ts'
import type { BackendRequest, Build, HeaderMap, RequestBody, RoundTrip } from './types.ts'
import { createDial } from './upstream/dial.ts'
import { Exchange, type Plan } from './upstream/exchange.ts'
import { UpstreamError } from './upstream/go-errors.ts'
import { parseOrigin, proxyRules, type Origin } from './upstream/origin.ts'
import { checkMethod, headerValue, requestFields, requestHead, targetBytes } from './upstream/outgoing-headers.ts'
import { OriginPool, type IdleList } from './upstream/pool.ts'
import { backendTls, type BackendTls } from './upstream/tls-options.ts'

export interface Upstream {
  readonly roundTrip: RoundTrip
  /** Closes idle connections now and each busy one when its call ends. */
  close(): void
}

/** Origins that are remembered; those of redirects to many hosts are forgotten when unused. */
const manyOrigins = 1000

export function createUpstream(build: Build): Upstream {
  const limits = build.service.client
  let tls: BackendTls | null = null
  const dial = createDial(limits, () => (tls ??= backendTls(build.service.clientTls, build.log)))
  const proxies = proxyRules(process.env)
  const pools = new Map<string, OriginPool>()
  const idle: IdleList = new Map()

  const poolOf = (key: string): OriginPool => {
    const known = pools.get(key)
    if (known) return known
    if (pools.size >= manyOrigins)
      for (const [other, pool] of pools)
        if (pool.unused) {
          pool.close()
          pools.delete(other)
        }
    const pool = new OriginPool(parseOrigin(key, proxies), dial, limits, idle)
    pools.set(key, pool)
    return pool
  }

  return {
    roundTrip: (request) =>
      new Promise((resolve, reject) => {
        try {
          if (request.scope.cause) return reject(request.scope.cause)
          const cut = targetAt(request.url)
          const plan = planOf(request, poolOf(request.url.slice(0, cut)), request.url.slice(cut), limits, build.differences)
          new Exchange(request, plan, resolve, reject).begin()
        } catch (error) {
          reject(asGatewayError(error))
        }
      }),
    close() {
      for (const pool of pools.values()) pool.close()
      pools.clear()
    },
  }
}

const asGatewayError = (error: unknown): GatewayError =>
  error instanceof GatewayError
    ? error
    : new UpstreamError(error instanceof Error ? error.message : String(error), { cause: error })

/** Index where path, query or fragment begins. */
function targetAt(url: string): number {
  for (let at = url.indexOf('://') + 3; at < url.length; at++) {
    const char = unitAt(url, at)
    if (char === 47 || char === 63 || char === 35) return at
  }
  return url.length
}

const bodiedMethods = new Set(['POST', 'PUT', 'PATCH'])
const replayableMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

function planOf(request: BackendRequest, pool: OriginPool, rest: string, limits: ClientLimits, differences: Differences): Plan {
  const { method, headers, body } = request
  const { origin } = pool
  checkMethod(method)
  const fragment = rest.indexOf('#')
  const target = fragment < 0 ? rest : rest.slice(0, fragment)
  const path = targetBytes(target.charCodeAt(0) === 47 ? target : `/${target}`)
  const authority = headers.host === undefined ? origin.authority : headerValue('host', String(headers.host))
  const undoGzip = !limits.disableCompression && !headers['accept-encoding'] && headers.range === undefined && method !== 'HEAD'
  const asksToClose = headers.connection !== undefined && String(headers.connection).toLowerCase().includes('close')
  const closes = limits.disableKeepAlives && !asksToClose
  const length = declaredLength(method, headers, body, differences)
  return {
    pool,
    head: requestHead(
      // A plain request through a proxy names the whole URL.
      { method, target: origin.proxy && !origin.secure ? `http://${origin.authority}${path}` : path, authority },
      headers,
      ownLines(origin, headers, undoGzip, closes),
    ),
    path: origin.secure ? path.replaceAll(' ', '%20') : '/',
    fields: fieldsFor(origin, authority, headers, { undoGzip, length }),
    length,
    undoGzip,
    closesUnread: !differences.readErrorBodies,
    closeAfter: limits.disableKeepAlives || asksToClose,
    headerTimeout: limits.responseHeaderTimeout,
    repeatable:
      body.kind === 'none' && (replayableMethods.has(method) || 'idempotency-key' in headers || 'x-idempotency-key' in headers),
  }
}

function ownLines(origin: Origin, headers: HeaderMap, undoGzip: boolean, closes: boolean): string {
  let lines = undoGzip ? 'Accept-Encoding: gzip\r\n' : ''
  if (origin.authorization !== null && headers.authorization === undefined) lines += `Authorization: ${origin.authorization}\r\n`
  if (origin.proxy?.authorization && !origin.secure) lines += `Proxy-Authorization: ${origin.proxy.authorization}\r\n`
  if (closes) lines += 'Connection: close\r\n'
  return lines
}

/** Only TLS can turn out to be HTTP/2; without it undici needs to know the length and nothing else. */
function fieldsFor(
  origin: Origin,
  authority: string,
  headers: HeaderMap,
  { undoGzip, length }: Pick<Plan, 'undoGzip' | 'length'>,
): string[] {
  const fields = origin.secure ? requestFields(authority, headers) : []
  if (length >= 0) fields.push('content-length', String(length))
  if (!origin.secure) return fields
  if (undoGzip) fields.push('accept-encoding', 'gzip')
  if (origin.authorization !== null && headers.authorization === undefined) fields.push('authorization', origin.authorization)
  return fields
}

/** -1 sends the body chunked; a length is declared only when the forwarded headers declare it (spec 2.7). */
function declaredLength(method: string, headers: HeaderMap, body: RequestBody, differences: Differences): number {
  if (body.kind === 'none') return bodiedMethods.has(method) ? 0 : -1
  const value = headers['content-length']
  const declared = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : -1
  if (body.kind === 'source' || declared < 0 || declared === body.bytes.length) return declared
  if (!differences.recomputeReplacedBody)
    throw new UpstreamError(`http: ContentLength=${declared} with Body length ${body.bytes.length}`)
  return body.bytes.length
}
