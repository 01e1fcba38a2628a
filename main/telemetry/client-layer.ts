// The HTTP call to a backend: span CLIENT and http.client.*, one per hop, trace context into a copy of the headers, and the reader
// of the body. Everything is recorded when the answer's headers are there; the reader has its own span and instruments.
import { copyHeaders, firstValue } from '../gateway/headers.ts'
import type { BackendRequest, BackendResponse, ConnectionTiming, HeaderMap } from '../gateway/types.ts'
import { tapSource } from '../gateway/byte-source.ts'
import type { Authority } from './authority.ts'
import { BodyReader, type BodyWatch, type ReaderEnd } from './body-reader.ts'
import { callOf, spanOf, type ObservedCall } from './call.ts'
import type { ClientSeries, ReaderSeries } from './client-series.ts'
import type { GenAi } from './genai/genai.ts'
import type { HeaderReport } from './layer-config.ts'
import { reportRequest, reportResponse } from './header-attributes.ts'
import { dynamic, event, spanName } from './names.ts'
import type { Propagator } from './propagation.ts'
import type { Span, SpanTemplate } from './span.ts'
import type { AttemptRecording } from './types.ts'

export interface ClientLayer {
  readonly name: string
  readonly template: SpanTemplate
  readonly readerTemplate: SpanTemplate
  readonly traces: boolean
  readonly readerTraces: boolean
  readonly detailedTraces: boolean
  readonly headers: HeaderReport
  readonly series: ClientSeries | null
  readonly readerSeries: ReaderSeries | null
  readonly propagators: readonly Propagator[]
  /** The context goes out even when it is not sampled, with `sampled=0`. */
  readonly propagateUnsampled: boolean
  /** `server.address` is empty on hops after a redirect. */
  readonly emptyRedirectAddress: boolean
  readonly forgivesLateFaults: boolean
  readonly readsErrorBodies: boolean
  readonly authorityOf: (url: string) => Authority
  /** Null: AI calls are HTTP calls like any other. */
  readonly genAi: GenAi | null
}

export interface ClientRun {
  readonly layer: ClientLayer
  readonly call: ObservedCall
  readonly span: Span | null
  readonly attempt: AttemptRecording | null
  readonly authority: Authority
  readonly start: number
  /** What is sent: the request itself, or a copy with trace headers. */
  readonly outbound: BackendRequest
}

export function startRoundTrip(layer: ClientLayer, request: BackendRequest): ClientRun | null {
  const call = callOf(request.proxy.client)
  if (call === null) return null
  const start = performance.now()
  const authority = layer.authorityOf(request.url)
  const parent = spanOf(request.proxy) ?? call.root
  const span = call.open(layer.template, layer.name, parent, layer.traces && !call.skipped, start)
  if (span !== null) describe(span, layer, request, authority)
  if (layer.series !== null) request.progress = { connection: null }
  const outbound = span === null ? request : inject(layer, call, span, request)
  const attempt = call.attempt((recording) => recording.attempt(request.backend, outbound))
  if (attempt !== null) {
    watchRequestBody(outbound, attempt)
    if (layer.genAi !== null && !call.skipped) attempt.watch?.(layer.genAi.watch({ call, hopsOf: request.proxy, parent, span }))
  }
  return { layer, call, span, attempt, authority, start, outbound }
}

function describe(span: Span, layer: ClientLayer, request: BackendRequest, authority: Authority): void {
  span.set(dynamic.method, request.method)
  span.set(dynamic.url, request.url)
  span.set(dynamic.serverAddress, serverAddress(layer, request, authority))
  const size = declaredLength(request)
  if (size >= 0) span.set(dynamic.requestSize, size)
  const agent = firstValue(request.headers, 'user-agent')
  if (agent) span.set(dynamic.userAgent, agent)
  if (layer.headers.on) reportRequest(span, headersOf(request), layer.headers)
}

/** As Go's client has it: a Host that was set by hand, else the URL's, which it does not repeat on the hops of a redirect. */
const serverAddress = (layer: ClientLayer, request: BackendRequest, authority: Authority): string =>
  firstValue(request.headers, 'host') ?? (request.isHop && layer.emptyRedirectAddress ? '' : authority.host)

/** The headers of the call: Host is none, nor is a length that was found here. */
function headersOf({ headers, ownLength }: BackendRequest): HeaderMap {
  const { host: _, 'content-length': length, ...others } = headers
  return length === undefined || ownLength ? others : { ...others, 'content-length': length }
}

/** Without a forwarded Content-Length, KrakenD declares none, whatever the body: 0. */
function declaredLength(request: BackendRequest): number {
  const declared = firstValue(request.headers, 'content-length')
  if (declared === undefined) return 0
  return /^\d+$/.test(declared) ? Number(declared) : 0
}

