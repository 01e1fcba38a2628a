import { eventIterator, oc, type } from '@orpc/contract'
import type { OpenBundle } from './bundles.ts'
import type { Fault } from '../config/service.ts'

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
  /** Set when a bundle is shown in place of a gateway. */
  readonly bundle: OpenBundle | null
  /** Endpoints that a mock answers for: `POST /v1/messages`. */
  readonly mocked: readonly string[]
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

export const statusContract = {
  get: oc.output(type<Status>()),
  watch: oc.output(eventIterator(type<Status>())),
}
