// The global layer: span SERVER and http.server.* around everything, CORS included. KrakenD tags the request with its endpoint
// when a route matched; what was rejected before has its status as route.
import { knownStatusText } from '../gateway/answer-head.ts'
import { escapePath } from '../gateway/go-path.ts'
import { textOf } from '../gateway/go-text.ts'
import { firstValue } from '../gateway/headers.ts'
import type { EndpointConfig, HttpRequest, RequestEnd } from '../gateway/types.ts'
import type { ObservedCall } from './call.ts'
import type { Group, Histogram, Labels } from './aggregates.ts'
import type { LayerSwitches, StaticAttributes } from './layer-config.ts'
import { reportRequest, reportResponse } from './header-attributes.ts'
import { attribute, dynamic, stage, type AttributeKey, type Instruments } from './names.ts'
import { createTemplate, type Span, type SpanTemplate } from './span.ts'

/** What a matched endpoint (or none) means to the global layer. */
export interface GlobalSlot {
  /** Null: the request stays untagged. */
  readonly route: string | null
  readonly template: SpanTemplate
  /** Attributes of the endpoint that win over everything set before. */
  readonly endpointAttributes: StaticAttributes | null
  readonly metrics: ServerSeries | null
  /** The whole endpoint is on the list of skipped paths. */
  readonly skipped: boolean
}

export interface GlobalLayer {
  readonly switches: LayerSwitches
  /** False when all three flags are off: KrakenD then does not install the layer. */
  readonly installed: boolean
  readonly template: SpanTemplate
  /** The client's address as spans show it. */
  readonly clientAddress: (request: HttpRequest) => string
  /** A body that broke is an error of the span; KrakenD knows only errors of writing. */
  readonly failsWithBody: boolean
  slot(endpoint: EndpointConfig | null): GlobalSlot
}

const methods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'])
const methodLabel = (method: string): string => {
  if (methods.has(method)) return method
  const upper = method.toUpperCase()
  return methods.has(upper) ? upper : '_OTHER'
}

interface Pair {
  readonly duration: Histogram
  readonly size: Histogram
}

/** The two instruments of one route: found by method and status, with the last pair at hand. */
export class ServerSeries {
  readonly #group: Group
  readonly #names: Instruments
  readonly #route: string | null
  readonly #statics: Labels
  readonly #pairs = new Map<string, Pair>()
  #method = ''
  #status = -1
  #pair: Pair | null = null

  constructor(group: Group, names: Instruments, route: string | null, statics: Labels) {
    this.#group = group
    this.#names = names
    this.#route = route
    this.#statics = statics
  }

  record(method: string, status: number, seconds: number, bytes: number): void {
    if (method !== this.#method || status !== this.#status) this.#find(method, status)
    this.#pair!.duration.record(seconds)
    this.#pair!.size.record(bytes)
  }

  #find(method: string, status: number): void {
    const key = `${status} ${methodLabel(method)}`
    let pair = this.#pairs.get(key)
    if (!pair) {
      const labels = {
        ...this.#statics,
        [attribute.scheme]: 'http',
        [attribute.method]: methodLabel(method),
        [attribute.route]: this.#route ?? fallbackRoute(status),
        [attribute.status]: status,
      }
      pair = {
        duration: this.#group.histogram(this.#names.serverDuration, labels),
        size: this.#group.histogram(this.#names.serverResponseSize, labels),
      }
      this.#pairs.set(key, pair)
    }
    this.#method = method
    this.#status = status
    this.#pair = pair
  }
}

export const globalTemplate = (statics: StaticAttributes): SpanTemplate =>
  createTemplate('SERVER', 'global', { [attribute.stage]: stage.global, ...statics }, statics)

/** The span's attributes at the start. Static attributes win over these, so they are left out where one has their name. */
export function startGlobal(span: Span, layer: GlobalLayer, request: HttpRequest): void {
  const { template, switches } = layer
  const statics = template.conflicts ? switches.traceAttributes : null
  const put = (key: AttributeKey, value: string | number): void => {
    if (statics === null || !(key.name in statics)) span.set(key, value)
  }
  put(dynamic.url, fullUrl(request.target))
  put(dynamic.serverAddress, request.host)
  put(dynamic.method, request.method)
  if (request.contentLength >= 0) put(dynamic.requestSize, request.contentLength)
  const agent = firstValue(request.headers, 'user-agent')
  if (agent) put(dynamic.userAgent, agent)
  put(dynamic.clientAddress, layer.clientAddress(request))
  if (switches.headers.on) {
    const { host, ...headers } = request.headers
    void host
    reportRequest(span, headers, switches.headers)
  }
}

/** The target as Go writes what it has read: a path that is not well written is escaped, the query stays. */
function fullUrl(target: string): string {
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  // Node hands raw bytes over as Latin-1.
  const text = /[\x80-\xff]/.test(path) ? textOf(Buffer.from(path, 'latin1'), 'escape') : path
  const written = escapePath(text) ?? path
  return written === path ? target : written + target.slice(path.length)
}

export function endGlobal(call: ObservedCall, layer: GlobalLayer, slot: GlobalSlot, end: RequestEnd): void {
  const span = call.root!
  const own = slot.endpointAttributes
  span.template = slot.template
  if (slot.skipped) span.exported = false
  if (own !== null) dropValues(span, own)
  if (layer.switches.headers.on) reportResponse(span, end.headers, layer.switches.headers)
  if (own === null || !(dynamic.route.name in own)) span.set(dynamic.route, slot.route ?? fallbackRoute(end.status))
  if (own === null || !(dynamic.status.name in own)) span.set(dynamic.status, end.status)
  if (own === null || !(dynamic.responseSize.name in own)) span.set(dynamic.responseSize, end.bytes)
  const at = performance.now()
  if (layer.failsWithBody && end.fault !== null && !end.clientLeft) span.fail(end.fault, at)
  else span.status = 'Ok'
  call.close(span, at)
}

/** What the endpoint's attributes set at the end replaces what was set at the start. */
function dropValues(span: Span, names: StaticAttributes): void {
  const { values } = span
  for (let i = values.length - 2; i >= 0; i -= 2) if ((values[i] as AttributeKey).name in names) values.splice(i, 2)
}

/** The route of a request that no endpoint took, `404 Not Found`; an unknown status keeps its trailing blank. */
const fallbackRoute = (status: number): string => `${status} ${knownStatusText(status)}`
