// One client request as telemetry sees it: its place in a trace, its spans, its local record. It travels in `request.observed`.
// The local record and the exported trace differ on purpose: the record has a span for every layer, the exporters get those that
// layers, skip paths and sampling let through, and there a child hangs from the next span outwards that exists for them.
import type { HttpRequest, RequestEnd } from '../gateway/types.ts'
import type { Ids } from './ids.ts'
import type { RemoteContext } from './propagation.ts'
import type { Observation } from './receipts/sample.ts'
import { Span, toRecord, writeTo, type SpanTemplate, type TraceContext } from './span.ts'
import type { AttemptRecording, CallRecorder, CallRecording } from './types.ts'

/** Where finished spans go; null when no exporter takes traces. */
export interface Tracing {
  readonly sample: (traceId: string, remote: RemoteContext | null) => boolean
  readonly emit: (span: Span) => void
}

export interface SpanPlace {
  readonly trace: TraceContext
  readonly parentId: string | null
  readonly parentIsRemote: boolean
}

const SAMPLED = 1
const noTrace: TraceContext = { traceId: '', flags: 0, sampled: false, traceState: '' }

export class ObservedCall {
  readonly request: HttpRequest
  readonly tracing: Tracing | null
  readonly ids: Ids
  /** Of the local record. */
  readonly traceId: string
  readonly remote: RemoteContext | null
  readonly baggage: string
  /** Nothing of this request is exported: its concrete path is on the list of skipped ones. */
  readonly skipped: boolean
  root: Span | null = null
  recording: CallRecording | null = null
  /** Set when this call is one that receipts are measured on. */
  observation: Observation | null = null
  readonly #spans: Span[] | null
  #remoteTrace: TraceContext | null = null
  #hasRoot = false

  constructor(
    request: HttpRequest,
    tracing: Tracing | null,
    ids: Ids,
    inbound: { readonly remote: RemoteContext | null; readonly baggage: string },
    skipped: boolean,
    keepsSpans: boolean,
  ) {
    this.request = request
    this.tracing = tracing
    this.ids = ids
    this.remote = inbound.remote
    this.baggage = inbound.baggage
    this.skipped = skipped
    this.traceId = inbound.remote?.traceId ?? ids.trace()
    this.#spans = keepsSpans ? [] : null
  }

  /** Those that the record keeps; none without one. */
  get spans(): readonly Span[] {
    return this.#spans ?? []
  }

  /** After the root span is open. */
  record(recorder: CallRecorder): void {
    this.recording = recorder.open(this.request, { traceId: this.traceId, spanId: this.root?.spanId ?? '' })
  }

  /** Null when neither the record nor an exporter would see it; spans inside then hang from `parent`. */
  open(template: SpanTemplate, name: string, parent: Span | null, on: boolean, start: number): Span | null {
    const visible = on && this.tracing !== null
    if (!visible && this.#spans === null) return null
    const localParentId = parent?.spanId ?? this.remote?.spanId ?? null
    const anchor = parent?.anchor ?? null
    const remote = anchor === null ? this.remote : null
    const trace = visible ? (anchor?.trace ?? this.#traceOf(remote)) : noTrace
    const parentId = visible ? (anchor?.spanId ?? remote?.spanId ?? null) : null
    const span = new Span(
      template,
      name,
      this.ids.span(),
      start,
      trace,
      localParentId,
      parentId,
      remote !== null,
      visible,
      anchor,
    )
    this.#spans?.push(span)
    return span
  }

  /**
   * Where a span beside the layers' belongs: below the nearest exported one around it, else in the trace of `beside`.
   * Null when nothing of this call is exported.
   */
  place(parent: Span | null, beside: Span | null): SpanPlace | null {
    if (this.tracing === null || this.skipped) return null
    const anchor = parent?.anchor ?? null
    const remote = anchor === null ? this.remote : null
    const trace = anchor?.trace ?? beside?.anchor?.trace ?? this.#traceOf(remote)
    return { trace, parentId: anchor?.spanId ?? remote?.spanId ?? null, parentIsRemote: remote !== null }
  }

  close(span: Span, at: number): void {
    span.end = at
    if (span.exported) this.tracing!.emit(span)
  }

  finish(end: RequestEnd): void {
    const { recording } = this
    if (recording === null) return
    this.recording = null
    const startedAt = this.request.startedAt
    const spans = this.#spans ?? []
    recording.close(end, {
      records: () => spans.map((span) => toRecord(span, startedAt, this.traceId)),
      write: (writer) => {
        for (const span of spans) writeTo(writer, span, startedAt)
      },
    })
  }

  attempt(open: (recording: CallRecording) => AttemptRecording | null): AttemptRecording | null {
    return this.recording === null ? null : open(this.recording)
  }

  #traceOf(remote: RemoteContext | null): TraceContext {
    return remote === null ? this.#rootTrace() : (this.#remoteTrace ??= this.#join(remote))
  }

  #rootTrace(): TraceContext {
    // Two backends without any span around them are two traces in KrakenD.
    const traceId = this.#hasRoot ? this.ids.trace() : this.traceId
    this.#hasRoot = true
    const sampled = this.tracing!.sample(traceId, null)
    return { traceId, flags: sampled ? SAMPLED : 0, sampled, traceState: '' }
  }

  #join(remote: RemoteContext): TraceContext {
    const sampled = this.tracing!.sample(remote.traceId, remote)
    const flags = sampled ? remote.flags | SAMPLED : remote.flags & ~SAMPLED
    return { traceId: remote.traceId, flags, sampled, traceState: remote.traceState }
  }
}

export const callOf = (request: { readonly observed: unknown }): ObservedCall | null =>
  request.observed instanceof ObservedCall ? request.observed : null
export const spanOf = (request: { readonly observed: unknown }): Span | null =>
  request.observed instanceof Span ? request.observed : null
