// The head of a plain call, read back: all that lists, filters and charts need, without its headers and spans.
import type { OutcomeClass } from './call.ts'
import { PlainReader, type DecodeText } from './plain-bytes.ts'

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

/** The facts of a call before those of its attempt, in the order in which they were written. */
export const readHead = (reader: PlainReader) => ({
  id: reader.text(),
  traceId: reader.hex(),
  spanId: reader.hex(),
  revision: reader.count(),
  startedAt: reader.count(),
  durationMs: reader.time() ?? 0,
  status: reader.count() || null,
  method: reader.text(),
  path: reader.text(),
  endpoint: reader.textOrNull(),
  requestBytes: reader.count(),
  responseBytes: reader.count(),
  hasAttempt: reader.byte() === 1,
})
/** Only what tells which call it is; what follows is read by nobody. */
export function readBeginning(reader: PlainReader): { readonly id: string; readonly startedAt: number } {
  const id = reader.text()
  reader.skipHex()
  reader.skipHex()
  reader.count()
  return { id, startedAt: reader.count() }
}

/** The facts of its attempt that columns show; the others follow. */
export const readAttemptHead = (reader: PlainReader) => ({
  backend: reader.text(),
  url: reader.text(),
  outcome: { class: reader.text() as OutcomeClass, type: reader.textOrNull(), message: reader.textOrNull() },
  stream: reader.byte() === 1,
})

export function readPlainColumns(bytes: Uint8Array, decode?: DecodeText): PlainColumns {
  const reader = new PlainReader(bytes, decode)
  const head = readHead(reader)
  const attempt = head.hasAttempt ? readAttemptHead(reader) : null
  const outcome = attempt?.outcome.class ?? 'ok'
  return {
    id: head.id,
    traceId: head.traceId,
    revision: head.revision,
    startedAt: head.startedAt,
    durationMs: head.durationMs,
    status: head.status,
    method: head.method.toLowerCase(),
    path: head.path.toLowerCase(),
    endpoint: lower(head.endpoint),
    requestBytes: head.requestBytes,
    responseBytes: head.responseBytes,
    outcome: outcome === 'ok' && (head.status ?? 0) >= 400 ? 'gateway_rejected' : outcome,
    attempts: attempt === null ? 0 : 1,
    backend: lower(attempt?.backend ?? null),
    url: lower(attempt?.url ?? null),
    errorType: lower(attempt?.outcome.type ?? null),
    message: lower(attempt?.outcome.message ?? null),
    stream: attempt === null ? null : String(attempt.stream),
  }
}

const lower = (text: string | null): string | null => (text === null ? null : text.toLowerCase())
