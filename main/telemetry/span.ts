// A span while it lives: a handful of fields. Attributes known while building stand in its template, encoded once; those of the
// call are appended as key, value, key, value. It becomes a SpanRecord or OTLP bytes only when somebody keeps or sends it.
import type { AttributeValue, SpanRecord } from '../../shared/call.ts'
import { attributePrefix, attributeValueText, spanText } from '../../shared/plain-call.ts'
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
  /** Instrumentation scope. */
  readonly scope: string
  /** Made by the block of an endpoint or backend: the service's flags do not reach it. */
  readonly overridden: boolean
  /** OTLP bytes of the constants, made by the first export. */
  encoded: Uint8Array | null
  /** JSON of the constants, made by the first record. */
  json: string | null
}

const dynamicNames = new Set<string>(Object.values(dynamic).map((key) => key.name))
const isDynamic = (name: string): boolean =>
  dynamicNames.has(name) || name.startsWith('http.request.header.') || name.startsWith('http.response.header.')

/** `statics` are the configured attributes among the constants. */
export function createTemplate(
  kind: SpanKind,
  layer: SpanRecord['layer'],
  constants: Constants,
  statics: Constants,
  scope = SCOPE,
  overridden = false,
): SpanTemplate {
  return { kind, layer, constants, conflicts: Object.keys(statics).some(isDynamic), scope, overridden, encoded: null, json: null }
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

/** For the text of a plain call; appends to `previous`. Masked as in toRecord. */
export function toText(previous: string, span: Span, startedAt: number): string {
  const { template, values } = span
  let attributes = (template.json ??= JSON.stringify(template.constants))
  for (let i = 0; i < values.length; i += 2) attributes += textOf(values[i] as AttributeKey, values[i + 1] as AttributeValue)
  const events = span.events === null ? '[]' : JSON.stringify(span.events.map((one) => toEvent(one, startedAt)))
  const endMs = span.end === 0 ? null : Math.max(0, span.end - startedAt)
  return spanText(previous, span, shown(span.message), template, Math.max(0, span.start - startedAt), endMs, events, attributes)
}

/** Methods, hosts and statuses repeat: the text of the last value is at hand. */
function textOf(key: AttributeKey, value: AttributeValue): string {
  if (key.lastText === null || key.lastTextOf !== value) {
    key.prefix ??= attributePrefix(key.name, key.kind === 'string')
    key.lastText = key.prefix + attributeValueText(masked(key, value))
    key.lastTextOf = value
  }
  return key.lastText
}

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
