// The shapes that carry a request. Four kinds of handler, nested by pipeline.ts:
//   HttpHandler   one client request           service and endpoint stacks
//   Proxy         one endpoint's internal call  pipe and backend stacks (KrakenD's "proxy")
//   RoundTrip     one HTTP call to a backend    martian, cache, OAuth2, the pool
// A Middleware takes a handler and gives a handler. Everything that can be decided while building is decided there.
// Nothing here knows telemetry, AI or Electron: `Observe` is what an observer hands in.
import type { BackendConfig, EndpointConfig, Fault, ServiceConfig } from '../../shared/config/service.ts'
import type { Differences } from '../../shared/differences.ts'

export type Handler<I, O> = (input: I) => Promise<O>
export type Middleware<I, O> = (next: Handler<I, O>) => Handler<I, O>

/** Lower-case name -> value or values in order, without a prototype. Use the functions of headers.ts. */
export type HeaderMap = Record<string, string | string[]>

/** Query parameters: name -> values in order. */
export type Query = Map<string, string[]>

/**
 * The life of one call, like Go's context: ends once, with a cause, when the client leaves, a deadline passes or the
 * owner cancels. A child ends with its parent. Much cheaper than AbortSignal; scope.ts makes them.
 */
export interface Scope {
  /** null while alive. `context canceled` or `context deadline exceeded` as GatewayError. */
  readonly cause: GatewayErrorLike | null
  /** Calls `fn` once at the end, at once when it has ended. Returns the function that takes it back. */
  onEnd(fn: (cause: GatewayErrorLike) => void): () => void
  /** A child that ends by itself after `ms` (deadline) unless ended before. `release` frees its timer and its tie to the parent. */
  child(ms?: number): ScopeControl
}
export interface ScopeControl extends Scope {
  end(cause?: GatewayErrorLike): void
  release(): void
  /** Replaces the deadline: `ms` from now, 0 for none. The tie to the parent stays. */
  rearm(ms: number): void
}
export interface GatewayErrorLike extends Error {
  readonly code: string
  readonly status: number
}

/**
 * Bytes pushed with backpressure, without Node streams on the way: the source calls the sink; a sink that answers `false`
 * is full and calls `resume` when it has room. Exactly one of `end` and `fail` comes, once, last.
 * `abort` stops the source (no further call to the sink). `start` may be called once.
 */
export interface ByteSource {
  start(sink: ByteSink): void
  resume(): void
  abort(cause?: Error): void
}
export interface ByteSink {
  data(chunk: Uint8Array): boolean
  end(): void
  fail(error: Error): void
  /** True when what came is all that the sink wants: a fault after it does no harm. Asked by observers, before `fail`. */
  satisfied?(): boolean
}

/** One request of a client, as the service and endpoint stacks see it. */
export interface HttpRequest {
  /** Unique in this process. */
  readonly id: string
  /** As sent, any verb. */
  readonly method: string
  /** Request target as received: path and query. */
  readonly target: string
  /** Percent-decoded path, no query. */
  readonly path: string
  /** Raw query without `?`. */
  readonly query: string
  readonly headers: HeaderMap
  /** Names and values as received, in order. */
  readonly rawHeaders: readonly string[]
  readonly host: string
  /** Peer address `ip` and `port`, IPv4-mapped addresses shown as IPv4. */
  readonly remote: { readonly address: string; readonly port: number }
  /** By KrakenD's rules for forwarded addresses, see router component. */
  clientIp: string
  readonly scheme: 'http' | 'https'
  /** Declared Content-Length, 0 when there is no body, -1 when chunked. */
  readonly contentLength: number
  body: RequestBody
  /** Ends when the client leaves. */
  readonly scope: Scope
  /** Milliseconds, performance.now() at acceptance. */
  readonly startedAt: number
  /** Set by the router; names as written in the configuration. */
  params: Record<string, string>
  /** Set by the router when a route matched. */
  endpoint: EndpointConfig | null
  /** Claims of a validated token, set by auth/validator. */
  claims: Record<string, unknown> | null
  /** Carried for the observer, opaque here. */
  observed: unknown
}

