// What exists under a configuration, and what one flag makes of it: the difference between the configuration with the flag on and
// with it off. Everything a receipt says starts from this difference, so a flag that another one implies has an empty receipt.
import type { TelemetryConfig } from '../config.ts'
import { phaseInstruments, readerInstruments, roundTripInstruments, type FlagFacts } from '../flags.ts'
import type { BackendSwitches, LayerSwitches } from '../layer-config.ts'
import type { Instruments } from '../names.ts'

/** A span, or a part of one, that a flag can add. */
export type SpanPart =
  | 'global'
  | 'proxy'
  | 'backend'
  | 'client'
  | 'reader'
  | 'global.headers'
  | 'proxy.headers'
  | 'backend.headers'
  | 'client.headers'
  | 'client.phases'
  | 'context'

export interface Effects {
  readonly instruments: ReadonlySet<keyof Instruments>
  readonly parts: ReadonlySet<SpanPart>
}

const fieldOf: Readonly<Record<string, keyof LayerSwitches | keyof BackendSwitches>> = {
  disable_metrics: 'metrics',
  disable_traces: 'traces',
  disable_propagation: 'propagation',
  disable_stage: 'stage',
  round_trip: 'roundTrip',
  read_payload: 'readPayload',
  detailed_connection: 'detailed',
}

/** The configuration with the flag's switch on or off (for `disable_*` keys: the opposite of the value). */
export function withFlag(config: TelemetryConfig, { layer, signal, key }: FlagFacts, on: boolean): TelemetryConfig {
  const side = layer === 'backend' ? config.backend[signal] : config[layer]
  const changed =
    key === 'report_headers' && 'headers' in side
      ? { ...side, headers: { ...side.headers, on } }
      : { ...side, [fieldOf[key]!]: on }
  return layer === 'backend' ? { ...config, backend: { ...config.backend, [signal]: changed } } : { ...config, [layer]: changed }
}

export function effectsOf({ global, proxy, backend, semconv127 }: TelemetryConfig): Effects {
  const instruments = new Set<keyof Instruments>()
  const parts = new Set<SpanPart>()
  const { metrics, traces } = backend
  if (global.metrics) add(instruments, ['serverDuration', 'serverResponseSize'])
  if (proxy.metrics) instruments.add('proxyDuration')
  if (metrics.stage) instruments.add('backendDuration')
  if (metrics.roundTrip || metrics.readPayload) {
    // Under 1.27 the counts come with the detail only, as in KrakenD.
    const countless = semconv127 && !metrics.detailed
    add(instruments, countless ? ['requestSize', 'clientDuration', 'clientResponseSize'] : roundTripInstruments)
    if (metrics.detailed) add(instruments, phaseInstruments)
  }
  if (metrics.readPayload) add(instruments, readerInstruments)
  if (global.propagation) parts.add('context')
  for (const [name, layer] of [
    ['global', global],
    ['proxy', proxy],
  ] as const) {
    if (layer.traces) add(parts, layer.headers.on ? [name, `${name}.headers`] : [name])
  }
  const hasClient = traces.roundTrip || traces.readPayload
  if (traces.stage) add(parts, traces.headers.on ? ['backend', 'backend.headers'] : ['backend'])
  if (hasClient) add(parts, traces.headers.on ? ['client', 'client.headers'] : ['client'])
  if (hasClient && traces.detailed) parts.add('client.phases')
  if (traces.readPayload) parts.add('reader')
  return { instruments, parts }
}

/** What the flag adds where it is on, or would add where it is off. */
export function marginOf(config: TelemetryConfig, flag: FlagFacts): Effects {
  const [more, less] = [true, false].map((on) => effectsOf(withFlag(config, flag, on))) as [Effects, Effects]
  return { instruments: more.instruments.difference(less.instruments), parts: more.parts.difference(less.parts) }
}

/** What the flag adds where nothing else brings the same: the round trip without read_payload. */
export function aloneOf(config: TelemetryConfig, flag: FlagFacts): Effects {
  if (flag.key !== 'round_trip') return marginOf(config, flag)
  const { backend } = config
  const side = { ...backend[flag.signal], readPayload: false }
  return marginOf({ ...config, backend: { ...backend, [flag.signal]: side } }, flag)
}

export const isEmpty = ({ instruments, parts }: Effects): boolean => instruments.size === 0 && parts.size === 0

/** Every layer with everything on. */
export function everythingOn(config: TelemetryConfig): TelemetryConfig {
  const all = { metrics: true, traces: true, propagation: true }
  const side = { stage: true, roundTrip: true, readPayload: true, detailed: true }
  const { metrics, traces } = config.backend
  return {
    ...config,
    global: { ...config.global, ...all },
    proxy: { ...config.proxy, ...all },
    backend: { metrics: { ...metrics, ...side }, traces: { ...traces, ...side } },
  }
}

function add<T>(set: Set<T>, values: Iterable<T>): void {
  for (const value of values) set.add(value)
}
