// telemetry/opentelemetry at the three levels, as KrakenD CE reads it. Defaulting is per object, not per field: an absent object
// has everything on, a present one (even empty) has every missing switch off. See docs/differences.md for what differs.
import type { BackendConfig, EndpointConfig, Fault, ServiceConfig } from '../../shared/config/service.ts'
import type { Differences } from '../../shared/differences.ts'
import { decode, flag, float, integer, list, natural, record, text, type Decoded, type DecodeFault } from './decode.ts'
import { NAMESPACE } from './names.ts'

export type StaticAttributes = Readonly<Record<string, string>>

/** Switches of the global and of the proxy layer; `propagation` is the global layer's alone. */
export interface LayerSwitches {
  readonly metrics: boolean
  readonly traces: boolean
  readonly propagation: boolean
  readonly headers: HeaderReport
  readonly metricAttributes: StaticAttributes
  readonly traceAttributes: StaticAttributes
}
export interface HeaderReport {
  readonly on: boolean
  /** Lower case. */
  readonly skip: ReadonlySet<string>
}
export interface BackendSwitches {
  readonly stage: boolean
  readonly roundTrip: boolean
  readonly readPayload: boolean
  readonly detailed: boolean
  readonly attributes: StaticAttributes
}
export interface BackendLayer {
  readonly metrics: BackendSwitches
  readonly traces: BackendSwitches & { readonly headers: HeaderReport }
}

export interface OtlpConfig {
  readonly kind: 'otlp'
  readonly name: string
  readonly host: string
  readonly port: number
  readonly useHttp: boolean
  readonly metrics: boolean
  readonly traces: boolean
  /** Seconds; 0 or less: OTEL_METRIC_EXPORT_INTERVAL or 60. */
  readonly period: number
}
export interface PrometheusConfig {
  readonly kind: 'prometheus'
  readonly name: string
  /** Empty: every interface. */
  readonly host: string
  readonly port: number
  readonly metrics: boolean
  readonly processMetrics: boolean
  readonly goMetrics: boolean
}

export interface TelemetryConfig {
  readonly serviceName: string
  readonly serviceVersion: string
  readonly deployEnv: string
  readonly sampleRate: number
  readonly skipPaths: readonly string[]
  readonly semconv127: boolean
  readonly histograms: { readonly time: readonly number[] | null; readonly size: readonly number[] | null }
  readonly otlp: readonly OtlpConfig[]
  readonly prometheus: readonly PrometheusConfig[]
  readonly global: LayerSwitches
  readonly proxy: LayerSwitches
  readonly backend: BackendLayer
}

/** `config` is null when the namespace is absent or, in strict mode, not usable; `problem` is then KrakenD's reason. */
export interface ParsedTelemetry {
  readonly config: TelemetryConfig | null
  readonly problem: string | null
  readonly faults: readonly Fault[]
}

const staticAttributes = list(record('KeyValue', { key: text, value: text }))
const sideFields = {
  disable_metrics: flag,
  disable_traces: flag,
  report_headers: flag,
  skip_headers: list(text),
  metrics_static_attributes: staticAttributes,
  traces_static_attributes: staticAttributes,
}
const globalShape = record('GlobalOpts', { ...sideFields, disable_propagation: flag, semantic_convention: text })
const proxyShape = record('PipeOpts', sideFields)
const backendFields = {
  disable_stage: flag,
  round_trip: flag,
  read_payload: flag,
  detailed_connection: flag,
  static_attributes: staticAttributes,
}
const backendShape = record('BackendOpts', {
  metrics: record('BackendMetricOpts', backendFields),
  traces: record('BackendTraceOpts', { ...backendFields, report_headers: flag, skip_headers: list(text) }),
})
const serviceShape = record('ConfigData', {
  service_name: text,
  service_version: text,
  deploy_env: text,
  metric_reporting_period: integer,
  trace_sample_rate: float,
  skip_paths: list(text),
  layers: record('LayersOpts', { global: globalShape, proxy: proxyShape, backend: backendShape }),
  exporters: record('Exporters', {
    otlp: list(
      record('OTLPExporter', {
        name: text,
        host: text,
        port: integer,
        use_http: flag,
        disable_metrics: flag,
        disable_traces: flag,
        custom_metric_reporting_period: natural,
      }),
    ),
    prometheus: list(
      record('PrometheusExporter', {
        name: text,
        host: text,
        port: integer,
        process_metrics: flag,
        go_metrics: flag,
        disable_metrics: flag,
      }),
    ),
  }),
})
// Keys that KrakenD CE does not read; a wrong type in them must not switch anything off in strict mode.
const extendedShape = record('ConfigData', {
  histograms: record('Histograms', { time_buckets: list(float), size_buckets: list(float) }),
})
const listenShape = record('PrometheusExporter', { listen_ip: text })
const endpointShape = record('ConfigData', {
  proxy: proxyShape,
  global: record('GlobalOpts', { metrics_static_attributes: staticAttributes, traces_static_attributes: staticAttributes }),
})
const backendLevelShape = record('ConfigData', { backend: backendShape })

