// telemetry/opentelemetry at service level, as KrakenD CE reads it. See docs/differences.md for what differs.
import type { Fault, ServiceConfig } from '../../shared/config/service.ts'
import type { Differences } from '../../shared/differences.ts'
import {
  decode,
  fields,
  flag,
  float,
  integer,
  items,
  list,
  lowerKeys,
  natural,
  number,
  record,
  text,
  texts,
  words,
  type Decoded,
  type DecodeFault,
} from './decode.ts'
import {
  backendLayer,
  backendShape,
  globalShape,
  layerSwitches,
  proxyShape,
  type BackendLayer,
  type LayerSwitches,
} from './layer-config.ts'
import { NAMESPACE } from './names.ts'

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
          goText: `${family === 'otlp' ? 'OTLP exporter' : family} with duplicate name: ${exporter.name} (at idx ${index})`,
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
