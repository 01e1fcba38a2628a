// The HTTP client towards backends: Go's transport as clients and backends can see it (KrakenD spec 3.9), on our own connections
// (upstream/http1.ts says why). One pool per origin; a call is one object from the pool to the last head byte.
import { performance } from 'node:perf_hooks'
import { GatewayError } from './error.ts'
import type { Differences } from '../../shared/differences.ts'
import type { ClientLimits } from '../../shared/config/service.ts'
import type { BackendRequest, BackendResponse, Build, ByteSource, HeaderMap, RequestBody, RoundTrip } from './types.ts'
import { createDial, type Dialed } from './upstream/dial.ts'
import { UpstreamError } from './upstream/go-errors.ts'
import { gunzip } from './upstream/gunzip.ts'
import { lengthMismatch, type AnswerHead, type ExchangeOwner, type Outgoing, Http1Connection } from './upstream/http1.ts'
import type { Http2Connection } from './upstream/http2.ts'
import { http2Fields } from './upstream/http2-fields.ts'
import { parseOrigin, proxyRules, type ProxyRules } from './upstream/origin.ts'
import { OriginPool, type IdleList, type Waiter } from './upstream/pool.ts'
import { checkMethod, headerValue, requestHead, targetBytes } from './upstream/request-head.ts'
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
  const idle: IdleList = new Set()

  const poolOf = (key: string, rules: ProxyRules): OriginPool => {
    const known = pools.get(key)
    if (known) return known
    if (pools.size >= manyOrigins) for (const [other, pool] of pools) if (pool.unused) pools.delete(other)
    const pool = new OriginPool(parseOrigin(key, rules), dial, limits, idle)
    pools.set(key, pool)
    return pool
  }

  return {
    roundTrip: (request) =>
      new Promise((resolve, reject) => {
        try {
          if (request.scope.cause) return reject(request.scope.cause)
          const cut = targetAt(request.url)
          const pool = poolOf(request.url.slice(0, cut), proxies)
          const call = new Call(request, pool, limits, build.differences, resolve, reject)
          call.prepare(request.url.slice(cut))
          call.connect()
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
    const char = url.charCodeAt(at)
    if (char === 47 || char === 63 || char === 35) return at
  }
  return url.length
}

const bodiedMethods = new Set(['POST', 'PUT', 'PATCH'])
const bodilessMethods = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'PROPFIND', 'SEARCH'])
const replayableMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/** One call, from asking for a connection until its answer's head. */
class Call implements Waiter, ExchangeOwner {
  givenUp = false
  readonly #request: BackendRequest
  readonly #pool: OriginPool
  readonly #limits: ClientLimits
  readonly #differences: Differences
  readonly #resolve: (response: BackendResponse) => void
  readonly #reject: (error: Error) => void
  #outgoing: Outgoing | null = null
  #target = ''
  #authority = ''
  #asksGzip = false
  #untie: (() => void) | null = null
  #timer: NodeJS.Timeout | null = null
  #askedAt = 0
  #gotAt = 0
  #sentAt = 0
  #fresh = false
  #dialed: Dialed | null = null
  #exchange: { fail(error: Error): void } | null = null

  constructor(
    request: BackendRequest,
    pool: OriginPool,
    limits: ClientLimits,
    differences: Differences,
    resolve: (response: BackendResponse) => void,
    reject: (error: Error) => void,
  ) {
    this.#request = request
    this.#pool = pool
    this.#limits = limits
    this.#differences = differences
    this.#resolve = resolve
    this.#reject = reject
  }

  prepare(rest: string): void {
    const { method, headers, body, scope } = this.#request
    const { origin } = this.#pool
    checkMethod(method)
    const fragment = rest.indexOf('#')
    const target = fragment < 0 ? rest : rest.slice(0, fragment)
    this.#target = targetBytes(target.startsWith('/') ? target : `/${target}`)
    const host = headers.host
    this.#authority = host === undefined ? origin.authority : headerValue('host', String(host))
    this.#asksGzip =
      !this.#limits.disableCompression && !headers['accept-encoding'] && headers.range === undefined && method !== 'HEAD'
    const closes = String(headers.connection ?? '')
      .toLowerCase()
      .includes('close')
    this.#outgoing = {
      method,
      head: requestHead({ method, target: this.#onWire(), authority: this.#authority }, headers, this.#extraLines(closes)),
      body,
      length: this.#declaredLength(headers, body),
      lazyBody: bodilessMethods.has(method),
      keepAlive: !closes && !this.#limits.disableKeepAlives,
      scope,
    }
  }

  /** A plain request through a proxy names the whole URL. */
  #onWire(): string {
    const { origin } = this.#pool
    return origin.proxy && !origin.secure ? `http://${origin.authority}${this.#target}` : this.#target
  }

