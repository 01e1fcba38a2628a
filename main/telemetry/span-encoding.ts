// Spans as an OTLP ExportTraceServiceRequest. The official serializer spends about 5 microseconds on a span of fifteen attributes;
// here the constant attributes of a layer are encoded once, and only what the call added is written.
// Messages: opentelemetry-proto 1.x, trace.proto and common.proto.
import { isUtf8 } from 'node:buffer'
import type { AttributeValue } from '../../shared/call.ts'
import { unitAt } from '../../shared/unit-at.ts'
import type { Clock } from './clock.ts'
import { SCHEMA_URL, SCOPE, type AttributeKey } from './names.ts'
import { ProtobufWriter, int64Size, utf8Size, varintSize } from './protobuf.ts'
import { LimitedSpan } from './span-limits.ts'
import { isWireText, masked, mergedAttributes, type Span, type SpanTemplate } from './span.ts'

export interface Resource {
  readonly attributes: Readonly<Record<string, string>>
}

export interface SpanEncoding {
  /** Secrets in headers and addresses are masked. */
  readonly mask: boolean
  /** Header bytes that are not UTF-8 are written as `\xNN` instead of as they are. */
  readonly escape: boolean
}

const kinds = { INTERNAL: 1, SERVER: 2, CLIENT: 3 } as const
const statuses = { Unset: 0, Ok: 1, Error: 2 } as const
const PARENT_IS_KNOWN = 0x100
const PARENT_IS_REMOTE = 0x200

/**
 * One export request that grows with each span. A span is encoded when it ends: kept as an object until its batch leaves, it
 * would outlive the young generation of the heap, and collecting it there costs more than encoding it.
 */
export class SpanBatch {
  count = 0
  readonly #out = new ProtobufWriter()
  readonly #resource: Resource
  readonly #clock: Clock
  readonly #how: SpanEncoding
  /** Spans of other scopes, until the request is finished. */
  #beside: { readonly scope: string; readonly out: ProtobufWriter } | null = null
  #resourceSpans = 0
  #scopeSpans = 0

  constructor(resource: Resource, clock: Clock, how: SpanEncoding) {
    this.#resource = resource
    this.#clock = clock
    this.#how = how
  }

