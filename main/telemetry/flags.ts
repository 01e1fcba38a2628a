// One table for every switch of the three layers: what it is called, what exists because of it, and when it is without effect.
// The Telemetry screen and the receipts read it; layers.ts obeys the same configuration.
import type { TelemetryConfig } from './config.ts'
import type { BackendSwitches } from './layer-config.ts'
import { instruments, instruments127, spanName, type Instruments } from './names.ts'

export type LayerName = 'global' | 'proxy' | 'backend'
export type Signal = 'metrics' | 'traces'

export interface FlagFacts {
  readonly layer: LayerName
  readonly signal: Signal
  readonly key: string
  /** Below `telemetry/opentelemetry`. */
  readonly path: string
  readonly label: string
  /** In force, after KrakenD's defaulting. */
  readonly value: (config: TelemetryConfig) => boolean
  /** Instruments that exist because of it. */
  readonly instruments: readonly (keyof Instruments)[]
  /** Spans, attributes or events that exist because of it, in words. */
  readonly traces: string
  /** Why it is without effect although on; null when it works. Whether anybody takes the signal is asked elsewhere. */
  readonly inert: (config: TelemetryConfig) => string | null
}

export const roundTripInstruments = [
  'started',
  'failed',
  'canceled',
  'timedOut',
  'requestSize',
  'clientDuration',
  'clientResponseSize',
  'noContentLength',
] as const
export const phaseInstruments = ['getConn', 'dns', 'tls'] as const
export const readerInstruments = ['readSize', 'readSizeHistogram', 'readTime', 'readTimeHistogram'] as const

const works = (): null => null
const withoutSpan =
  (on: (config: TelemetryConfig) => boolean, span: string) =>
  (config: TelemetryConfig): string | null =>
    on(config) ? null : `The headers would be attributes of the ${span} span, which is off.`
const needsRoundTrip =
  (side: (config: TelemetryConfig) => BackendSwitches) =>
  (config: TelemetryConfig): string | null =>
    side(config).roundTrip || side(config).readPayload
      ? null
      : 'Needs round_trip or read_payload beside it: alone it records nothing, in KrakenD too.'

const metrics = ({ backend }: TelemetryConfig): BackendSwitches => backend.metrics
const traces = ({ backend }: TelemetryConfig): BackendSwitches => backend.traces

type Row = Omit<FlagFacts, 'path' | 'layer' | 'signal' | 'instruments' | 'traces' | 'inert'> &
  Partial<Pick<FlagFacts, 'instruments' | 'traces' | 'inert'>>
const rows = (layer: LayerName, signal: Signal, prefix: string, list: readonly Row[]): FlagFacts[] =>
  list.map((row) => ({ instruments: [], traces: '', inert: works, ...row, layer, signal, path: `layers.${prefix}.${row.key}` }))

export const flagTable: readonly FlagFacts[] = [
  ...rows('global', 'metrics', 'global', [
    {
      key: 'disable_metrics',
      label: 'Client requests',
      value: ({ global }) => !global.metrics,
      instruments: ['serverDuration', 'serverResponseSize'],
    },
  ]),
  ...rows('global', 'traces', 'global', [
    {
      key: 'disable_traces',
      label: 'Server span',
      value: ({ global }) => !global.traces,
      traces: 'span SERVER, named after the path',
    },
    {
      key: 'disable_propagation',
      label: 'Caller’s trace context',
      value: ({ global }) => !global.propagation,
      traces: 'the caller’s trace id, parent span and baggage',
    },
    {
      key: 'report_headers',
      label: 'Headers',
      value: ({ global }) => global.headers.on,
      traces: 'http.request.header.* and http.response.header.* on the server span',
      inert: withoutSpan(({ global }) => global.traces, 'server'),
    },
  ]),
  ...rows('proxy', 'metrics', 'proxy', [
    { key: 'disable_metrics', label: 'Endpoint pipe', value: ({ proxy }) => !proxy.metrics, instruments: ['proxyDuration'] },
  ]),
  ...rows('proxy', 'traces', 'proxy', [
    {
      key: 'disable_traces',
      label: 'Endpoint span',
      value: ({ proxy }) => !proxy.traces,
      traces: 'span INTERNAL, named after the endpoint',
    },
    {
      key: 'report_headers',
      label: 'Headers',
      value: ({ proxy }) => proxy.headers.on,
      traces: 'http.request.header.* and http.response.header.* on the endpoint span',
      inert: withoutSpan(({ proxy }) => proxy.traces, 'endpoint'),
    },
  ]),
  ...rows('backend', 'metrics', 'backend.metrics', [
    {
      key: 'disable_stage',
      label: 'Backend stage',
      value: ({ backend }) => !backend.metrics.stage,
      instruments: ['backendDuration'],
    },
    {
      key: 'round_trip',
      label: 'HTTP round trip',
      value: ({ backend }) => backend.metrics.roundTrip,
      instruments: roundTripInstruments,
    },
    {
      key: 'read_payload',
      label: 'Body reading',
      value: ({ backend }) => backend.metrics.readPayload,
      instruments: [...roundTripInstruments, ...readerInstruments],
    },
    {
      key: 'detailed_connection',
      label: 'Connection phases',
      value: ({ backend }) => backend.metrics.detailed,
      instruments: phaseInstruments,
      inert: needsRoundTrip(metrics),
    },
  ]),
  ...rows('backend', 'traces', 'backend.traces', [
    {
      key: 'disable_stage',
      label: 'Backend span',
      value: ({ backend }) => !backend.traces.stage,
      traces: 'span INTERNAL, named after the backend’s pattern',
    },
    {
      key: 'round_trip',
      label: 'HTTP round trip',
      value: ({ backend }) => backend.traces.roundTrip,
      traces: 'span CLIENT for each HTTP call, and trace headers to the backend',
    },
    {
      key: 'read_payload',
      label: 'Body reading',
      value: ({ backend }) => backend.traces.readPayload,
      traces: `span CLIENT, trace headers to the backend, and span ${spanName.reader}`,
    },
    {
      key: 'detailed_connection',
      label: 'Connection phases',
      value: ({ backend }) => backend.traces.detailed,
      traces: 'three durations and the event first-byte-time on the CLIENT span',
      inert: needsRoundTrip(traces),
    },
    {
      key: 'report_headers',
      label: 'Headers',
      value: ({ backend }) => backend.traces.headers.on,
      traces: 'http.request.header.* and http.response.header.* on the backend’s spans',
      inert: withoutSpan(
        ({ backend }) => backend.traces.stage || backend.traces.roundTrip || backend.traces.readPayload,
        'backend’s',
      ),
    },
  ]),
]

/** Names of what a flag adds, in the naming that is in force. */
export const instrumentNames = (flag: FlagFacts, semconv127: boolean): readonly string[] =>
  flag.instruments.map((key) => (semconv127 ? instruments127 : instruments)[key].name)
