import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { AttributeValue } from '../call.ts'
import type { Fault } from '../config/service.ts'
import type { ApplyResult } from './config.ts'
import type { ExporterHealth } from './status.ts'

/** What one flag makes of the last calls. */
export interface FlagReceipt {
  /** Calls that spans and estimates were measured on. */
  readonly calls: number
  /** The flag is off: the numbers are what the same calls would give. */
  readonly estimate: boolean
  /** What exists because of it, and goes when it is switched off (or would come), in words; empty: nothing. */
  readonly things: string
  /** Names of the instruments. */
  readonly instruments: readonly string[]
  readonly spans: readonly string[]
  /** Label sets; null for traces, and when nothing was measured. */
  readonly series: number | null
  /** Lines of these series on a Prometheus page. */
  readonly samples: number | null
  /** Null for metrics, and when nothing was measured. */
  readonly spansPerCall: number | null
  readonly bytesPerCall: number | null
  /** What it weighs in each exporter that takes it, before compression. */
  readonly exporters: readonly {
    readonly name: string
    readonly kind: 'prometheus' | 'otlp'
    readonly bytes: number
    readonly per: 'scrape' | 'push' | 'call'
  }[]
  /** Why it does nothing although on, and the switch that would help. */
  readonly inert: {
    readonly reason: string
    readonly helps: { readonly path: string; readonly value: boolean } | null
  } | null
  readonly note: string | null
}

/** One switch of the Telemetry screen. */
export interface LayerFlag {
  /** Path below `telemetry/opentelemetry`: `layers.backend.metrics.round_trip`. */
  readonly path: string
  /** KrakenD's own key: `round_trip`. */
  readonly key: string
  readonly label: string
  /** Value in force (after KrakenD's defaulting). */
  readonly value: boolean
  /** True when the file says it, false when it is a default. */
  readonly configured: boolean
  /** For `disable_*` keys the switch shows the opposite. */
  readonly on: boolean
  /** What it adds, in instruments or spans. */
  readonly adds: string
  /** Why it records nothing although on; null when it works. */
  readonly inert: string | null
  readonly receipt?: FlagReceipt
}
export interface TelemetryView {
  /** False when the namespace is absent: then nothing is wrapped, as in KrakenD. */
  readonly enabled: boolean
  readonly problem: string | null
  readonly layers: readonly {
    readonly layer: 'global' | 'proxy' | 'backend'
    readonly metrics: readonly LayerFlag[]
    readonly traces: readonly LayerFlag[]
  }[]
  readonly exporters: readonly ExporterHealth[]
  /** What of the block does nothing, beside the flags; paths below `telemetry/opentelemetry`. */
  readonly notes?: readonly Fault[]
  /** What all flags together make of a call; numbers per call are null when none was measured. */
  readonly now?: {
    readonly calls: number
    readonly spansPerCall: number | null
    readonly bytesPerCall: number | null
    readonly series: number
  }
}

/** One span as it leaves. */
export interface SpanPreview {
  /** Of the instrumentation. */
  readonly scope: string
  readonly name: string
  readonly kind: 'UNSPECIFIED' | 'INTERNAL' | 'SERVER' | 'CLIENT'
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  /** ms from the first span's start. */
  readonly startMs: number
  readonly durationMs: number
  readonly attributes: Readonly<Record<string, AttributeValue>>
  readonly droppedAttributes: number
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, AttributeValue>> }[]
  readonly status: 'Unset' | 'Ok' | 'Error'
  readonly statusMessage: string | null
}
/** The last call as one exporter sends it. */
export interface ExportPreview {
  readonly call: {
    readonly endpoint: string | null
    readonly method: string
    readonly status: number
    /** RFC 3339: when it ended. */
    readonly at: string
  }
  readonly resource: Readonly<Record<string, AttributeValue>>
  readonly spans: readonly SpanPreview[]
  /** Of the export request, before compression. */
  readonly bytes: number
  /** Spans that the layers or the sampling keep back. */
  readonly keptBack: number
  /** Why nothing leaves; null when something does. */
  readonly words: string | null
}

export const telemetryContract = {
  get: oc.output(type<TelemetryView>()),
  /** Writes one value into the file, keeps everything else of it, applies it live. */
  set: oc.input(z.object({ path: z.string(), value: z.boolean() })).output(type<ApplyResult>()),
  /** null: no such exporter, or no call yet. */
  preview: oc.input(z.object({ exporter: z.string() })).output(type<ExportPreview | null>()),
  page: oc.input(z.object({ exporter: z.string() })).output(type<{ readonly text: string } | null>()),
}