  #extraLines(closes: boolean): string {
    const { origin } = this.#pool
    let lines = this.#asksGzip ? 'Accept-Encoding: gzip\r\n' : ''
    if (origin.authorization !== null && this.#request.headers.authorization === undefined)
      lines += `Authorization: ${origin.authorization}\r\n`
    if (origin.proxy?.authorization && !origin.secure) lines += `Proxy-Authorization: ${origin.proxy.authorization}\r\n`
    if (this.#limits.disableKeepAlives && !closes) lines += 'Connection: close\r\n'
    return lines
  }

  /** -1 sends the body chunked; a length is declared only when the forwarded headers declare it (spec 2.7). */
  #declaredLength(headers: HeaderMap, body: RequestBody): number {
    if (body.kind === 'none') return bodiedMethods.has(this.#request.method) ? 0 : -1
    const value = headers['content-length']
    const declared = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : -1
    if (body.kind === 'source' || declared < 0 || declared === body.bytes.length) return declared
    if (!this.#differences.recomputeReplacedBody) throw lengthMismatch(declared, body.bytes.length)
    return body.bytes.length
  }

  connect(): void {
    this.#askedAt = performance.now()
    this.#pool.connect(this)
    // Waiting for a connection: the end of the scope must be heard meanwhile.
    if (!this.#dialed && !this.givenUp) this.#untie = this.#request.scope.onEnd((cause) => this.unconnected(cause))
  }

  connected(connection: Http1Connection | Http2Connection, fresh: boolean): void {
    this.#stopWaiting()
    this.#gotAt = performance.now()
    this.#fresh = fresh
    this.#dialed = connection.dialed
    const outgoing = this.#outgoing!
    if (connection instanceof Http1Connection) this.#exchange = connection.run(outgoing, this)
    else {
      const fields = http2Fields(this.#request.headers, this.#authority, this.#target, outgoing.length, this.#asksGzip)
      this.#exchange = connection.run(outgoing, fields, this)
    }
  }

  unconnected(error: Error): void {
    if (this.givenUp) return
    this.givenUp = true
    this.#stopWaiting()
    this.#reject(error)
  }

  #stopWaiting(): void {
    this.#untie?.()
    this.#untie = null
  }

  sent(): void {
    this.#sentAt = performance.now()
    const limit = this.#limits.responseHeaderTimeout
    if (limit > 0 && !this.#timer)
      this.#timer = setTimeout(
        () => this.#exchange?.fail(new UpstreamError('net/http: timeout awaiting response headers')),
        limit,
      )
  }

  answered(head: AnswerHead, body: ByteSource): void {
    if (this.#timer) clearTimeout(this.#timer)
    const { headers } = head
    const zipped = this.#asksGzip && head.contentLength !== 0 && isGzip(headers['content-encoding'])
    if (zipped) {
      delete headers['content-encoding']
      delete headers['content-length']
    }
    const fresh = this.#fresh ? this.#dialed : null
    this.#resolve({
      status: head.status,
      headers,
      contentLength: zipped ? -1 : head.contentLength,
      body: zipped ? gunzip(body) : body,
      uncompressed: zipped,
      connection: {
        getConn: Math.max(this.#gotAt - this.#askedAt, 1e-6),
        dns: fresh?.dns ?? 0,
        tls: fresh?.tls ?? 0,
        reused: fresh === null,
        sentAt: this.#sentAt,
        headersAt: performance.now(),
      },
    })
  }

  /** Go repeats by itself only what cannot have had an effect, on a connection that had served before. */
  failed(error: Error): void {
    if (this.#timer) clearTimeout(this.#timer)
    const { method, headers, body, scope } = this.#request
    const replayable = replayableMethods.has(method) || 'idempotency-key' in headers || 'x-idempotency-key' in headers
    if (
      !(error instanceof UpstreamError) ||
      !error.retryable ||
      this.#fresh ||
      !replayable ||
      body.kind !== 'none' ||
      scope.cause
    )
      return this.#reject(asGatewayError(error))
    this.#dialed = null
    this.connect()
  }
}

const isGzip = (value: string | string[] | undefined): boolean => typeof value === 'string' && value.toLowerCase() === 'gzip'