/** A body is nothing, bytes in memory, or a source that can be read once. */
export type RequestBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'source'; readonly source: ByteSource }

/** What the endpoint and service stacks answer. `bytes` bodies get a Content-Length by the rules of respond.ts. */
export interface HttpResponse {
  status: number
  headers: HeaderMap
  body: ResponseBody
  /** What went wrong on the way, for the access log. */
  error?: GatewayErrorLike | null
  /** Set by the router: the access log wants this one. */
  logged?: boolean
}
export type ResponseBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array | string }
  | { readonly kind: 'source'; readonly source: ByteSource }

/** The internal request of an endpoint (pipe) and of one backend (backend stack). Copied with `cloneRequest`, never shared across backends. */
export interface ProxyRequest {
  method: string
  /** Filled by the request builder: path and query of the backend's `url_pattern`. */
  path: string
  /** Forwarded query parameters. */
  query: Query
  headers: HeaderMap
  /** First letter upper-cased: `Id_user`, `Resp0_id`, `JWT.sub`. */
  params: Record<string, string>
  body: RequestBody
  /** Set by the load balancer: absolute URL with query. */
  url: string
  readonly scope: Scope
  /** The client's request. */
  readonly client: HttpRequest
  /** Carried for the observer, opaque here. */
  observed: unknown
}

/** JSON values that keep what Go keeps: object keys in any order, numbers with their source spelling. See json.ts. */
export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | JsonObject
export type JsonObject = { [key: string]: JsonValue }
/** A number with its source text (`1.0`, `1e3`, `12345678901234567890`). Class in json.ts. */
export interface JsonNumber {
  readonly text: string
  valueOf(): number
}

/** A pipe's answer: data, or a stream to pass through. `data` beside a stream exists only for KrakenD's no-op + static quirk. */
export interface ProxyResponse {
  body:
    | { readonly kind: 'data'; data: JsonObject }
    | { readonly kind: 'stream'; source: ByteSource; data: JsonObject; replaced: boolean }
  complete: boolean
  /** Backend status on no-op, else 0 unless a component set it. */
  status: number
  headers: HeaderMap
}

/** Like Lura: a partial answer may come with an error. A Proxy never rejects for a request fault. */
export interface ProxyResult {
  readonly response: ProxyResponse | null
  readonly error: GatewayErrorLike | null
}

/** One HTTP call to a backend. */
export interface BackendRequest {
  method: string
  /** Absolute. */
  url: string
  headers: HeaderMap
  body: RequestBody
  readonly scope: Scope
  readonly backend: BackendConfig
  readonly proxy: ProxyRequest
  observed: unknown
  /** One after the first: the client follows a redirect. */
  readonly isHop?: boolean
  /** Its Content-Length was found here, no header of the call had said it. */
  readonly ownLength?: boolean
  /** Set by a stand-in when it takes the call: its name. */
  standIn?: string
  /** Given by an observer that wants to know how far a call came that fails. */
  progress?: CallProgress
}
/** Filled by the transport when it has a connection, or failed to make one. */
export interface CallProgress {
  connection: Pick<ConnectionTiming, 'getConn' | 'dns' | 'tls'> | null
}
export interface BackendResponse {
  readonly status: number
  headers: HeaderMap
  /** Declared length, -1 when unknown (chunked, un-gzipped). */
  contentLength: number
  body: ByteSource
  /** True when gzip was undone here because the gateway had asked for it by itself. */
  readonly uncompressed: boolean
  readonly connection: ConnectionTiming
  /** The URL that answered, where it is not the one that was asked for (redirects, martian). */
  readonly url?: string
}
/** Milliseconds by performance.now(); durations are 0 when the phase did not happen. */
export interface ConnectionTiming {
  readonly getConn: number
  readonly dns: number
  readonly tls: number
  readonly reused: boolean
  /** When the last request byte was handed to the socket; 0 when unknown. */
  readonly sentAt: number
  readonly headersAt: number
}

