// A span while it lives: a handful of fields. Attributes known while building stand in its template, encoded once; those of the
// call are appended as key, value, key, value. It becomes a SpanRecord or OTLP bytes only when somebody keeps or sends it.
import type { AttributeValue, SpanRecord } from '../../shared/call.ts'
import { createConstant, type Constant, type PlainWriter } from '../../shared/plain-bytes.ts'
import { writeAttribute, writeEvent, writeSpan, type SpanConstants } from '../../shared/plain-call.ts'
import { maskHeader, maskUrl } from '../../shared/secrets.ts'
import { SCOPE, dynamic, event, type AttributeKey } from './names.ts'

export type SpanKind = SpanRecord['kind']
export type Constants = Readonly<Record<string, string>>

export interface SpanTemplate {
  readonly kind: SpanKind
  readonly layer: SpanRecord['layer']
  readonly constants: Constants
  /** A static attribute has the name of one that is set per call: each span then merges them, the later writer wins. */
  readonly conflicts: boolean
  /** Of the constants. */
  readonly count: number
  /** Instrumentation scope. */
  readonly scope: string
  /** Made by the block of an endpoint or backend: the service's flags do not reach it. */
  readonly overridden: boolean
  /** OTLP bytes of the constants, made by the first export. */
  encoded: Uint8Array | null
  /** The constants for the local record, made by the first one. */
  constant: Constant | null
}

const dynamicNames = new Set<string>(Object.values(dynamic).map((key) => key.name))
const isDynamic = (name: string): boolean =>
  dynamicNames.has(name) || name.startsWith('http.request.header.') || name.startsWith('http.response.header.')

/** Came off the wire: one character for each byte. */
export const isWireText = (key: AttributeKey): boolean =>
  key.kind === 'strings' || key === dynamic.url || key === dynamic.userAgent

/** `statics` are the configured attributes among the constants. */
export function createTemplate(
  kind: SpanKind,
  layer: SpanRecord['layer'],
  constants: Constants,
  statics: Constants,
  scope = SCOPE,
  overridden = false,
): SpanTemplate {
  return {
    kind,
    layer,
    constants,
    conflicts: Object.keys(statics).some(isDynamic),
    count: Object.keys(constants).length,
    scope,
    overridden,
    encoded: null,
    constant: null,
  }
}

export interface SpanEvent {
  readonly name: string
  /** performance.now() milliseconds. */
  readonly at: number
  readonly attributes: readonly (readonly [string, string])[]
}

/** What an exporter needs of the trace around a span. */
export interface TraceContext {
  readonly traceId: string
  readonly flags: number
  readonly sampled: boolean
  readonly traceState: string
}

export class Span {
  template: SpanTemplate
  readonly name: string
  readonly spanId: string
  readonly trace: TraceContext
  /** In the local record: the next span outwards, exported or not. */
  readonly localParentId: string | null
  /** For the exporters: the next span outwards whose layer is on, or the caller's. */
  readonly parentId: string | null
  readonly parentIsRemote: boolean
  exported: boolean
  /** Spans inside find their exported parent here: this one, or the one around it when this layer's traces are off. */
  readonly anchor: Span | null
  /** performance.now() milliseconds. */
  readonly start: number
  end = 0
  readonly values: (AttributeKey | AttributeValue)[] = []
  events: SpanEvent[] | null = null
  status: SpanRecord['status'] = 'Unset'
  message: string | null = null

  constructor(
    template: SpanTemplate,
    name: string,
    spanId: string,
    start: number,
    trace: TraceContext,
    localParentId: string | null,
    parentId: string | null,
    parentIsRemote: boolean,
    on: boolean,
    anchor: Span | null,
  ) {
    this.template = template
    this.name = name
    this.spanId = spanId
    this.start = start
    this.trace = trace
    this.localParentId = localParentId
    this.parentId = parentId
    this.parentIsRemote = parentIsRemote
    this.exported = on && trace.sampled
    this.anchor = on ? this : anchor
  }

  set(key: AttributeKey, value: AttributeValue): void {
    this.values.push(key, value)
  }

  /** Marks it as failed, as Go's RecordError and SetStatus do. */
  fail(error: Error, at: number): void {
    const message = error.message
    const attributes = [
      [event.exceptionType, error.name],
      [event.exceptionMessage, message],
    ] as const
    ;(this.events ??= []).push({ name: event.exception, at, attributes })
    this.status = 'Error'
    this.message = message
  }
}

/** Constants first, then the call's values: a later writer wins. */
export function mergedAttributes(span: Span): Map<string, { readonly key: AttributeKey | null; readonly value: AttributeValue }> {
  const merged = new Map<string, { key: AttributeKey | null; value: AttributeValue }>()
  for (const name in span.template.constants) merged.set(name, { key: null, value: span.template.constants[name]! })
  for (let i = 0; i < span.values.length; i += 2) {
    const key = span.values[i] as AttributeKey
    merged.set(key.name, { key, value: span.values[i + 1] as AttributeValue })
  }
  return merged
}

/** For the local record; secrets are masked whatever the exporters get. */
export function toRecord(span: Span, startedAt: number, traceId: string): SpanRecord {
  const attributes: Record<string, AttributeValue> = { ...span.template.constants }
  for (let i = 0; i < span.values.length; i += 2) {
    const key = span.values[i] as AttributeKey
    attributes[key.name] = masked(key, span.values[i + 1] as AttributeValue)
  }
  return {
    traceId,
    spanId: span.spanId,
    parentSpanId: span.localParentId,
    name: span.name,
    kind: span.template.kind,
    layer: span.template.layer,
    startMs: Math.max(0, span.start - startedAt),
    endMs: span.end === 0 ? null : Math.max(0, span.end - startedAt),
    attributes,
    status: span.status,
    statusMessage: shown(span.message),
    events: span.events === null ? [] : span.events.map((one) => toEvent(one, startedAt)),
    exported: span.exported,
  }
}

/** Into the bytes of a plain call; masked as in toRecord. */
export function writeTo(writer: PlainWriter, span: Span, startedAt: number): void {
  const { template, values, events } = span
  const constant = (template.constant ??= constantOf(template))
  const endMs = span.end === 0 ? null : Math.max(0, span.end - startedAt)
  const parts = values.length / 2 + (events?.length ?? 0)
  writeSpan(writer, span, shown(span.message), constant, Math.max(0, span.start - startedAt), endMs, parts)
  for (let i = 0; i < values.length; i += 2) {
    const key = values[i] as AttributeKey
    writeAttribute(writer, key.number, key.name, masked(key, values[i + 1] as AttributeValue))
  }
  if (events !== null) for (const one of events) writeEvent(writer, toEvent(one, startedAt))
}

const constantOf = ({ kind, layer, constants }: SpanTemplate): Constant =>
  createConstant(JSON.stringify({ kind, layer, attributes: constants } satisfies SpanConstants))

const toEvent = (one: SpanEvent, startedAt: number): SpanRecord['events'][number] => ({
  name: one.name,
  atMs: Math.max(0, one.at - startedAt),
  attributes: Object.fromEntries(one.attributes.map(([name, value]) => [name, maskUrl(value)])),
})

/** Messages of errors quote URLs. */
const shown = (message: string | null): string | null => message && maskUrl(message)

/** The value without secrets. */
export function masked(key: AttributeKey, value: AttributeValue): AttributeValue {
  if (key.kind === 'strings') {
    const name = key.name.slice(key.name.lastIndexOf('.') + 1)
    return (value as readonly string[]).map((one) => maskHeader(name, one))
  }
  return key === dynamic.url || key === dynamic.errorText ? maskUrl(value as string) : value
}
