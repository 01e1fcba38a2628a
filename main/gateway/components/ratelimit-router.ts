// qos/ratelimit/router, endpoint: first the limit of one client (429), then the endpoint's own (503). No body.
import { isIP } from 'node:net'
import { parseDuration } from '../../../shared/config/duration.ts'
import { emptyHeaders, firstValue } from '../headers.ts'
import { createBucket, type Bucket } from '../token-bucket.ts'
import type { Build, Component, EndpointConfig, HttpMiddleware, HttpRequest, HttpResponse } from '../types.ts'

const namespace = 'qos/ratelimit/router'
/** Milliseconds after which the bucket of a silent client is forgotten. */
const forgetAfter = 600_000

export const ratelimitRouter: Component = {
  namespace,
  endpoint(raw, _at, endpoint, build) {
    if (typeof raw !== 'object' || raw === null) return null
    const limits = readLimits(raw as Readonly<Record<string, unknown>>, build)
    const whole = limitEndpoint(limits, endpoint, build)
    const client = limitClient(limits, endpoint, build)
    if (whole && client) return (next) => client(whole(next))
    return client ?? whole
  },
}

interface Limits {
  /** Tokens a second; 0 is off. */
  readonly rate: number
  readonly capacity: number
  readonly clientRate: number
  readonly clientCapacity: number
  readonly strategy: string
  readonly key: string
  readonly every: number
  readonly isExact: boolean
}

function readLimits(raw: Readonly<Record<string, unknown>>, { differences }: Build): Limits {
  const number = (name: string): number => (typeof raw[name] === 'number' && raw[name] > 0 ? raw[name] : 0)
  const text = (name: string): string => (typeof raw[name] === 'string' ? raw[name] : '')
  const every = Math.max(parseDuration(text('every')) ?? 1000, 1000)
  const rate = number('max_rate') / (every / 1000)
  const clientRate = number('client_max_rate') / (every / 1000)
  return {
    rate,
    clientRate,
    every,
    isExact: differences.exactBuckets,
    capacity: Math.trunc(number('capacity')) || Math.max(1, Math.trunc(rate)),
    // KrakenD looks at the wrong rate here: without `max_rate` the derived capacity of a client is 1.
    clientCapacity:
      Math.trunc(number('client_capacity')) ||
      (rate >= 1 || differences.deriveClientCapacity ? Math.max(1, Math.trunc(clientRate)) : 1),
    strategy: text('strategy').toLowerCase(),
    key: text('key'),
  }
}

const keyOf = (endpoint: EndpointConfig, what: string, limits: Limits): string =>
  `${namespace} ${what} ${endpoint.method} ${endpoint.path} ${JSON.stringify(limits)}`

function limitEndpoint(limits: Limits, endpoint: EndpointConfig, build: Build): HttpMiddleware | null {
  if (limits.rate === 0) return null
  const bucket = build.keep(keyOf(endpoint, 'endpoint', limits), () =>
    createBucket(limits.rate, limits.capacity, build.now(), limits.isExact),
  )
  return (next) =>
    async function limitEndpoint(request) {
      if (bucket.take(build.now())) return next(request)
      return refuse(503, bucket, build)
    }
}

function limitClient(limits: Limits, endpoint: EndpointConfig, build: Build): HttpMiddleware | null {
  if (limits.clientRate === 0) return null
  const identify = identifyClient(limits, endpoint)
  if (identify === null) {
    build.log('WARNING', `[ENDPOINT: ${endpoint.path}][Ratelimit]`, `unknown strategy '${limits.strategy}', no client limit`)
    return null
  }
  const clients = build.keep(keyOf(endpoint, 'client', limits), () => new ClientBuckets(limits))
  return (next) =>
    async function limitClient(request) {
      const client = identify(request)
      const bucket = client === '' ? null : clients.bucketOf(client, build.now())
      if (bucket?.take(build.now())) return next(request)
      return refuse(429, bucket, build)
    }
}

/** Empty: a client that cannot be told apart, and is refused. */
function identifyClient({ strategy, key }: Limits, endpoint: EndpointConfig): ((request: HttpRequest) => string) | null {
  const header = key.toLowerCase()
  if (strategy === 'header') return (request) => firstValue(request.headers, header) ?? ''
  if (strategy === 'ip') return key === '' ? (request) => request.clientIp : (request) => addressIn(request, header)
  if (strategy !== 'param') return null
  const name = endpoint.params.find((param) => param === key) ?? key
  return (request) => request.params[name] ?? ''
}

/** The first item of the header when it is an address without its port, else the client's address. */
function addressIn(request: HttpRequest, header: string): string {
  const item = (firstValue(request.headers, header) ?? '').split(',', 1)[0]!.split(':', 1)[0]!.trim()
  return isIP(item) === 0 ? request.clientIp : item
}

function refuse(status: number, bucket: Bucket | null, build: Build): HttpResponse {
  const headers = emptyHeaders()
  if (build.differences.sendRetryAfter && bucket)
    headers['retry-after'] = String(Math.max(1, Math.ceil(bucket.wait(build.now()) / 1000)))
  return { status, headers, body: { kind: 'none' } }
}

/** One bucket a client; forgotten when silent for long enough to be full again. */
class ClientBuckets {
  readonly #limits: Limits
  readonly #keepFor: number
  /** In order of last use. */
  readonly #buckets = new Map<string, { readonly bucket: Bucket; usedAt: number }>()

  constructor(limits: Limits) {
    this.#limits = limits
    this.#keepFor = Math.max(forgetAfter, limits.every * 1.25)
  }

  bucketOf(client: string, now: number): Bucket {
    const known = this.#buckets.get(client)
    this.#forget(now)
    if (known) {
      this.#buckets.delete(client)
      known.usedAt = now
      this.#buckets.set(client, known)
      return known.bucket
    }
    const bucket = createBucket(this.#limits.clientRate, this.#limits.clientCapacity, now, this.#limits.isExact)
    this.#buckets.set(client, { bucket, usedAt: now })
    return bucket
  }

  #forget(now: number): void {
    for (const [client, { usedAt }] of this.#buckets) {
      if (now - usedAt < this.#keepFor) return
      this.#buckets.delete(client)
    }
  }
}
