// The Telemetry screen's data: each switch with its value in force, whether the file says it, what it adds and why it may be idle.
import type { Fault } from '../../shared/config/service.ts'
import type { ExporterHealth } from '../../shared/contract/status.ts'
import type { LayerFlag, TelemetryView } from '../../shared/contract/telemetry.ts'
import type { TelemetryConfig } from './config.ts'
import { receiptOf, totalsOf, type Measured } from './receipts/receipts.ts'
import { flagTable, instrumentNames, type FlagFacts, type LayerName } from './flags.ts'

const layers: readonly LayerName[] = ['global', 'proxy', 'backend']

export interface ViewInput {
  /** Null: the namespace is absent or not usable. */
  readonly config: TelemetryConfig | null
  /** The raw block, to tell what the file says from what is a default. */
  readonly raw: unknown
  readonly problem: string | null
  readonly exporters: readonly ExporterHealth[]
  /** Null without a configuration. */
  readonly measured: Measured | null
  readonly notes: readonly Fault[]
}

export function createView({ config, raw, problem, exporters, measured, notes }: ViewInput): TelemetryView {
  const flags = (layer: LayerName, signal: 'metrics' | 'traces'): LayerFlag[] =>
    config === null
      ? []
      : flagTable
          .filter((flag) => flag.layer === layer && flag.signal === signal)
          .map((flag) => layerFlag(flag, config, raw, measured))
  return {
    enabled: config !== null,
    problem,
    layers:
      config === null ? [] : layers.map((layer) => ({ layer, metrics: flags(layer, 'metrics'), traces: flags(layer, 'traces') })),
    exporters,
    ...(config !== null && measured !== null && { notes, now: totalsOf(config, measured) }),
  }
}

function layerFlag(flag: FlagFacts, config: TelemetryConfig, raw: unknown, measured: Measured | null): LayerFlag {
  const configured = isConfigured(raw, flag.path)
  const receipt = measured === null ? null : receiptOf(flag, configured, config, measured)
  const value = flag.value(config)
  const on = flag.key.startsWith('disable_') ? !value : value
  return {
    path: flag.path,
    key: flag.key,
    label: flag.label,
    value,
    configured,
    on,
    adds: flag.signal === 'metrics' ? instrumentNames(flag, config.semconv127).join(', ') : flag.traces,
    inert: receipt?.inert?.reason ?? null,
    ...(receipt !== null && { receipt }),
  }
}

export function isConfigured(raw: unknown, path: string): boolean {
  let at = raw
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null) return false
    const found = Object.keys(at).find((key) => key.toLowerCase() === name)
    if (found === undefined) return false
    at = (at as Record<string, unknown>)[found]
  }
  return at !== null
}