const DEFAULT_SKIP_PATHS = ['/__health', '/__debug/', '/__echo/', '/__stats/']
const METRIC_PERIOD = 30

export function parseTelemetry(service: ServiceConfig, differences: Differences, version: string): ParsedTelemetry {
  const raw = service.extraConfig[NAMESPACE]
  if (raw === undefined) return { config: null, problem: null, faults: [] }
  const at = `$.extra_config["${NAMESPACE}"]`
  const faults: DecodeFault[] = []
  const data = (decode(serviceShape, raw, at, faults) ?? {}) as Decoded
  const strict = !differences.telemetryPartlyOff
  if (strict && faults.length > 0) return off(faults)
  const extended = differences.honourHistograms ? ((decode(extendedShape, raw, at, faults) ?? {}) as Decoded) : {}
  const exporters = parseExporters(data, raw, at, differences, faults)
  if (strict && faults.length > 0) return off(faults)
  const layers = fields(data.layers)
  const global = fields(layers.global)
  return {
    config: {
      serviceName: words(data.service_name) || service.name || 'KrakenD',
      serviceVersion: words(data.service_version) || version,
      deployEnv: words(data.deploy_env),
      sampleRate: number(data.trace_sample_rate, 1),
      skipPaths: texts(data.skip_paths).length > 0 ? texts(data.skip_paths) : DEFAULT_SKIP_PATHS,
      semconv127: global.semantic_convention === '1.27',
      histograms: parseHistograms(extended, at, faults),
      ...exporters,
      global: layerSwitches(global),
      proxy: layerSwitches(fields(layers.proxy)),
      backend: backendLayer(layers.backend === undefined ? undefined : fields(layers.backend)),
    },
    problem: null,
    faults: faults.map(({ path, message }) => ({ path, message })),
  }
}

const off = (faults: readonly DecodeFault[]): ParsedTelemetry => ({
  config: null,
  problem: faults[0]!.goText,
  faults: faults.map(({ path, message }) => ({ path, message })),
})

function parseExporters(
  data: Decoded,
  raw: unknown,
  at: string,
  differences: Differences,
  faults: DecodeFault[],
): Pick<TelemetryConfig, 'otlp' | 'prometheus'> {
  const block = fields(data.exporters)
  const period = number(data.metric_reporting_period, METRIC_PERIOD)
  const names = new Set<string>()
  const usable = <T extends { readonly name: string }>(family: string, make: (entry: Decoded, index: number) => T): T[] =>
    items(block[family]).flatMap((entry, index) => {
      const path = `${at}.exporters.${family}[${index}]`
      if (faults.some((fault) => fault.path.startsWith(path))) return []
      const exporter = make(entry, index)
      if (names.has(exporter.name)) {
        faults.push({
          path: `${path}.name`,
          message: `another exporter is already called "${exporter.name}"`,
          goText: `${family} with duplicate name: ${exporter.name} (at idx ${index})`,
        })
        return []
      }
      names.add(exporter.name)
      return [exporter]
    })
  return {
    otlp: usable('otlp', (entry) => otlpConfig(entry, period, differences)),
    prometheus: usable('prometheus', (entry, index) => prometheusConfig(entry, listenIp(raw, index), differences)),
  }
}

function otlpConfig(entry: Decoded, period: number, differences: Differences): OtlpConfig {
  const custom = number(entry.custom_metric_reporting_period, 0)
  const useHttp = entry.use_http === true
  return {
    kind: 'otlp',
    name: words(entry.name),
    host: words(entry.host) || 'localhost',
    port: number(entry.port, 0) || (useHttp && differences.otlpHttpPort ? 4318 : 4317),
    useHttp,
    metrics: entry.disable_metrics !== true,
    traces: entry.disable_traces !== true,
    period: custom >= 1 ? custom : period,
  }
}

function prometheusConfig(entry: Decoded, listen: string, differences: Differences): PrometheusConfig {
  const host = words(entry.host)
  return {
    kind: 'prometheus',
    name: words(entry.name),
    host: differences.metricsPortIsLocal ? listen || host || '127.0.0.1' : host,
    port: number(entry.port, 0) || 9090,
    metrics: entry.disable_metrics !== true,
    processMetrics: entry.process_metrics === true,
    goMetrics: entry.go_metrics === true,
  }
}

/** `listen_ip` is a documented key that KrakenD CE does not read. */
function listenIp(raw: unknown, index: number): string {
  const exporters = fields(lowerKeys(raw).exporters)
  const entry = items(lowerKeys(exporters).prometheus)[index]
  return words(fields(decode(listenShape, entry, '', [])).listen_ip)
}

