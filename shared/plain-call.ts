// A finished call that is no AI call, as flat text: most calls of a gateway are of this kind, there may be thousands a second, and
// nearly nobody looks at one. Text of joined fields costs a tenth of building and serialising a CallDetail; it is spelled out
// again when somebody asks. Secrets are masked by the writer, before anything is joined.
import type { Attempt, AttributeValue, OutcomeClass } from './call.ts'

const field = '\x1f'
const group = '\x1e'
const part = '\x1d'

/** What the writer hands in. Times are ms, null when they did not happen; header texts are made by `headerText`. */
export interface PlainCall {
  readonly id: string
  readonly traceId: string
  readonly spanId: string
  readonly revision: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly durationMs: number
  readonly status: number | null
  readonly method: string
  readonly path: string
  readonly endpoint: string | null
  readonly requestBytes: number
  readonly responseBytes: number
  readonly requestHeaders: string
  readonly responseHeaders: string
  /** null when the gateway answered by itself. */
  readonly attempt: PlainAttempt | null
  /** Made by `spanText`, joined. */
  readonly spans: string
}
export interface PlainAttempt {
  readonly backend: string
  readonly url: string
  readonly method: string
  readonly status: number | null
  readonly outcome: NonNullable<Attempt['outcome']>
  readonly stream: boolean
  readonly timing: Attempt['timing']
  readonly request: PlainBody
  readonly response: PlainBody
  readonly requestHeaders: string
  readonly responseHeaders: string
}
export interface PlainBody {
  readonly bytes: number
  /** The first bytes, kept beside the text. */
  readonly captured: number
  /** null: what is kept is the whole body, which is hashed when somebody asks; `none`: there was no body. */
  readonly sha256: string | null
}

/** Thousandths of a millisecond, without a fraction: far cheaper to write than a double. */
const micros = (ms: number | null): string => (ms === null ? '' : String(Math.round(ms * 1000)))
// No header or URL holds a control character; an error message might. JSON escapes them by itself.
const foreign = /[^\t\n\r -\uffff]/
const clean = (text: string): string => (foreign.test(text) ? text.replace(/[^\t\n\r -\uffff]/g, ' ') : text)

/** Names and values in turn, masked; `previous` is the text so far. */
export const headerText = (previous: string, name: string, value: string): string =>
  previous === '' ? `${name}\n${value}` : `${previous}\n${name}\n${value}`

export function encodePlainCall(call: PlainCall): string {
  const { attempt } = call
  const head = `${call.id}${field}${call.traceId}${field}${call.spanId}${field}${call.revision}${field}${call.startedAt}${field}${micros(call.durationMs)}${field}${call.status ?? ''}${field}${call.method}${field}${clean(call.path)}${field}${call.endpoint ?? ''}${field}${call.requestBytes}${field}${call.responseBytes}${field}`
  const tail = `${clean(call.requestHeaders)}${field}${clean(call.responseHeaders)}${field}${call.spans}${field}`
  return attempt === null ? head + field + field + field + field + tail : head + encodeAttempt(attempt, tail)
}

function encodeAttempt(attempt: PlainAttempt, tail: string): string {
  const { outcome, timing, request, response } = attempt
  const columns = `${attempt.backend}${field}${clean(attempt.url)}${field}${outcome.class}${field}${outcome.type ?? ''}${field}`
  const times = `${micros(timing.dispatched)},${micros(timing.sent)},${micros(timing.headers)},${micros(timing.firstByte)},${micros(timing.end)},${micros(timing.connect)},${micros(timing.dns)},${micros(timing.tls)}`
  const bodies = `${request.bytes},${request.captured},${request.sha256 ?? ''},${response.bytes},${response.captured},${response.sha256 ?? ''}`
  const rest = `${attempt.method}${field}${attempt.status ?? ''}${field}${attempt.stream ? '1' : ''}${field}${times}${field}${bodies}${field}${clean(attempt.requestHeaders)}${field}${clean(attempt.responseHeaders)}${field}`
  return `${columns}${tail}${rest}${outcome.message === null ? '' : clean(outcome.message)}`
}

/** Appends a span. `attributes`: JSON of the constant ones, then prefixes and values in turn; `events` is JSON. */
export function spanText(
  previous: string,
  span: {
    readonly spanId: string
    readonly localParentId: string | null
    readonly name: string
    readonly status: string
    readonly exported: boolean
  },
  statusMessage: string | null,
  template: { readonly kind: string; readonly layer: string },
  startMs: number,
  endMs: number | null,
  events: string,
  attributes: string,
): string {
  const message = statusMessage === null ? '' : clean(statusMessage)
  const own = `${span.spanId}${part}${span.localParentId ?? ''}${part}${clean(span.name)}${part}${template.kind}${part}${template.layer}${part}${micros(startMs)}${part}${micros(endMs)}${part}${span.status}${part}${message}${part}${span.exported ? '1' : ''}${part}${events}${part}${attributes}`
  return previous === '' ? own : `${previous}${group}${own}`
}

/** What stands before an attribute's value; worth keeping, for names repeat. `isText`: the value is a string. */
export const attributePrefix = (name: string, isText: boolean): string => `${part}${name}${part}${isText ? 's' : 'j'}`
/** The value behind a prefix. */
export const attributeValueText = (value: AttributeValue): string =>
  typeof value === 'string' ? clean(value) : typeof value === 'number' ? String(value) : JSON.stringify(value)

/** What a list, a filter and a chart need of a call, in lower case where they compare texts. */
export interface PlainColumns {
  readonly id: string
  readonly traceId: string
  readonly revision: number
  readonly startedAt: number
  readonly durationMs: number
  readonly status: number | null
  readonly method: string
  readonly path: string
  readonly endpoint: string | null
  readonly requestBytes: number
  readonly responseBytes: number
  readonly outcome: OutcomeClass
  readonly attempts: number
  readonly backend: string | null
  readonly url: string | null
  readonly errorType: string | null
  readonly message: string | null
  readonly stream: string | null
}

const textOrNull = (text: string | undefined): string | null => (text ? text : null)
const numberOrNull = (text: string | undefined): number | null => (text ? Number(text) : null)

export function readPlainColumns(text: string): PlainColumns {
  const fields = text.split(field)
  const status = numberOrNull(fields[6])
  const hasAttempt = fields[14] !== ''
  const outcome = hasAttempt ? (fields[14] as OutcomeClass) : 'ok'
  return {
    id: fields[0]!,
    traceId: fields[1]!,
    revision: Number(fields[3]),
    startedAt: Number(fields[4]),
    durationMs: Number(fields[5]) / 1000,
    status,
    method: fields[7]!.toLowerCase(),
    path: fields[8]!.toLowerCase(),
    endpoint: textOrNull(fields[9]!.toLowerCase()),
    requestBytes: Number(fields[10]),
    responseBytes: Number(fields[11]),
    outcome: outcome === 'ok' && (status ?? 0) >= 400 ? 'gateway_rejected' : outcome,
    attempts: hasAttempt ? 1 : 0,
    backend: hasAttempt ? fields[12]!.toLowerCase() : null,
    url: hasAttempt ? fields[13]!.toLowerCase() : null,
    errorType: textOrNull(fields[15]!.toLowerCase()),
    message: textOrNull(fields[26]?.toLowerCase()),
    stream: hasAttempt ? String(fields[21] === '1') : null,
  }
}
