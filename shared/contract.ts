// Every question and every live topic between the screen and the process. One router implements it (main/rpc), two transports
// carry it (MessagePort, WebSocket), one client asks it (renderer/rpc). Inputs are checked here; outputs are ours and typed.
import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Call, CallDetail } from './call.ts'
import type { Fault } from './config/service.ts'

export interface Status {
  readonly version: string
  readonly gateway: {
    readonly state: 'running' | 'stopped' | 'failed'
    /** `http://127.0.0.1:8080`; null when not running. */
    readonly address: string | null
    /** Why it is not running, in words. */
    readonly problem: string | null
  }
  readonly config: {
    readonly file: string
    readonly revision: number
    readonly problems: readonly Fault[]
    readonly starter: boolean
  }
  readonly strict: boolean
  readonly inFlight: number
  readonly store: StoreHealth
  readonly exporters: readonly ExporterHealth[]
  readonly demo: { readonly running: boolean; readonly address: string | null }
  readonly shell: 'electron' | 'browser'
}

export interface StoreHealth {
  readonly calls: number
  readonly bytes: number
  readonly limitBytes: number
  /** Full disk or broken file: calls are still shown, nothing is kept. Words for the user. */
  readonly readOnly: string | null
  readonly queued: number
  readonly droppedBodies: number
  readonly droppedCalls: number
  /** RFC 3339; calls older than this were pruned. */
  readonly prunedBefore: string | null
}

export interface ExporterHealth {
  readonly name: string
  readonly kind: 'prometheus' | 'otlp-grpc' | 'otlp-http'
  readonly address: string
  readonly state: 'healthy' | 'failing' | 'waiting' | 'off'
  /** RFC 3339. */
  readonly lastSuccessAt: string | null
  readonly failingSince: string | null
  readonly failures: number
  /** What happened, where, and what is expected there. */
  readonly problem: string | null
  readonly queued: number | null
  readonly queueLimit: number | null
  readonly dropped: number
  readonly bytesPerMinute: number | null
  readonly series: number | null
  readonly nextExportAt: string | null
}

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

export type ApplyResult =
  | { readonly ok: true; readonly revision: number }
  | { readonly ok: false; readonly problems: readonly Fault[] }

/** Change of the call list. `calls` replace rows of the same id or are new; `gone` were pruned. */
export interface CallsDelta {
  readonly calls: readonly Call[]
  readonly gone: readonly string[]
  readonly total: number
}

export interface CallsPage {
  /** Newest first. */
  readonly calls: readonly Call[]
  readonly shown: number
  readonly total: number
}

export interface SeriesBucket {
  /** Start, RFC 3339. */
  readonly at: string
  readonly calls: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly durationP50: number | null
  readonly durationP95: number | null
  readonly ttftP50: number | null
  readonly ttftP95: number | null
  readonly tokens: { readonly input: number; readonly output: number; readonly cacheRead: number; readonly reasoning: number }
  /** Calls whose token counts nobody reported. */
  readonly withoutTokens: number
}
export interface Series {
  readonly from: string
  readonly to: string
  readonly bucketMs: number
  readonly buckets: readonly SeriesBucket[]
  readonly totals: Omit<SeriesBucket, 'at'>
  readonly previous: Omit<SeriesBucket, 'at'>
}

export interface Body {
  /** Base64 of the captured bytes, content encoding undone when it could be. */
  readonly base64: string
  readonly bytes: number
  readonly captured: number
  readonly contentType: string | null
}

const callId = z.object({ id: z.string() })

export const contract = {
  status: {
    get: oc.output(type<Status>()),
    watch: oc.output(eventIterator(type<Status>())),
  },
  calls: {
    list: oc
      .input(
        z.object({
          filter: z.string().default(''),
          before: z.string().optional(),
          limit: z.number().int().min(1).max(1000).default(200),
        }),
      )
      .output(type<CallsPage>()),
    watch: oc.output(eventIterator(type<CallsDelta>())),
    detail: oc.input(callId).output(type<CallDetail | null>()),
    body: oc
      .input(z.object({ id: z.string(), attempt: z.number().int().min(0).nullable(), side: z.enum(['request', 'response']) }))
      .output(type<Body | null>()),
    clear: oc.output(type<{ readonly removed: number }>()),
  },
  dashboards: {
    series: oc
      .input(
        z.object({ from: z.string(), to: z.string(), buckets: z.number().int().min(1).max(240), filter: z.string().default('') }),
      )
      .output(type<Series>()),
  },
  telemetry: {
    get: oc.output(type<TelemetryView>()),
    /** Writes one value into the file, keeps everything else of it, applies it live. */
    set: oc.input(z.object({ path: z.string(), value: z.boolean() })).output(type<ApplyResult>()),
    page: oc.input(z.object({ exporter: z.string() })).output(type<{ readonly text: string } | null>()),
  },
  config: {
    get: oc.output(
      type<{ readonly file: string; readonly text: string; readonly revision: number; readonly problems: readonly Fault[] }>(),
    ),
  },
  demo: {
    /** Starts the demo provider when needed and sends one call to it through the gateway. */
    send: oc
      .input(z.object({ model: z.string().default('demo'), stream: z.boolean().default(true) }))
      .output(type<{ readonly ok: true } | { readonly ok: false; readonly problem: string }>()),
  },
  shell: {
    capabilities: oc.output(type<{ readonly pickFile: boolean; readonly reveal: boolean }>()),
    reveal: oc.input(z.object({ what: z.enum(['config', 'data']) })).output(type<{ readonly ok: boolean }>()),
  },
}
export type Contract = typeof contract