function parseHistograms(extended: Decoded, at: string, faults: DecodeFault[]): TelemetryConfig['histograms'] {
  const block = fields(extended.histograms)
  const read = (name: string): readonly number[] | null => {
    const bounds = (Array.isArray(block[name]) ? block[name] : []) as number[]
    if (bounds.length === 0) return null
    if (bounds.every((bound, index) => Number.isFinite(bound) && (index === 0 || bound > bounds[index - 1]!))) return bounds
    const message = 'must be numbers in ascending order; the default buckets are used'
    faults.push({ path: `${at}.histograms.${name}`, message, goText: message })
    return null
  }
  return { time: read('time_buckets'), size: read('size_buckets') }
}

/** What an endpoint changes: `proxy` replaces the service's whole layer, attributes of `global` are added. */
export interface EndpointOverride {
  readonly proxy: LayerSwitches | null
  readonly globalMetricAttributes: StaticAttributes
  readonly globalTraceAttributes: StaticAttributes
}

export function parseEndpoint(
  endpoint: EndpointConfig,
  differences: Differences,
  report: (fault: Fault) => void,
): EndpointOverride {
  const data = override(endpointShape, endpoint.extraConfig[NAMESPACE], endpoint.at, differences, report)
  const global = fields(data.global)
  return {
    proxy: data.proxy === undefined ? null : layerSwitches(fields(data.proxy)),
    globalMetricAttributes: attributes(global.metrics_static_attributes),
    globalTraceAttributes: attributes(global.traces_static_attributes),
  }
}

/** The backend's own layer, which replaces the service's; null when it has none. */
export function parseBackend(
  backend: BackendConfig,
  differences: Differences,
  report: (fault: Fault) => void,
): BackendLayer | null {
  const data = override(backendLevelShape, backend.extraConfig[NAMESPACE], backend.at, differences, report)
  if (data.backend === undefined) return null
  const block = fields(data.backend)
  const layer = backendLayer(block)
  if (block.traces === undefined) {
    const path = `${backend.at}.extra_config["${NAMESPACE}"].backend`
    // KrakenD CE 2.12 and later dereferences nothing here and exits with status 2.
    if (!differences.explainStartPanics)
      throw new Error(`${path}: runtime error: invalid memory address or nil pointer dereference`)
    report({
      path,
      message: 'needs "traces" beside "metrics": KrakenD 2.12 and later does not start without it. Everything is on here',
    })
  }
  if (block.metrics !== undefined || differences.explainStartPanics) return layer
  const wrapped = layer.traces.roundTrip || layer.traces.readPayload || layer.traces.detailed
  return { ...layer, metrics: { ...layer.metrics, roundTrip: wrapped, readPayload: wrapped, detailed: wrapped } }
}

function override(
  shape: Parameters<typeof decode>[0],
  raw: unknown,
  at: string,
  differences: Differences,
  report: (fault: Fault) => void,
): Decoded {
  if (raw === undefined) return {}
  const faults: DecodeFault[] = []
  const data = fields(decode(shape, raw, `${at}.extra_config["${NAMESPACE}"]`, faults))
  if (faults.length === 0) return data
  // An override that does not decode is as if absent; KrakenD says nothing.
  if (differences.telemetryPartlyOff)
    for (const { path, message } of faults) report({ path, message: `${message}; the whole override is ignored` })
  return {}
}

function layerSwitches(block: Decoded): LayerSwitches {
  return {
    metrics: block.disable_metrics !== true,
    traces: block.disable_traces !== true,
    propagation: block.disable_propagation !== true,
    headers: headerReport(block),
    metricAttributes: attributes(block.metrics_static_attributes),
    traceAttributes: attributes(block.traces_static_attributes),
  }
}

function backendLayer(block: Decoded | undefined): BackendLayer {
  const side = (part: unknown): BackendSwitches => {
    const own = part === undefined ? null : fields(part)
    return {
      stage: own?.disable_stage !== true,
      roundTrip: own ? own.round_trip === true : true,
      readPayload: own ? own.read_payload === true : true,
      detailed: own ? own.detailed_connection === true : true,
      attributes: attributes(own?.static_attributes),
    }
  }
  return { metrics: side(block?.metrics), traces: { ...side(block?.traces), headers: headerReport(fields(block?.traces)) } }
}

const headerReport = (block: Decoded): HeaderReport => ({
  on: block.report_headers === true,
  skip: new Set(texts(block.skip_headers).map((name) => name.toLowerCase())),
})

/** Entries with an empty key or value are dropped, of two equal keys the last wins. */
function attributes(raw: unknown): StaticAttributes {
  const found: Record<string, string> = {}
  for (const entry of items(raw)) {
    const key = words(entry.key)
    const value = words(entry.value)
    if (key && value) found[key] = value
  }
  return found
}

const fields = (value: unknown): Decoded =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Decoded) : {}
const items = (value: unknown): readonly Decoded[] => (Array.isArray(value) ? value.map(fields) : [])
const words = (value: unknown): string => (typeof value === 'string' ? value : '')
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(words) : [])
const number = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)
const lowerKeys = (value: unknown): Decoded =>
  Object.fromEntries(Object.entries(fields(value)).map(([name, one]) => [name.toLowerCase(), one]))
