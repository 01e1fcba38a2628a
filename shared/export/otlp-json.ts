// The spans that were recorded here as OTLP/JSON: ids in hex, times as strings of nanoseconds, camelCase, enums as numbers
// (OTLP specification, "JSON Protobuf Encoding"). Spans that have not ended are left out: OTLP has no open span.
import type { AttributeValue, CallDetail, SpanRecord } from '../call.ts'

export interface OtlpDocument {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] }
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string; readonly version: string }
      readonly spans: readonly OtlpSpan[]
    }[]
  }[]
}
interface KeyValue {
  readonly key: string
  readonly value: AnyValue
}
type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } }
export interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly KeyValue[]
  readonly events: readonly { readonly timeUnixNano: string; readonly name: string; readonly attributes: readonly KeyValue[] }[]
  readonly status: { readonly code: number; readonly message?: string }
}

const kinds = { INTERNAL: 1, SERVER: 2, CLIENT: 3 } as const
const codes = { Unset: 0, Ok: 1, Error: 2 } as const

export const otlpDocument = (details: readonly CallDetail[], version: string): OtlpDocument => ({
  resourceSpans: [
    {
      resource: { attributes: attributesOf({ 'service.name': 'spyhop', 'service.version': version }) },
      scopeSpans: [{ scope: { name: 'spyhop', version }, spans: details.flatMap(otlpSpans) }],
    },
  ],
})

export function otlpSpans(detail: CallDetail): readonly OtlpSpan[] {
  const started = BigInt(Date.parse(detail.call.startedAt)) * 1_000_000n
  return detail.spans.flatMap((span) => (span.endMs === null ? [] : [spanOf(span, span.endMs, started)]))
}

function spanOf(span: SpanRecord, endMs: number, started: bigint): OtlpSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === null ? {} : { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: kinds[span.kind],
    startTimeUnixNano: nanoseconds(started, span.startMs),
    endTimeUnixNano: nanoseconds(started, endMs),
    attributes: attributesOf(span.attributes),
    events: span.events.map(({ name, atMs, attributes }) => ({
      timeUnixNano: nanoseconds(started, atMs),
      name,
      attributes: attributesOf(attributes),
    })),
    status: { code: codes[span.status], ...(span.statusMessage === null ? {} : { message: span.statusMessage }) },
  }
}

const nanoseconds = (started: bigint, ms: number): string => String(started + BigInt(Math.round(ms * 1_000_000)))

const attributesOf = (attributes: Readonly<Record<string, AttributeValue>>): readonly KeyValue[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }))

function valueOf(value: AttributeValue): AnyValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value !== 'number') return { arrayValue: { values: value.map((text) => ({ stringValue: text })) } }
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}
