// The call record: what a row, a detail page and `spyhop calls --json` show. Field names are a contract, see docs/calls.md.
// Times are milliseconds (fractions allowed) from `startedAt` on a monotonic clock. A fact that nobody reported is null.

export interface Call {
  readonly id: string
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits: the SERVER span, also when the trace was not sampled for export. */
  readonly spanId: string
  readonly revision: number
  /** RFC 3339 with milliseconds. */
  readonly startedAt: string
  readonly durationMs: number | null
  readonly state: 'running' | 'done'
  /** The pattern as configured (`/v1/{model}`); null when nothing matched. */
  readonly endpoint: string | null
  readonly method: string
  /** As sent by the client, with the query, secrets masked. */
  readonly path: string
  /** What the client got; null while nothing was sent. */
  readonly status: number | null
  readonly requestBytes: number
  readonly responseBytes: number
  readonly attempts: readonly Attempt[]
  /** What the client named the conversation by, in a header or in its baggage; null when it did not. */
  readonly session: string | null
}

/** One backend call. */
export interface Attempt {
  /** `url_pattern` as configured. */
  readonly backend: string
  /** Final URL, secrets masked. */
  readonly url: string
  readonly method: string
  readonly status: number | null
  /** OpenTelemetry `gen_ai.provider.name`. */
  readonly provider: string | null
  readonly dialect: string | null
  /** OpenTelemetry `gen_ai.operation.name`. */
  readonly operation: string | null
  readonly evidence: readonly Evidence[]
  readonly requestModel: string | null
  readonly responseModel: string | null
  readonly responseId: string | null
  readonly stream: boolean
  readonly tokens: Tokens | null
  readonly cost: Cost | null
  readonly finishReasons: readonly string[]
  readonly outcome: Outcome | null
  readonly timing: Timing
  readonly chunks: Chunks | null
  readonly tools: readonly string[]
  readonly retryAfterMs: number | null
  readonly rateLimits: readonly RateLimit[]
  readonly bodySha256: { readonly request: string | null; readonly response: string | null }
  /** Id of the mock that answered in place of the backend, which was not contacted; null when the backend was. */
  readonly mock: string | null
}

export type Evidence = 'config' | 'host' | 'path' | 'header' | 'body' | 'response'

/** `input` includes cached tokens, `output` includes reasoning. */
export interface Tokens {
  readonly input: number | null
  readonly output: number | null
  readonly cacheRead: number | null
  readonly cacheWrite: number | null
  readonly reasoning: number | null
  readonly source: 'provider' | 'estimate'
}

export interface Cost {
  readonly amount: number
  readonly currency: string
  readonly source: 'provider' | 'local'
  readonly pricedAs: string | null
  readonly assumed: boolean
  readonly lines: readonly {
    readonly what: string
    readonly tokens: number
    readonly unitPrice: number
    readonly amount: number
  }[]
}

export const outcomeClasses = [
  'ok',
  'blocked',
  'rate_limited',
  'quota_or_billing',
  'overloaded',
  'auth',
  'invalid_request',
  'too_large',
  'not_found',
  'provider_error',
  'timeout',
  'stream_error',
  'stream_cut',
  'client_cancelled',
  'bad_payload',
  'gateway_rejected',
] as const
export type OutcomeClass = (typeof outcomeClasses)[number]

export interface Outcome {
  readonly class: OutcomeClass
  /** `error.type`, low cardinality; null when ok. */
  readonly type: string | null
  /** The provider's own words. */
  readonly message: string | null
}

/** Each mark is null when it did not happen; `firstToken` and `lastToken` are for streams only. `connect`, `dns`, `tls` are durations. */
export interface Timing {
  readonly dispatched: number | null
  readonly sent: number | null
  readonly headers: number | null
  readonly firstByte: number | null
  readonly firstToken: number | null
  readonly lastToken: number | null
  readonly end: number | null
  readonly connect: number | null
  readonly dns: number | null
  readonly tls: number | null
}

export interface Chunks {
  /** Parsed frames without comments, pings and `[DONE]`. */
  readonly events: number
  readonly contentEvents: number
  readonly keepAlives: number
  readonly bytes: number
  readonly malformed: number
  /** null where the dialect has no end marker. */
  readonly endMarker: boolean | null
  readonly stalls: number
  readonly longestGapMs: number | null
}

export interface RateLimit {
  readonly kind: string
  readonly limit: number | null
  readonly remaining: number | null
  readonly resetMs: number | null
}

export type AttributeValue = string | number | boolean | readonly string[]

/** One span of the local trace, recorded whatever the sampling and the exporters say. */
export interface SpanRecord {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly name: string
  readonly kind: 'SERVER' | 'CLIENT' | 'INTERNAL'
  /** `global`, `proxy`, `backend`, `client` or `reader`. */
  readonly layer: 'global' | 'proxy' | 'backend' | 'client' | 'reader'
  /** ms from the call's `startedAt`; may be negative only through clock reading order, never shown below 0. */
  readonly startMs: number
  readonly endMs: number | null
  readonly attributes: Readonly<Record<string, AttributeValue>>
  readonly status: 'Unset' | 'Ok' | 'Error'
  readonly statusMessage: string | null
  readonly events: readonly {
    readonly name: string
    readonly atMs: number
    readonly attributes: Readonly<Record<string, AttributeValue>>
  }[]
  /** False: the configured layers or sampling keep this span from the exporters. */
  readonly exported: boolean
}

/** One parsed frame of a stream. */
export interface ChunkMark {
  readonly index: number
  readonly atMs: number
  readonly bytes: number
  readonly kind: 'text' | 'reasoning' | 'tool' | 'refusal' | 'meta' | 'keepalive' | 'end' | 'error' | 'malformed'
  /** Generated payload of this frame, cut at 2 kB. */
  readonly text: string
}

/** One message of the conversation, as the request sent it or the answer assembled it. */
export interface ConversationMessage {
  readonly role: string
  readonly parts: readonly {
    readonly kind: 'text' | 'reasoning' | 'tool_call' | 'tool_result' | 'refusal' | 'image' | 'file' | 'other'
    readonly text: string
    readonly name: string | null
  }[]
}

export interface HeaderLine {
  readonly name: string
  /** Secrets are masked before they are stored. */
  readonly value: string
}

export interface MessageSide {
  readonly headers: readonly HeaderLine[]
  readonly bytes: number
  /** How many of `bytes` were kept; less when the body was larger than the capture limit or was dropped. */
  readonly captured: number
  readonly contentType: string | null
  readonly contentEncoding: string | null
}

/** Everything the detail pane shows beside the row. Bodies are fetched on their own. */
export interface CallDetail {
  readonly call: Call
  readonly client: { readonly request: MessageSide; readonly response: MessageSide }
  readonly attempts: readonly AttemptDetail[]
  readonly spans: readonly SpanRecord[]
}

export interface AttemptDetail {
  readonly request: MessageSide
  readonly response: MessageSide
  readonly conversation: readonly ConversationMessage[]
  readonly chunkMarks: readonly ChunkMark[]
  /** Marks beyond the limit that were counted but not kept. */
  readonly chunkMarksLeftOut: number
}
