// Spans as an OTLP ExportTraceServiceRequest. The official serializer spends about 5 microseconds on a span of fifteen attributes;
// here the constant attributes of a layer are encoded once, and only what the call added is written.
// Messages: opentelemetry-proto 1.x, trace.proto and common.proto.
import type { AttributeValue } from '../../shared/call.ts'
import type { Clock } from './clock.ts'
import { SCHEMA_URL, SCOPE, dynamic, type AttributeKey } from './names.ts'
import { ProtobufWriter } from './protobuf.ts'
import { masked, mergedAttributes, type Span, type SpanTemplate } from './span.ts'

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

export function encodeSpans(spans: readonly Span[], resource: Resource, clock: Clock, how: SpanEncoding): Uint8Array {
  clock.sync()
  const out = new ProtobufWriter(1024 + spans.length * 640)
  const resourceSpans = out.open(1)
  const resourceMessage = out.open(1)
  for (const name in resource.attributes) text(out, 1, name, resource.attributes[name]!)
  out.close(resourceMessage)
  const scopeSpans = out.open(2)
  const scope = out.open(1)
  out.string(1, SCOPE)
  out.close(scope)
  for (const span of spans) encodeSpan(out, span, clock, how)
  out.close(scopeSpans)
  out.string(3, SCHEMA_URL)
  out.close(resourceSpans)
  return out.bytes()
}

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
  if (span.events !== null) encodeEvents(out, span, clock)
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
  return out.bytes()
}

function attribute(out: ProtobufWriter, key: AttributeKey, raw: AttributeValue, how: SpanEncoding): void {
  const value = how.mask ? masked(key, raw) : raw
  const pair = out.open(9)
  out.string(1, key.name)
  const any = out.open(2)
  switch (key.kind) {
    case 'string':
      if (key === dynamic.url || key === dynamic.userAgent) wireText(out, 1, value as string, how)
      else out.string(1, value as string)
      break
    case 'bool':
      out.tag(2, 0)
      out.varint(value ? 1 : 0)
      break
    case 'int':
      out.tag(3, 0)
      out.int64(value as number)
      break
    case 'double':
      out.tag(4, 1)
      out.double(value as number)
      break
    case 'strings': {
      const array = out.open(5)
      for (const one of value as readonly string[]) {
        const item = out.open(1)
        wireText(out, 1, one, how)
        out.close(item)
      }
      out.close(array)
      break
    }
  }
  out.close(any)
  out.close(pair)
}

/** A constant attribute: `field` is 9 in a span, 1 in a resource, 3 in an event. */
function text(out: ProtobufWriter, field: number, name: string, value: string): void {
  const pair = out.open(field)
  out.string(1, name)
  const any = out.open(2)
  out.string(1, value)
  out.close(any)
  out.close(pair)
}

/** Text that came off the wire: node:http reads each byte as one character, here it becomes the bytes again. */
function wireText(out: ProtobufWriter, field: number, value: string, how: SpanEncoding): void {
  if (!hasWideBytes(value)) return out.string(field, value)
  const bytes = Buffer.from(value, 'latin1')
  if (isUtf8(bytes) || !how.escape) return out.blob(field, bytes)
  out.string(field, escapeBytes(bytes))
}

function hasWideBytes(value: string): boolean {
  let wide = false
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code > 255) return false
    if (code > 127) wide = true
  }
  return wide
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictUtf8.decode(bytes)
    return true
  } catch {
    return false
  }
}
const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

const escapeBytes = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`)).join('')

function encodeEvents(out: ProtobufWriter, span: Span, clock: Clock): void {
  for (const one of span.events!) {
    const message = out.open(11)
    out.tag(1, 1)
    out.time(clock.epoch(one.at))
    out.string(2, one.name)
    for (const [name, value] of one.attributes) text(out, 3, name, value)
    out.close(message)
  }
}

function encodeStatus(out: ProtobufWriter, span: Span): void {
  const message = out.open(15)
  if (span.message !== null) out.string(2, span.message)
  out.tag(3, 0)
  out.varint(statuses[span.status])
  out.close(message)
}
