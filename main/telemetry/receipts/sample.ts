// The calls that receipts are measured on: the newest hundred, at most twenty a second, so that keeping them costs a busy gateway
// nothing. The choice falls when a call begins; only a chosen call notes the headers that its layers saw. Secrets are masked
// before a value is kept, or replaced by as many stars where the exporters send them as they are.
import { maskHeader } from '../../../shared/secrets.ts'
import type { EndpointConfig, HeaderMap, HttpRequest, RequestEnd } from '../../gateway/types.ts'
import type { Span } from '../span.ts'

export interface SeenHeaders {
  readonly request: readonly SeenHeader[]
  readonly response: readonly SeenHeader[]
}
export interface SeenHeader {
  readonly name: string
  readonly values: readonly string[]
}

export interface ObservedSample {
  readonly endpoint: EndpointConfig | null
  readonly method: string
  readonly status: number
  readonly bytes: number
  readonly seconds: number
  /** The caller sent a trace context that could be read. */
  readonly inbound: boolean
  /** One for every layer, whatever is switched on. */
  readonly spans: readonly Span[]
  readonly headers: ReadonlyMap<Span, SeenHeaders>
  /** Beside the layers': of AI calls. One may come after the call has ended. */
  readonly beside: readonly Span[]
  /** Milliseconds since 1970: its end. */
  readonly at: number
}

export interface Sample {
  /** Null: this call is not measured. */
  begin(request: HttpRequest): Observation | null
  keep(observation: Observation, request: HttpRequest, end: RequestEnd, spans: readonly Span[]): void
  readonly calls: readonly ObservedSample[]
  /** Grows with each call kept. */
  readonly version: number
}

const KEPT = 100
const PAUSE = 50

/** What a chosen call notes while it runs. */
export class Observation {
  inbound = false
  readonly headers = new Map<Span, SeenHeaders>()
  readonly beside: Span[] = []
  readonly #masks: boolean

  constructor(masks: boolean) {
    this.#masks = masks
  }

  exchange(span: Span | null, request: HeaderMap, response: HeaderMap | null): void {
    if (span !== null) this.headers.set(span, { request: this.#seen(request), response: this.#seen(response ?? {}) })
  }

  #seen(headers: HeaderMap): SeenHeader[] {
    return Object.entries(headers).map(([name, value]) => ({
      name,
      values: (typeof value === 'string' ? [value] : value).map((one) => this.#safe(name, one)),
    }))
  }

  #safe(name: string, value: string): string {
    const masked = maskHeader(name, value)
    return masked === value || this.#masks ? masked : '*'.repeat(value.length)
  }
}

/** `masks`: the exporters mask secrets too. */
export function createSample(masks: boolean): Sample {
  const calls: ObservedSample[] = []
  let last = -Infinity
  let version = 0
  return {
    calls,
    get version() {
      return version
    },
    begin({ startedAt }) {
      if (startedAt - last < PAUSE) return null
      last = startedAt
      return new Observation(masks)
    },
    keep({ inbound, headers, beside }, request, end, spans) {
      const { method, endpoint, startedAt } = request
      const seconds = (performance.now() - startedAt) / 1000
      calls.push({
        endpoint,
        method,
        status: end.status,
        bytes: end.bytes,
        seconds,
        inbound,
        spans,
        headers,
        beside,
        at: Date.now(),
      })
      if (calls.length > KEPT) calls.shift()
      version++
    },
  }
}
