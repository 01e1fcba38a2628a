// Every metric and attribute name of telemetry/opentelemetry, once. Spelled as KrakenD CE spells them: dashboards, alerts and
// trace queries made for it depend on each byte, hyphens and missing units included.

import { attributeNumber } from '../../shared/plain-call.ts'

export const SCOPE = 'io.krakend.krakend-otel'
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.21.0'
export const LOG_TAG = '[SERVICE: OpenTelemetry]'
export const NAMESPACE = 'telemetry/opentelemetry'

/** Upper bounds in seconds, inclusive. */
export const TIME_BUCKETS = [
  0.01, 0.02, 0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2, 0.25, 0.3, 0.35, 0.5, 0.75, 1, 1.5, 2, 3.5, 5, 10,
]
/** Upper bounds in bytes, inclusive. */
export const SIZE_BUCKETS = [
  128, 256, 512, 1024, 4096, 8192, 16384, 32768, 65536, 262144, 524288, 1048576, 4194304, 16777216, 67108864,
]

export type AttributeKind = 'string' | 'strings' | 'int' | 'double' | 'bool'

/** An attribute that is set per call. The kind decides its OTLP type: a whole number may still be a double. */
export interface AttributeKey {
  readonly name: string
  readonly kind: AttributeKind
  /** OTLP bytes of the name, made by the first export. */
  encoded: Uint8Array | null
  /** The value that was encoded last and, once it came twice in a row, its bytes: methods, hosts and statuses repeat. */
  lastValue: unknown
  lastBytes: Uint8Array | null
  /** Of its name in a plain call, by shared/plain-call.ts. */
  readonly number: number
}
export const attributeKey = (name: string, kind: AttributeKind): AttributeKey => ({
  name,
  kind,
  encoded: null,
  lastValue: undefined,
  lastBytes: null,
  number: attributeNumber(name),
})

const key = attributeKey

/** Attributes that are known while building. */
export const attribute = {
  method: 'http.request.method',
  scheme: 'url.scheme',
  route: 'http.route',
  status: 'http.response.status_code',
  endpointRoute: 'krakend.endpoint.route',
  endpointMethod: 'krakend.endpoint.method',
  stage: 'krakend.stage',
  clientName: 'clientname',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  error: 'error',
  canceled: 'canceled',
  complete: 'complete',
  serviceName: 'service.name',
  serviceVersion: 'service.version',
  deployEnv: 'deployment.environment',
} as const

/** Attributes of spans that are set per call. */
export const dynamic = {
  url: key('url.full', 'string'),
  serverAddress: key(attribute.serverAddress, 'string'),
  method: key(attribute.method, 'string'),
  requestSize: key('http.request.body.size', 'int'),
  userAgent: key('user_agent.original', 'string'),
  clientAddress: key('client.address', 'string'),
  route: key(attribute.route, 'string'),
  status: key(attribute.status, 'int'),
  responseSize: key('http.response.body.size', 'int'),
  complete: key(attribute.complete, 'bool'),
  canceled: key(attribute.canceled, 'bool'),
  errorText: key(attribute.error, 'string'),
  responseDuration: key('response-duration', 'double'),
  getConn: key('get-conn-duration', 'double'),
  dns: key('dns-duration', 'double'),
  tls: key('tls-duration', 'double'),
  readSize: key('http.client.response.read.size', 'int'),
  readTime: key('http.client.response.read.time', 'double'),
} as const

export const event = {
  exception: 'exception',
  exceptionType: 'exception.type',
  exceptionMessage: 'exception.message',
  firstByte: 'first-byte-time',
} as const

export const spanName = { reader: 'http.client.response.read.tracker' } as const
export const stage = { global: 'global', proxy: 'proxy', backend: 'backend', request: 'backend-request' } as const

