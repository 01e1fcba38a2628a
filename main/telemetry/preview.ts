// The last call as an exporter sends it: its spans through the exporter's own limits and encoding, read back from the bytes.
import type { ExportPreview } from '../../shared/contract/telemetry.ts'
import type { Clock } from './clock.ts'
import { readExport } from './otlp-read.ts'
import type { ObservedSample } from './receipts/sample.ts'
import { SpanBatch, type Resource, type SpanEncoding } from './span-encoding.ts'
import type { Span } from './span.ts'

export interface PreviewInput {
  readonly resource: Resource
  readonly clock: Clock
  readonly how: SpanEncoding
  readonly limit: (span: Span) => Span
}

/** null: no call was seen yet. */
export function previewOf(call: ObservedSample | null, traces: PreviewInput | null): ExportPreview | null {
  if (call === null) return null
  const about = {
    endpoint: call.endpoint?.path ?? null,
    method: call.method,
    status: call.status,
    at: new Date(call.at).toISOString(),
  }
  const nothing = { call: about, resource: {}, spans: [], bytes: 0 }
  const keptBack = call.spans.filter((span) => !span.exported).length
  if (traces === null) return { ...nothing, keptBack: call.spans.length, words: 'This exporter takes no traces.' }
  const sent = [...call.spans, ...call.beside].filter((span) => span.exported)
  if (sent.length === 0) return { ...nothing, keptBack, words: whyNothing(call) }
  const batch = new SpanBatch(traces.resource, traces.clock, traces.how)
  for (const span of sent) batch.add(traces.limit(span))
  const bytes = batch.finish()
  return { call: about, ...readExport(bytes), bytes: bytes.length, keptBack, words: null }
}

const whyNothing = (call: ObservedSample): string =>
  call.spans.some((span) => span.anchor === span)
    ? 'The call was not sampled (trace_sample_rate, or the caller decided so).'
    : 'No layer exports spans for this call.'
