// Loads the parts of the program when they are needed, so that `run` answers its first request early.
import type { ServiceConfig, Fault } from '../shared/config/service.ts'
import type { ExporterHealth, TelemetryView } from '../shared/contract.ts'
import type { Differences } from '../shared/differences.ts'
import type { Log, Observe } from './gateway/types.ts'
import type { Store } from './store/types.ts'
import type { CallRecorder } from './telemetry/types.ts'

export interface Gateway {
  /** Faults mean that what ran before still runs. */
  apply(config: ServiceConfig): Promise<Fault[]>
  /** `http://127.0.0.1:8080`; null while nothing listens. */
  readonly address: string | null
  readonly inFlight: number
  stop(): Promise<void>
}

export interface Telemetry {
  readonly observe: Observe
  apply(service: ServiceConfig): Promise<Fault[]>
  view(): TelemetryView
  health(): ExporterHealth[]
  page(name: string): Promise<string | null>
  stop(): Promise<void>
}

export interface Demo {
  start(options?: { readonly port?: number }): Promise<{ readonly address: string }>
  stop(): Promise<void>
  readonly address: string | null
}

export interface Parts {
  createGateway(options: { differences: Differences; log: Log; observe: Observe }): Gateway
  createTelemetry(options: { differences: Differences; log: Log; recorder: CallRecorder; version: string }): Telemetry
  createStore(options: { dataDir: string; readOnly?: boolean }): Store
  createRecorder(options: { store: Store; revision(): number }): CallRecorder
}

const load = async (path: string): Promise<Record<string, unknown>> => (await import(path)) as Record<string, unknown>

export async function loadParts(): Promise<Parts> {
  const paths = ['./gateway/gateway.ts', './telemetry/telemetry.ts', './store/store.ts', './telemetry/record/recorder.ts']
  const modules = await Promise.allSettled(paths.map((path) => load(path)))
  const all: Record<string, unknown> = Object.assign({}, ...modules.map((m) => (m.status === 'fulfilled' ? m.value : {})))
  return {
    createStore: () => ({ health: () => null, stop: async () => {} }),
    createRecorder: () => null,
    createTelemetry: () => ({
      observe: {},
      apply: async () => [],
      health: () => [],
      view: () => null,
      page: async () => null,
      stop: async () => {},
    }),
    ...all,
  } as unknown as Parts
}

export const loadDemo = async (): Promise<Demo> =>
  ((await load('./demo/demo.ts')) as unknown as { createDemo(): Demo }).createDemo()