const requestHeaders = new Map<string, AttributeKey>()
const responseHeaders = new Map<string, AttributeKey>()
const headerKey = (known: Map<string, AttributeKey>, prefix: string, name: string): AttributeKey => {
  let found = known.get(name)
  if (!found) {
    found = key(prefix + name, 'strings')
    if (known.size < 1000) known.set(name, found)
  }
  return found
}
export const requestHeader = (name: string): AttributeKey => headerKey(requestHeaders, 'http.request.header.', name)
export const responseHeader = (name: string): AttributeKey => headerKey(responseHeaders, 'http.response.header.', name)

/** What an instrument is, before any series exists. */
export interface Instrument {
  readonly name: string
  readonly kind: 'counter' | 'histogram'
  readonly unit: string
  readonly description: string
  readonly number: 'int' | 'double'
  readonly buckets: 'time' | 'size' | null
  /** Upper bounds of its own, whatever the configuration says. */
  readonly boundaries?: readonly number[]
  /** Instrumentation scope; absent: KrakenD's. */
  readonly scope?: string
}
const timeHistogram = (name: string, unit = '', description = ''): Instrument => ({
  name,
  kind: 'histogram',
  unit,
  description,
  number: 'double',
  buckets: 'time',
})
const sizeHistogram = (name: string, unit = '', description = ''): Instrument => ({
  name,
  kind: 'histogram',
  unit,
  description,
  number: 'int',
  buckets: 'size',
})
const counter = (name: string, unit = '', number: 'int' | 'double' = 'int', description = ''): Instrument => ({
  name,
  kind: 'counter',
  unit,
  description,
  number,
  buckets: null,
})

const counts = {
  started: counter('http.client.request.started.count'),
  failed: counter('http.client.request.failed.count'),
  canceled: counter('http.client.request.canceled.count'),
  timedOut: counter('http.client.request.timedout.count'),
}

/** The default names. */
export const instruments = {
  serverDuration: timeHistogram('http.server.duration'),
  serverResponseSize: sizeHistogram('http.server.response.size'),
  proxyDuration: timeHistogram('krakend.proxy.duration'),
  backendDuration: timeHistogram('krakend.backend.duration'),
  ...counts,
  requestSize: counter('http.client.request.size'),
  clientDuration: timeHistogram('http.client.duration'),
  clientResponseSize: sizeHistogram('http.client.response.size'),
  noContentLength: counter('http.client.response.no-content-length'),
  getConn: timeHistogram('http.client.request.get-conn.duration'),
  dns: timeHistogram('http.client.request.dns.duration'),
  tls: timeHistogram('http.client.request.tls.duration'),
  readSize: counter('http.client.response.read.size', 'b'),
  readSizeHistogram: sizeHistogram('http.client.response.read.size-hist', 'b'),
  readTime: counter('http.client.response.read.time', 's', 'double'),
  readTimeHistogram: timeHistogram('http.client.response.read.time-hist', 's'),
} as const

export type Instruments = Readonly<Record<keyof typeof instruments, Instrument>>

/** The names under `semantic_convention: "1.27"`. */
export const instruments127: Instruments = {
  ...instruments,
  serverDuration: timeHistogram('http.server.request.duration', 's', 'Duration of HTTP server requests.'),
  serverResponseSize: sizeHistogram('http.server.response.body.size', 'By', 'Size of HTTP server response bodies.'),
  requestSize: sizeHistogram('http.client.request.body.size', 'By', 'Size of HTTP client request bodies.'),
  clientDuration: timeHistogram('http.client.request.duration', 's', 'Duration of HTTP client requests.'),
  clientResponseSize: sizeHistogram('http.client.response.body.size', 'By', 'Size of HTTP client response bodies.'),
  noContentLength: counter(
    'http.client.response.no-content-length',
    'By',
    'int',
    "Client received responses that do not have 'Content-Length' value set",
  ),
  getConn: timeHistogram('http.client.request.get-conn.duration', 's', 'Time spent acquiring a client connection'),
  dns: timeHistogram('http.client.request.dns.duration', 's', 'Time spent resolving the DNS name'),
  tls: timeHistogram('http.client.request.tls.duration', 's', 'Time spent on TLS negotiation and connection'),
}
