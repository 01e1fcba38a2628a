// The Telemetry screen's data: each switch with its value in force, whether the file says it, what it adds and why it may be idle.
import type { ExporterHealth, LayerFlag, TelemetryView } from '../../shared/contract.ts'
import type { TelemetryConfig } from './config.ts'
import { flagTable, instrumentNames, type FlagFacts, type LayerName } from './flags.ts'

const layers: readonly LayerName[] = ['global', 'proxy', 'backend']

export interface ViewInput {
  /** Null: the namespace is absent or not usable. */
  readonly config: TelemetryConfig | null
  /** The raw block, to tell what the file says from what is a default. */
  readonly raw: unknown
  readonly problem: string | null
  readonly exporters: readonly ExporterHealth[]
}

export function createView({ config, raw, problem, exporters }: ViewInput): TelemetryView {
  const flags = (layer: LayerName, signal: 'metrics' | 'traces'): LayerFlag[] =>
    config === null
      ? []
      : flagTable.filter((flag) => flag.layer === layer && flag.signal === signal).map((flag) => layerFlag(flag, config, raw))
  return {
    enabled: config !== null,
    problem,
    layers:
      config === null ? [] : layers.map((layer) => ({ layer, metrics: flags(layer, 'metrics'), traces: flags(layer, 'traces') })),
    exporters,
  }
}

function layerFlag(flag: FlagFacts, config: TelemetryConfig, raw: unknown): LayerFlag {
  const value = flag.value(config)
  const on = flag.key.startsWith('disable_') ? !value : value
  return {
    path: flag.path,
    key: flag.key,
    label: flag.label,
    value,
    configured: isConfigured(raw, flag.path),
    on,
    adds: flag.signal === 'metrics' ? instrumentNames(flag, config.semconv127).join(', ') : flag.traces,
    inert: on ? (flag.inert(config) ?? unheard(flag, config)) : null,
  }
}

/** Nobody takes the signal. */
function unheard(flag: FlagFacts, config: TelemetryConfig): string | null {
  if (flag.signal === 'traces') {
    return config.otlp.some(({ traces }) => traces) ? null : 'No exporter takes traces: there are no spans and no trace headers.'
  }
  return [...config.otlp, ...config.prometheus].some(({ metrics }) => metrics) ? null : 'No exporter takes metrics.'
}

function isConfigured(raw: unknown, path: string): boolean {
  let at = raw
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null) return false
    const found = Object.keys(at).find((key) => key.toLowerCase() === name)
    if (found === undefined) return false
    at = (at as Record<string, unknown>)[found]
  }
  return at !== null
}
