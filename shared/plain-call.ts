// A finished call that is no AI call, as bytes: most calls of a gateway are of this kind, there may be thousands a second, and nearly
// nobody looks at one. Writing its facts down one after the other costs a fraction of building and serialising a CallDetail; it is
// spelled out again when somebody asks. Secrets are masked by the writer.
import type { Attempt, AttributeValue, SpanRecord } from './call.ts'
import type { Constant, PlainReader, PlainWriter } from './plain-bytes.ts'

/** What the writer hands in. Times are ms, null when they did not happen. */
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
  /** null when the gateway answered by itself. */
  readonly attempt: PlainAttempt | null
  /** Calls `writeHeader` for each line. */
  readonly requestHeaders: WriteParts
  readonly responseHeaders: WriteParts
  /** Calls `writeSpan` for each span. */
  readonly spans: WriteParts
}
export type WriteParts = (writer: PlainWriter) => void
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
  readonly requestHeaders: WriteParts
  readonly responseHeaders: WriteParts
}
export interface PlainBody {
  readonly bytes: number
  /** The first bytes, kept beside the call. */
  readonly captured: number
  /** null: what is kept is the whole body, which is hashed when somebody asks; `none`: there was no body. */
  readonly sha256: string | null
}

export function writePlainCall(writer: PlainWriter, call: PlainCall): void {
  const { attempt } = call
  writer.text(call.id)
  writer.hex(call.traceId)
  writer.hex(call.spanId)
  writer.count(call.revision)
  writer.count(call.startedAt)
  writer.time(call.durationMs)
  writer.count(call.status ?? 0)
  writer.text(call.method)
  writer.text(call.path)
  writer.textOrNull(call.endpoint)
  writer.count(call.requestBytes)
  writer.count(call.responseBytes)
  writer.byte(attempt === null ? 0 : 1)
  if (attempt !== null) writeAttempt(writer, attempt)
  writeHeaders(writer, call.requestHeaders)
  writeHeaders(writer, call.responseHeaders)
  call.spans(writer)
}

function writeAttempt(writer: PlainWriter, attempt: PlainAttempt): void {
  const { outcome, timing } = attempt
  writer.text(attempt.backend)
  writer.text(attempt.url)
  writer.text(outcome.class)
  writer.textOrNull(outcome.type)
  writer.textOrNull(outcome.message)
  writer.byte(attempt.stream ? 1 : 0)
  writer.text(attempt.method)
  writer.count(attempt.status ?? 0)
  writer.time(timing.dispatched)
  writer.time(timing.sent)
  writer.time(timing.headers)
  writer.time(timing.firstByte)
  writer.time(timing.end)
  writer.time(timing.connect)
  writer.time(timing.dns)
  writer.time(timing.tls)
  writeBody(writer, attempt.request)
  writeBody(writer, attempt.response)
  writeHeaders(writer, attempt.requestHeaders)
  writeHeaders(writer, attempt.responseHeaders)
}

function writeBody(writer: PlainWriter, body: PlainBody): void {
  writer.count(body.bytes)
  writer.count(body.captured)
  writer.textOrNull(body.sha256)
}

function writeHeaders(writer: PlainWriter, write: WriteParts): void {
  write(writer)
  writer.byte(0)
}

/** One line, masked. Header names are never empty. */
export function writeHeader(writer: PlainWriter, name: string, value: string): void {
  writer.text(name)
  writer.text(value)
}

const statuses = ['Unset', 'Ok', 'Error'] as const
const EXPORTED = 4

/** What spans of one layer share; the JSON of this is their constant. */
export interface SpanConstants {
  readonly kind: SpanRecord['kind']
  readonly layer: SpanRecord['layer']
  readonly attributes: Readonly<Record<string, string>>
}

