// Spells a plain call out again, as the record and the detail page show it.
import type { Attempt, AttributeValue, Call, CallDetail, HeaderLine, MessageSide, SpanRecord } from './call.ts'
import { PlainReader } from './plain-bytes.ts'
import { readAttemptHead, readHead } from './plain-call-columns.ts'
import { readFlags, readPart, type SpanConstants } from './plain-call.ts'

/** What the store kept beside the call. */
export interface PlainParts {
  readonly request: Uint8Array
  readonly response: Uint8Array
  /** Gives hex. */
  readonly sha256: (bytes: Uint8Array) => string
  /** JSON of SpanConstants by number; undefined when it is lost. */
  readonly constant: (number: number) => string | undefined
}

interface ReadCall {
  readonly call: Call
  readonly sides: { readonly request: Body; readonly response: Body }
  readonly attemptHeaders: readonly (readonly HeaderLine[])[]
}

export const readPlainCall = (bytes: Uint8Array, parts: PlainParts): Call => readCall(new PlainReader(bytes), parts).call

export function readPlainDetail(bytes: Uint8Array, parts: PlainParts): CallDetail {
  const reader = new PlainReader(bytes)
  const { call, sides, attemptHeaders } = readCall(reader, parts)
  const { request, response } = sides
  // What passed through unchanged is kept once, with the attempt.
  const shared = (bytes: number, own: Body): number => (own.bytes === bytes ? own.captured : 0)
  return {
    call,
    client: {
      request: sideOf(readHeaders(reader), call.requestBytes, shared(call.requestBytes, request)),
      response: sideOf(readHeaders(reader), call.responseBytes, shared(call.responseBytes, response)),
    },
    attempts: call.attempts.map(() => ({
      request: sideOf(attemptHeaders[0]!, request.bytes, request.captured),
      response: sideOf(attemptHeaders[1]!, response.bytes, response.captured),
      conversation: [],
      chunkMarks: [],
      chunkMarksLeftOut: 0,
    })),
    spans: readSpans(reader, bytes.length, call.traceId, parts.constant),
  }
}

function readCall(reader: PlainReader, parts: PlainParts): ReadCall {
  const { hasAttempt, ...head } = readHead(reader)
  // In the order of the contract.
  const call = {
    id: head.id,
    traceId: head.traceId,
    spanId: head.spanId,
    revision: head.revision,
    startedAt: new Date(head.startedAt).toISOString(),
    durationMs: head.durationMs,
    state: 'done' as const,
    endpoint: head.endpoint,
    method: head.method,
    path: head.path,
    status: head.status,
    requestBytes: head.requestBytes,
    responseBytes: head.responseBytes,
  }
  if (!hasAttempt)
    return { call: { ...call, attempts: [], session: null }, sides: { request: noBody, response: noBody }, attemptHeaders: [] }
  const { attempt, sides } = readAttempt(reader, parts)
  return {
    call: { ...call, attempts: [attempt], session: null },
    sides,
    attemptHeaders: [readHeaders(reader), readHeaders(reader)],
  }
}

function readAttempt(reader: PlainReader, parts: PlainParts) {
  const { backend, url, outcome, stream } = readAttemptHead(reader)
  const method = reader.text()
  const status = reader.count() || null
  const timing = {
    dispatched: reader.time(),
    sent: reader.time(),
    headers: reader.time(),
    firstByte: reader.time(),
    firstToken: null,
    lastToken: null,
    end: reader.time(),
    connect: reader.time(),
    dns: reader.time(),
    tls: reader.time(),
  }
  const sides = { request: readBody(reader), response: readBody(reader) }
  const hashOf = ({ sha256 }: Body, kept: Uint8Array): string | null =>
    sha256 === 'none' ? null : (sha256 ?? parts.sha256(kept))
  const attempt: Attempt = {
    backend,
    url,
    method,
    status,
    provider: null,
    dialect: null,
    operation: null,
    evidence: [],
    requestModel: null,
    responseModel: null,
    responseId: null,
    stream,
    tokens: null,
    cost: null,
    finishReasons: [],
    outcome,
    timing,
    chunks: null,
    tools: [],
    retryAfterMs: null,
    rateLimits: [],
    bodySha256: { request: hashOf(sides.request, parts.request), response: hashOf(sides.response, parts.response) },
    mock: null,
  }
  return { attempt, sides }
}

interface Body {
  readonly bytes: number
  readonly captured: number
  readonly sha256: string | null
}
const noBody: Body = { bytes: -1, captured: 0, sha256: null }
const readBody = (reader: PlainReader): Body => ({
  bytes: reader.count(),
  captured: reader.count(),
  sha256: reader.textOrNull(),
})

function readHeaders(reader: PlainReader): readonly HeaderLine[] {
  const lines: HeaderLine[] = []
  for (let name = reader.text(); name !== ''; name = reader.text()) lines.push({ name, value: reader.text() })
  return lines
}

function sideOf(headers: readonly HeaderLine[], bytes: number, captured: number): MessageSide {
  const find = (name: string): string | null => headers.find((line) => line.name.toLowerCase() === name)?.value ?? null
  return { headers, bytes, captured, contentType: find('content-type'), contentEncoding: find('content-encoding') }
}

function readSpans(reader: PlainReader, end: number, traceId: string, constant: PlainParts['constant']): SpanRecord[] {
  const spans: SpanRecord[] = []
  while (reader.at < end) spans.push(readSpan(reader, traceId, constant))
  return spans
}

function readSpan(reader: PlainReader, traceId: string, constant: PlainParts['constant']): SpanRecord {
  const spanId = reader.hex()
  const parentSpanId = reader.hex() || null
  const name = reader.text()
  const { status, exported } = readFlags(reader.byte())
  const statusMessage = reader.textOrNull()
  const { kind, layer, attributes: constants } = JSON.parse(constant(reader.double()) ?? lost) as SpanConstants
  const startMs = reader.time() ?? 0
  const endMs = reader.time()
  const events = JSON.parse(reader.textOrNull() ?? '[]') as SpanRecord['events'][number][]
  const attributes: Record<string, AttributeValue> = { ...constants }
  for (let left = reader.count(); left > 0; left--) readPart(reader, attributes, events)
  return { traceId, spanId, parentSpanId, name, kind, layer, startMs, endMs, attributes, status, statusMessage, events, exported }
}

const lost = JSON.stringify({ kind: 'INTERNAL', layer: 'global', attributes: {} } satisfies SpanConstants)