  add(span: Span): void {
    if (this.count === 0) this.#begin()
    this.count++
    const { scope } = span.template
    encodeSpan(scope === SCOPE ? this.#out : this.#openBeside(scope), span, this.#clock, this.#how)
  }

  /** The request's bytes, with their buffer. `restore` gives it back; until `clear` nothing may be added. */
  finish(): Uint8Array<ArrayBuffer> {
    const out = this.#out
    out.close(this.#scopeSpans)
    if (this.#beside !== null) writeScope(out, this.#beside.scope, this.#beside.out.bytes())
    out.string(3, SCHEMA_URL)
    out.close(this.#resourceSpans)
    return out.release()
  }

  /** A buffer that is not needed any longer. */
  restore(buffer: ArrayBuffer): void {
    this.#out.adopt(buffer)
  }

  clear(): void {
    this.count = 0
    this.#beside = null
  }

  /** There is one scope beside KrakenD's. */
  #openBeside(scope: string): ProtobufWriter {
    return (this.#beside ??= { scope, out: new ProtobufWriter(4096) }).out
  }

  #begin(): void {
    const out = this.#out.reset()
    this.#clock.sync()
    this.#resourceSpans = out.open(1)
    const resource = out.open(1)
    for (const name in this.#resource.attributes) text(out, 1, name, this.#resource.attributes[name]!)
    out.close(resource)
    this.#scopeSpans = out.open(2)
    const scope = out.open(1)
    out.string(1, SCOPE)
    out.close(scope)
  }
}

function writeScope(out: ProtobufWriter, name: string, spans: Uint8Array): void {
  const scopeSpans = out.open(2)
  const scope = out.open(1)
  out.string(1, name)
  out.close(scope)
  out.raw(spans)
  out.close(scopeSpans)
}

/** Bytes of one span in an export request. */
export function spanSize(span: Span, clock: Clock, how: SpanEncoding): number {
  encodeSpan(scratch.reset(), span, clock, how)
  return scratch.at
}
const scratch = new ProtobufWriter(4096)

function encodeSpan(out: ProtobufWriter, span: Span, clock: Clock, how: SpanEncoding): void {
  const message = out.open(2)
  out.hex(1, span.trace.traceId)
  out.hex(2, span.spanId)
  if (span.trace.traceState) out.string(3, span.trace.traceState)
  if (span.parentId) out.hex(4, span.parentId)
  out.string(5, span.name)
  out.tag(6, 0)
  out.varint(kinds[span.template.kind])
  out.tag(7, 1)
  out.time(clock.epoch(span.start))
  out.tag(8, 1)
  out.time(clock.epoch(span.end))
  encodeAttributes(out, span, how)
  if (span instanceof LimitedSpan) count(out, 10, span.droppedAttributes)
  if (span.events !== null) encodeEvents(out, span, clock)
  if (span instanceof LimitedSpan) count(out, 12, span.droppedEvents)
  if (span.status !== 'Unset') encodeStatus(out, span)
  out.tag(16, 5)
  out.fixed32(span.trace.flags | PARENT_IS_KNOWN | (span.parentIsRemote ? PARENT_IS_REMOTE : 0))
  out.close(message)
}

function encodeAttributes(out: ProtobufWriter, span: Span, how: SpanEncoding): void {
  if (span.template.conflicts) {
    for (const [name, { key, value }] of mergedAttributes(span)) {
      if (key === null) text(out, 9, name, value as string)
      else attribute(out, key, value, how)
    }
    return
  }
  out.raw((span.template.encoded ??= encodeConstants(span.template)))
  const { values } = span
  for (let i = 0; i < values.length; i += 2) attribute(out, values[i] as AttributeKey, values[i + 1] as AttributeValue, how)
}

function encodeConstants(template: SpanTemplate): Uint8Array {
  const out = new ProtobufWriter(1024)
  for (const name in template.constants) text(out, 9, name, template.constants[name]!)
  return out.copy()
}

function attribute(out: ProtobufWriter, key: AttributeKey, raw: AttributeValue, how: SpanEncoding): void {
  const value = how.mask ? masked(key, raw) : raw
  if (key.kind === 'strings') return arrayAttribute(out, key, value as readonly string[], how)
  if (value !== key.lastValue) {
    key.lastValue = value
    key.lastBytes = null
    return plainAttribute(out, key, value, how)
  }
  if (key.lastBytes !== null) return out.raw(key.lastBytes)
  const from = out.at
  plainAttribute(out, key, value, how)
  // How bytes that are no UTF-8 are written depends on the exporter.
  if (typeof value !== 'string' || !hasWideBytes(value)) key.lastBytes = out.copy(from)
}

function plainAttribute(out: ProtobufWriter, key: AttributeKey, value: AttributeValue, how: SpanEncoding): void {
  switch (key.kind) {
    case 'bool':
      openPair(out, key, 2)
      out.tag(2, 0)
      return out.varint(value ? 1 : 0)
    case 'int':
      openPair(out, key, 1 + int64Size(value as number))
      out.tag(3, 0)
      return out.int64(value as number)
    case 'double':
      openPair(out, key, 9)
      out.tag(4, 1)
      return out.double(value as number)
    default:
      return isWireText(key) ? wireAttribute(out, key, value as string, how) : textAttribute(out, key, value as string)
  }
}

/** Tag, size and key of an attribute whose value message has `size` bytes. */
function openPair(out: ProtobufWriter, key: AttributeKey, size: number): void {
  const name = (key.encoded ??= encodeKey(key.name))
  out.tag(9, 2)
  out.varint(name.length + 1 + varintSize(size) + size)
  out.raw(name)
  out.tag(2, 2)
  out.varint(size)
}

function encodeKey(name: string): Uint8Array {
  const out = new ProtobufWriter(name.length * 3 + 8)
  out.string(1, name)
  return out.copy()
}

function textAttribute(out: ProtobufWriter, key: AttributeKey, value: string): void {
  const bytes = utf8Size(value)
  openPair(out, key, 1 + varintSize(bytes) + bytes)
  out.string(1, value)
}

function wireAttribute(out: ProtobufWriter, key: AttributeKey, value: string, how: SpanEncoding): void {
  if (!hasWideBytes(value)) return textAttribute(out, key, value)
  const bytes = wireBytes(value, how)
  openPair(out, key, 1 + varintSize(bytes.length) + bytes.length)
  out.blob(1, bytes)
}

function arrayAttribute(out: ProtobufWriter, key: AttributeKey, values: readonly string[], how: SpanEncoding): void {
  const pair = out.open(9)
  out.raw((key.encoded ??= encodeKey(key.name)))
  const any = out.open(2)
  const array = out.open(5)
  for (const one of values) {
    const item = out.open(1)
    if (hasWideBytes(one)) out.blob(1, wireBytes(one, how))
    else out.string(1, one)
    out.close(item)
  }
  out.close(array)
  out.close(any)
  out.close(pair)
}

/** A constant attribute: `field` is 9 in a span, 1 in a resource, 3 in an event. */
function text(out: ProtobufWriter, field: number, name: string, value: string): void {
  const [nameBytes, valueBytes] = [utf8Size(name), utf8Size(value)]
  const any = 1 + varintSize(valueBytes) + valueBytes
  out.tag(field, 2)
  out.varint(1 + varintSize(nameBytes) + nameBytes + 1 + varintSize(any) + any)
  out.string(1, name)
  out.tag(2, 2)
  out.varint(any)
  out.string(1, value)
}

/** Text that came off the wire: node:http reads each byte as one character, here it becomes the bytes again. */
function wireBytes(value: string, how: SpanEncoding): Uint8Array {
  const bytes = Buffer.from(value, 'latin1')
  return isUtf8(bytes) || !how.escape ? bytes : Buffer.from(escapeBytes(bytes))
}

function hasWideBytes(value: string): boolean {
  let wide = false
  for (let i = 0; i < value.length; i++) {
    const code = unitAt(value, i)
    if (code > 255) return false
    if (code > 127) wide = true
  }
  return wide
}

const escapeBytes = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`)).join('')

function encodeEvents(out: ProtobufWriter, span: Span, clock: Clock): void {
  for (const [index, one] of span.events!.entries()) {
    const message = out.open(11)
    out.tag(1, 1)
    out.time(clock.epoch(one.at))
    out.string(2, one.name)
    for (const [name, value] of one.attributes) text(out, 3, name, value)
    if (span instanceof LimitedSpan) count(out, 4, span.droppedOfEvents[index]!)
    out.close(message)
  }
}

function count(out: ProtobufWriter, field: number, value: number): void {
  if (value === 0) return
  out.tag(field, 0)
  out.varint(value)
}

function encodeStatus(out: ProtobufWriter, span: Span): void {
  const message = out.open(15)
  if (span.message !== null) out.string(2, span.message)
  out.tag(3, 0)
  out.varint(statuses[span.status])
  out.close(message)
}
