// One built configuration and the requests that run through it. State that a new configuration keeps (rate limits, keys) is handed
// from generation to generation; what the old one opened is closed when its last request has ended.
import type { Differences } from '../../shared/differences.ts'
import { buildPipeline, type Pipeline } from './pipeline.ts'
import type { Build, Fault, Log, Observe, ServiceConfig, StandIn } from './types.ts'

export interface Generation {
  readonly service: ServiceConfig
  readonly pipeline: Pipeline
  readonly kept: ReadonlyMap<string, unknown>
  inFlight: number
  retired: boolean
  close(): void
}

export function buildGeneration(
  service: ServiceConfig,
  before: ReadonlyMap<string, unknown>,
  differences: Differences,
  log: Log,
  observe: Observe,
  standIn: StandIn,
): { readonly generation: Generation | null; readonly faults: Fault[] } {
  const faults: Fault[] = []
  const kept = new Map<string, unknown>()
  const closers: (() => void)[] = []
  const build: Build = {
    service,
    differences,
    log,
    fault: (path, message) => void faults.push({ path, message }),
    keep<T>(key: string, create: () => T): T {
      if (!kept.has(key)) kept.set(key, before.has(key) ? before.get(key) : create())
      return kept.get(key) as T
    },
    onClose: (fn) => void closers.push(fn),
    now: Date.now,
    random: Math.random,
  }
  const close = (): void => closers.splice(0).forEach(quietly)
  let pipeline: Pipeline | null = null
  try {
    pipeline = buildPipeline(build, observe, standIn)
  } catch (error) {
    faults.push({ path: '$', message: `cannot be built: ${error instanceof Error ? error.message : String(error)}` })
  }
  if (pipeline === null || faults.length > 0) {
    close()
    return { generation: null, faults }
  }
  return { generation: { service, pipeline, kept, inFlight: 0, retired: false, close }, faults }
}

/** For what must not harm others. */
export function quietly(fn: () => void): void {
  try {
    fn()
  } catch {}
}