/** KrakenD injects only what it exports. */
function inject(layer: ClientLayer, call: ObservedCall, span: Span, request: BackendRequest): BackendRequest {
  const { trace } = span
  if (span.anchor !== span || !(trace.sampled || layer.propagateUnsampled)) return request
  const headers = copyHeaders(request.headers)
  // A tracestate that came with a context nobody could read belongs to no trace.
  if (layer.propagateUnsampled && call.remote === null) delete headers.tracestate
  const context = {
    traceId: trace.traceId,
    spanId: span.spanId,
    flags: trace.flags,
    traceState: trace.traceState,
    baggage: call.baggage,
    ...(call.remote?.decision && { decision: call.remote.decision }),
  }
  for (const propagator of layer.propagators) propagator.inject(context, headers)
  return { ...request, headers }
}

function watchRequestBody(request: BackendRequest, attempt: AttemptRecording): void {
  const { body } = request
  if (body.kind === 'bytes') attempt.sent(body.bytes)
  else if (body.kind === 'source') {
    const ignore = (): void => {}
    const source = tapSource(body.source, { chunk: (bytes) => attempt.sent(bytes), end: ignore, fail: ignore, abort: ignore })
    request.body = { kind: 'source', source }
  }
}

export function failRoundTrip(run: ClientRun, request: BackendRequest, error: unknown): void {
  const { layer, call, span, attempt, authority, start } = run
  const at = performance.now()
  const fault = error instanceof Error ? error : new Error(String(error))
  if (layer.series !== null && !call.skipped) {
    const cause = request.scope.cause?.code
    layer.series.record(request.method, authority, 0, {
      seconds: (at - start) / 1000,
      requestSize: declaredLength(request),
      responseSize: null,
      failure: cause === 'canceled' ? 'canceled' : cause === 'deadline' ? 'timedOut' : 'failed',
      connection: request.progress?.connection ?? null,
    })
  }
  if (span !== null) {
    span.fail(fault, at)
    call.close(span, at)
  }
  attempt?.fail(fault)
  call.observation?.exchange(span, request.headers, null)
}

export function endRoundTrip(run: ClientRun, request: BackendRequest, response: BackendResponse): void {
  const { layer, call, span, attempt, authority, start } = run
  const at = performance.now()
  const seconds = (at - start) / 1000
  if (layer.series !== null && !call.skipped) {
    layer.series.record(request.method, authority, response.status, {
      seconds,
      requestSize: declaredLength(request),
      responseSize: request.method === 'HEAD' ? null : response.contentLength,
      failure: null,
      connection: response.connection,
    })
  }
  if (span !== null) {
    span.set(dynamic.status, response.status)
    span.set(dynamic.responseSize, response.contentLength)
    span.set(dynamic.responseDuration, seconds)
    if (layer.detailedTraces) detail(span, response.connection, start, at)
    if (layer.headers.on) reportResponse(span, response.headers, layer.headers)
    span.status = 'Ok'
    call.close(span, at)
  }
  attempt?.response(response)
  response.body = new BodyReader(response.body, new Reader(layer, call, span), attempt)
  call.observation?.exchange(span, request.headers, response.headers)
}

function detail(span: Span, connection: ConnectionTiming, start: number, at: number): void {
  span.set(dynamic.getConn, connection.getConn / 1000)
  span.set(dynamic.dns, connection.dns / 1000)
  span.set(dynamic.tls, connection.tls / 1000)
  const { headersAt } = connection
  span.events = [{ name: event.firstByte, at: headersAt >= start && headersAt <= at ? headersAt : at, attributes: [] }]
}

class Reader implements BodyWatch {
  readonly forgives: boolean
  readonly readsOn: boolean
  readonly #layer: ClientLayer
  readonly #call: ObservedCall
  readonly #parent: Span | null
  #span: Span | null = null

  constructor(layer: ClientLayer, call: ObservedCall, parent: Span | null) {
    this.forgives = layer.forgivesLateFaults
    this.readsOn = layer.readsErrorBodies
    this.#layer = layer
    this.#call = call
    this.#parent = parent
  }

  began(at: number): void {
    const { readerTemplate, readerTraces } = this.#layer
    const parent = this.#parent ?? this.#call.root
    this.#span = this.#call.open(readerTemplate, spanName.reader, parent, readerTraces && !this.#call.skipped, at)
  }

  ended({ startedAt, bytes, error }: ReaderEnd): void {
    const at = performance.now()
    const seconds = (at - startedAt) / 1000
    if (!this.#call.skipped) this.#layer.readerSeries?.record(bytes, seconds, error !== null)
    const span = this.#span
    if (span === null) return
    span.set(dynamic.readSize, bytes)
    span.set(dynamic.readTime, seconds)
    if (error === null) span.status = 'Ok'
    else span.fail(error, at)
    this.#call.close(span, at)
  }
}
