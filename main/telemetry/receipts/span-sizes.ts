// Bytes of one call's spans as the OTLP exporters write them, part by part. A span that is not exported is measured as it would be.
import type { Clock } from '../clock.ts'
import type { TelemetryConfig } from '../config.ts'
import type { HeaderReport } from '../layer-config.ts'
import { dynamic, event, requestHeader, responseHeader, type AttributeKey } from '../names.ts'
import { spanSize, type SpanEncoding } from '../span-encoding.ts'
import { Span } from '../span.ts'
import type { SpanPart } from './effects.ts'
import type { ObservedSample, SeenHeaders } from './sample.ts'

export interface PartSize {
  spans: number
  bytes: number
}
export type PartSizes = Readonly<Record<SpanPart, PartSize>>

export interface Measure {
  readonly config: TelemetryConfig
  readonly clock: Clock
  readonly how: SpanEncoding
}

const trace = { traceId: 'f'.repeat(32), flags: 1, sampled: true, traceState: '' }
const noHeaders: SeenHeaders = { request: [], response: [] }
const phases: ReadonlySet<AttributeKey> = new Set([dynamic.getConn, dynamic.dns, dynamic.tls])
const isHeader = ({ name }: AttributeKey): boolean => /^http\.(?:request|response)\.header\./.test(name)

export function sizesOf(call: ObservedSample, { config, clock, how }: Measure): PartSizes {
  const sizes = emptySizes()
  const { global, proxy, backend } = config
  const reports = {
    global: global.headers,
    proxy: proxy.headers,
    backend: backend.traces.headers,
    client: backend.traces.headers,
  }
  for (const span of call.spans) {
    // What an endpoint or backend says for itself does not follow the service's flags.
    if (span.template.overridden) continue
    const { layer } = span.template
    const base = copyOf(span)
    const size = spanSize(base, clock, how)
    count(sizes[layer], size)
    if (layer === 'reader') continue
    const headers = withHeaders(base, call.headers.get(span) ?? noHeaders, reports[layer])
    count(sizes[`${layer}.headers`], spanSize(headers, clock, how) - size)
    if (layer === 'client') count(sizes['client.phases'], spanSize(withPhases(base), clock, how) - size)
  }
  return sizes
}

/** The span as exported, without what flags add to it. */
function copyOf(span: Span): Span {
  const root = span.template.layer === 'global' && span.localParentId === null
  const copy = new Span(
    span.template,
    span.name,
    span.spanId,
    span.start,
    trace,
    null,
    root ? null : span.spanId,
    false,
    true,
    null,
  )
  copy.end = span.end
  copy.status = span.status
  copy.message = span.message
  copy.events = span.events?.filter(({ name }) => name !== event.firstByte) ?? null
  for (let i = 0; i < span.values.length; i += 2) {
    const key = span.values[i] as AttributeKey
    if (!phases.has(key) && !isHeader(key)) copy.values.push(key, span.values[i + 1]!)
  }
  return copy
}

function variant(base: Span): Span {
  const copy = copyOf(base)
  copy.events = base.events
  return copy
}

function withHeaders(base: Span, { request, response }: SeenHeaders, { skip }: HeaderReport): Span {
  const copy = variant(base)
  for (const { name, values } of request) if (!skip.has(name)) copy.set(requestHeader(name), values)
  for (const { name, values } of response) if (!skip.has(name)) copy.set(responseHeader(name), values)
  return copy
}

function withPhases(base: Span): Span {
  const copy = variant(base)
  for (const key of phases) copy.set(key, 0)
  copy.events = [...(base.events ?? []), { name: event.firstByte, at: base.start, attributes: [] }]
  return copy
}

function count(size: PartSize, bytes: number): void {
  size.spans++
  size.bytes += bytes
}

export function emptySizes(): PartSizes {
  const none = (): PartSize => ({ spans: 0, bytes: 0 })
  return {
    global: none(),
    proxy: none(),
    backend: none(),
    client: none(),
    reader: none(),
    'global.headers': none(),
    'proxy.headers': none(),
    'backend.headers': none(),
    'client.headers': none(),
    'client.phases': none(),
    context: none(),
  }
}
