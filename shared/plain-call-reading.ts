// Spells a plain call out again, as the record and the detail page show it.
import type { Attempt, AttributeValue, Call, CallDetail, HeaderLine, MessageSide, OutcomeClass, SpanRecord } from './call.ts'

/** What the store kept beside the text. */
export interface PlainBodies {
  readonly request: Uint8Array
  readonly response: Uint8Array
}

const textOrNull = (text: string | undefined): string | null => (text ? text : null)
const numberOrNull = (text: string | undefined): number | null => (text ? Number(text) : null)
const ms = (micros: string | undefined): number | null => (micros ? Number(micros) / 1000 : null)

/** `sha256` gives hex. */
export function readPlainCall(text: string, bodies: PlainBodies, sha256: (bytes: Uint8Array) => string): Call {
  const at = text.split('\x1f')
  return {
    id: at[0]!,
    traceId: at[1]!,
    spanId: at[2]!,
    revision: Number(at[3]),
    startedAt: new Date(Number(at[4])).toISOString(),
    durationMs: ms(at[5]),
    state: 'done',
    endpoint: textOrNull(at[9]),
    method: at[7]!,
    path: at[8]!,
    status: numberOrNull(at[6]),
    requestBytes: Number(at[10]),
    responseBytes: Number(at[11]),
    attempts: at[14] === '' ? [] : [readAttempt(at, bodies, sha256)],
  }
}

function readAttempt(at: readonly string[], bodies: PlainBodies, sha256: (bytes: Uint8Array) => string): Attempt {
  const [dispatched, sent, headers, firstByte, end, connect, dns, tls] = at[22]!.split(',').map(ms)
  const sizes = at[23]!.split(',')
  const hashOf = (hash: string, kept: Uint8Array): string | null => (hash === 'none' ? null : hash || sha256(kept))
  return {
    backend: at[12]!,
    url: at[13]!,
    method: at[19]!,
    status: numberOrNull(at[20]),
    provider: null,
    dialect: null,
    operation: null,
    evidence: [],
    requestModel: null,
    responseModel: null,
    responseId: null,
    stream: at[21] === '1',
    tokens: null,
    cost: null,
    finishReasons: [],
    outcome: { class: at[14] as OutcomeClass, type: textOrNull(at[15]), message: textOrNull(at[26]) },
    timing: {
      dispatched: dispatched!,
      sent: sent!,
      headers: headers!,
      firstByte: firstByte!,
      firstToken: null,
      lastToken: null,
      end: end!,
      connect: connect!,
      dns: dns!,
      tls: tls!,
    },
    chunks: null,
    tools: [],
    retryAfterMs: null,
    rateLimits: [],
    bodySha256: { request: hashOf(sizes[2]!, bodies.request), response: hashOf(sizes[5]!, bodies.response) },
  }
}

export function readPlainDetail(text: string, bodies: PlainBodies, sha256: (bytes: Uint8Array) => string): CallDetail {
  const at = text.split('\x1f')
  const call = readPlainCall(text, bodies, sha256)
  const spans = at[18] === '' ? [] : at[18]!.split('\x1e').map((span) => readSpan(span, call.traceId))
  const sizes = at[23]?.split(',').map(Number) ?? []
  const none = { bytes: -1, captured: 0 }
  const request = sizes.length > 0 ? { bytes: sizes[0]!, captured: sizes[1]! } : none
  const response = sizes.length > 0 ? { bytes: sizes[3]!, captured: sizes[4]! } : none
  // What passed through unchanged is kept once, with the attempt.
  const shared = (bytes: number, own: typeof none): number => (own.bytes === bytes ? own.captured : 0)
  return {
    call,
    client: {
      request: readSide(at[16]!, call.requestBytes, shared(call.requestBytes, request)),
      response: readSide(at[17]!, call.responseBytes, shared(call.responseBytes, response)),
    },
    attempts: call.attempts.map(() => ({
      request: readSide(at[24]!, request.bytes, request.captured),
      response: readSide(at[25]!, response.bytes, response.captured),
      conversation: [],
      chunkMarks: [],
      chunkMarksLeftOut: 0,
    })),
    spans,
  }
}

function readSide(text: string, bytes: number, captured: number): MessageSide {
  const lines = text === '' ? [] : text.split('\n')
  const headers: HeaderLine[] = []
  for (let i = 0; i + 1 < lines.length; i += 2) headers.push({ name: lines[i]!, value: lines[i + 1]! })
  const find = (name: string): string | null => headers.find((line) => line.name.toLowerCase() === name)?.value ?? null
  return { headers, bytes, captured, contentType: find('content-type'), contentEncoding: find('content-encoding') }
}

function readSpan(text: string, traceId: string): SpanRecord {
  const at = text.split('\x1d')
  const attributes: Record<string, AttributeValue> = JSON.parse(at[11]!) as Record<string, AttributeValue>
  for (let i = 12; i + 1 < at.length; i += 2) {
    const value = at[i + 1]!
    attributes[at[i]!] = value.startsWith('s') ? value.slice(1) : (JSON.parse(value.slice(1)) as AttributeValue)
  }
  return {
    traceId,
    spanId: at[0]!,
    parentSpanId: textOrNull(at[1]),
    name: at[2]!,
    kind: at[3] as SpanRecord['kind'],
    layer: at[4] as SpanRecord['layer'],
    startMs: ms(at[5]) ?? 0,
    endMs: ms(at[6]),
    attributes,
    status: at[7] as SpanRecord['status'],
    statusMessage: textOrNull(at[8]),
    events: JSON.parse(at[10]!) as SpanRecord['events'],
    exported: at[9] === '1',
  }
}
