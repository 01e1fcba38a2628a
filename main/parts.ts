// Loads the heavy parts of the program side by side, and only when they are needed: `run` has to answer its first request early.
import type { Fault, ServiceConfig } from '../shared/config/service.ts'
import type { ExporterHealth, TelemetryView } from '../shared/contract.ts'
import type { Differences } from '../shared/differences.ts'
import type { createGateway } from './gateway/gateway.ts'
import type { Log, Observe } from './gateway/types.ts'
import type { createStore } from './store/store.ts'
import type { Store } from './store/types.ts'
import type { CallRecorder } from './telemetry/types.ts'

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
  readonly createGateway: typeof createGateway
  readonly createStore: typeof createStore
  createTelemetry(options: { differences: Differences; log: Log; recorder: CallRecorder; version: string }): Telemetry
  createRecorder(options: { store: Store; revision(): number }): CallRecorder
}

const load = async (path: string): Promise<Record<string, unknown>> => (await import(path)) as Record<string, unknown>

export async function loadParts(): Promise<Parts> {
  const paths = ['./telemetry/telemetry.ts', './telemetry/record/recorder.ts']
  const [gateway, store, ...modules] = await Promise.all([
    import('./gateway/gateway.ts'),
    import('./store/store.ts'),
    ...paths.map((path) => load(path).catch(() => ({}))),
  ])
  return {
    createRecorder: () => null,
    createTelemetry: () => ({
      observe: {},
      apply: async () => [],
      health: () => [],
      view: () => null,
      page: async () => null,
      stop: async () => {},
    }),
    ...Object.assign({}, ...modules),
    createGateway: gateway.createGateway,
    createStore: store.createStore,
  } as unknown as Parts
}

export const loadDemo = async (): Promise<Demo> =>
  ((await load('./demo/demo.ts')) as unknown as { createDemo(): Demo }).createDemo()