/** Begins a span; `parts` is how many attributes and events follow, by `writeAttribute` and `writeEvent`. */
export function writeSpan(
  writer: PlainWriter,
  span: {
    readonly spanId: string
    readonly localParentId: string | null
    readonly name: string
    readonly status: SpanRecord['status']
    readonly exported: boolean
  },
  statusMessage: string | null,
  constants: Constant,
  startMs: number,
  endMs: number | null,
  parts: number,
): void {
  writer.hex(span.spanId)
  writer.hex(span.localParentId ?? '')
  writer.text(span.name)
  writer.byte(statuses.indexOf(span.status) + (span.exported ? EXPORTED : 0))
  writer.textOrNull(statusMessage)
  writer.constant(constants)
  writer.time(startMs)
  writer.time(endMs)
  writer.textOrNull(noEvents)
  writer.count(parts)
}

/** Where files of older programs have the events, as JSON. */
const noEvents = null

/** Attribute names with a number, in the order of their numbers. Files hold the numbers: only ever append. */
const numbered = [
  'url.full',
  'server.address',
  'http.request.method',
  'http.request.body.size',
  'user_agent.original',
  'client.address',
  'http.route',
  'http.response.status_code',
  'http.response.body.size',
  'complete',
  'canceled',
  'error',
  'response-duration',
  'get-conn-duration',
  'dns-duration',
  'tls-duration',
  'http.client.response.read.size',
  'http.client.response.read.time',
]
/** 0 when it has none. */
export const attributeNumber = (name: string): number => numbered.indexOf(name) + 1

const valueKinds = { text: 0, count: 1, double: 2, yes: 3, no: 4, json: 5, event: 6 } as const

export function writeAttribute(writer: PlainWriter, number: number, name: string, value: AttributeValue): void {
  writer.byte(number)
  if (number === 0) writer.text(name)
  switch (typeof value) {
    case 'string':
      writer.byte(valueKinds.text)
      return writer.text(value)
    case 'number':
      if (Number.isSafeInteger(value) && value >= 0) {
        writer.byte(valueKinds.count)
        return writer.count(value)
      }
      writer.byte(valueKinds.double)
      return writer.double(value)
    case 'boolean':
      return writer.byte(value ? valueKinds.yes : valueKinds.no)
    default:
      writer.byte(valueKinds.json)
      return writer.text(JSON.stringify(value))
  }
}

export function writeEvent(writer: PlainWriter, { name, atMs, attributes }: SpanRecord['events'][number]): void {
  writer.byte(0)
  writer.text(name)
  writer.byte(valueKinds.event)
  writer.time(atMs)
  const names = Object.keys(attributes)
  writer.count(names.length)
  for (const each of names) {
    writer.text(each)
    writer.text(String(attributes[each]))
  }
}

/** The next attribute or event of a span. */
export function readPart(
  reader: PlainReader,
  attributes: Record<string, AttributeValue>,
  events: SpanRecord['events'][number][],
): void {
  const number = reader.byte()
  const name = number === 0 ? reader.text() : numbered[number - 1]!
  const kind = reader.byte()
  if (kind === valueKinds.event) events.push({ name, atMs: reader.time() ?? 0, attributes: readTexts(reader) })
  else attributes[name] = readValue(reader, kind)
}

function readTexts(reader: PlainReader): Record<string, string> {
  const texts: Record<string, string> = {}
  for (let left = reader.count(); left > 0; left--) texts[reader.text()] = reader.text()
  return texts
}

function readValue(reader: PlainReader, kind: number): AttributeValue {
  switch (kind) {
    case valueKinds.text:
      return reader.text()
    case valueKinds.count:
      return reader.count()
    case valueKinds.double:
      return reader.double()
    case valueKinds.yes:
      return true
    case valueKinds.no:
      return false
    default:
      return JSON.parse(reader.text()) as AttributeValue
  }
}

export const readFlags = (flags: number): { readonly status: SpanRecord['status']; readonly exported: boolean } => ({
  status: statuses[flags % EXPORTED] ?? 'Unset',
  exported: flags >= EXPORTED,
})