export type HttpHandler = Handler<HttpRequest, HttpResponse>
export type Proxy = Handler<ProxyRequest, ProxyResult>
/** Rejects with a GatewayError when no answer came. */
export type RoundTrip = Handler<BackendRequest, BackendResponse>
export type HttpMiddleware = Middleware<HttpRequest, HttpResponse>
export type ProxyMiddleware = Middleware<ProxyRequest, ProxyResult>
export type RoundTripMiddleware = Middleware<BackendRequest, BackendResponse>

/**
 * What an observer hands in. Observation never decides: none of these may await anything of its own, buffer, or throw.
 * Each start returns its finish.
 */
export interface Observe {
  /** Around everything, CORS included. The returned function is called once, after the last byte or the fault. */
  request?(request: HttpRequest): (end: RequestEnd) => void
  /** The endpoint pipe (KrakenD's proxy layer). */
  endpoint?(endpoint: EndpointConfig): ProxyMiddleware
  /** The backend stage, outside circuit breaker and rate limit. */
  backend?(endpoint: EndpointConfig, backend: BackendConfig): ProxyMiddleware
  /** Each HTTP hop, outside cache and OAuth2: once for every redirect. */
  roundTrip?(endpoint: EndpointConfig, backend: BackendConfig): RoundTripMiddleware
}
/** What answers for a backend in its place; null when the backend itself is asked. Asked while building. */
export type StandIn = (endpoint: EndpointConfig, backend: BackendConfig) => RoundTrip | null

export interface RequestEnd {
  /** What was written; 200 when nothing was. */
  readonly status: number
  /** Headers as handed to the writer (no Date, no computed Content-Length). */
  readonly headers: HeaderMap
  /** Body bytes written. */
  readonly bytes: number
  /** Writing failed or the backend broke in mid-body. */
  readonly fault: Error | null
  readonly clientLeft: boolean
}

export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL'
/** `tag` is KrakenD's: `[SERVICE: Gin]`, `[ENDPOINT: /foo][CEL]`, `[BACKEND: /bar][CB]`. */
export type Log = (level: LogLevel, tag: string, message: string) => void

/** What a component gets while building. */
export interface Build {
  readonly service: ServiceConfig
  readonly differences: Differences
  readonly log: Log
  /** A fault stops the build (all are collected); `path` is the JSON path. */
  fault(path: string, message: string): void
  /**
   * State that outlives a reload while its configuration stays the same: same key, same object.
   * Key = namespace + place + JSON of the configuration, made by the caller.
   */
  keep<T>(key: string, create: () => T): T
  /** Called when this build is replaced and its last request has ended, and on stop. */
  onClose(fn: () => void): void
  /** Milliseconds, wall clock; tests replace it. */
  now(): number
  random(): number
}

/**
 * One `extra_config` namespace. Each method gets the raw value and its JSON path, reads it completely (configuration is
 * consumed while building), reports bad values with `build.fault`, and returns the middleware or null for "nothing to do".
 * pipeline.ts says where each one stands.
 */
export interface Component {
  readonly namespace: string
  service?(raw: unknown, at: string, build: Build): HttpMiddleware | null
  endpoint?(raw: unknown, at: string, endpoint: EndpointConfig, build: Build): HttpMiddleware | null
  proxy?(raw: unknown, at: string, endpoint: EndpointConfig, build: Build): ProxyMiddleware | null
  backend?(raw: unknown, at: string, backend: BackendConfig, endpoint: EndpointConfig, build: Build): ProxyMiddleware | null
  roundTrip?(raw: unknown, at: string, backend: BackendConfig, endpoint: EndpointConfig, build: Build): RoundTripMiddleware | null
}

export type { BackendConfig, EndpointConfig, Fault, ServiceConfig }
