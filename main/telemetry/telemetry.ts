// Telemetry as a whole: one observer for the gateway, a plan per applied configuration, exporters that outlive an apply when their
// own configuration stays. Counts live in one registry for the life of the process.
import type { ExporterHealth } from '../../shared/contract/status.ts'
import type { ExportPreview, TelemetryView } from '../../shared/contract/telemetry.ts'
import type { Differences } from '../../shared/differences.ts'
import type { EndpointConfig, Fault, Log, Observe, ServiceConfig } from '../gateway/types.ts'
import { createRegistry } from './aggregates.ts'
import type { Tracing } from './call.ts'
import { createClock } from './clock.ts'
import { parseTelemetry, type OtlpConfig, type ParsedTelemetry, type PrometheusConfig, type TelemetryConfig } from './config.ts'
import { resourceAttributes, type Environment } from './environment.ts'
import type { Exporter } from './exporter.ts'
import { createIds } from './ids.ts'
import { createObserve } from './layers.ts'
import { LOG_TAG, NAMESPACE, SCHEMA_URL } from './names.ts'
import { createOtlpExporter, type ExporterInput } from './otlp-exporter.ts'
import { createPlan, type Plan } from './plan.ts'
import { createPrometheusExporter } from './prometheus-exporter.ts'
import { choosePropagators, type Propagator } from './propagation.ts'
import { loadOtlpSize } from './receipts/otlp-size.ts'
import { createMeasure } from './receipts/measure.ts'
import { notesOf } from './receipts/notes.ts'
import type { Measured } from './receipts/receipts.ts'
import { createSample } from './receipts/sample.ts'
import type { MetricSize } from './receipts/series-sizes.ts'
import { createSampler } from './sampling.ts'
import { createResource } from './sdk.ts'
import type { Span } from './span.ts'
import type { CallRecorder } from './types.ts'
import { createView, isConfigured } from './view.ts'

export interface Telemetry {
  /** For the gateway; the same object before and after every apply. */
  readonly observe: Observe
  /** Puts a configuration into force. Faults never stop it: what is not usable is off. */
  apply(service: ServiceConfig): Promise<readonly Fault[]>
  view(): TelemetryView
  health(): readonly ExporterHealth[]
  /** The metrics page of a Prometheus exporter; null for any other name. */
  /** The last call as an exporter sends it; null for any other name, or without a call. */
  preview(exporterName: string): ExportPreview | null
  page(exporterName: string): Promise<string | null>
  stop(): Promise<void>
}

export interface TelemetryInput {
  readonly differences: Differences
  readonly log: Log
  readonly recorder: CallRecorder | null
  /** `service.version` where the file gives none. */
  readonly version: string
  readonly env?: Environment
  readonly now?: () => number
}

// The packages of the exporters take longer to load than the gateway needs for its first answer.
const LOAD_DELAY = 300

export function createTelemetry(input: TelemetryInput): Telemetry {
  const { differences, log, recorder, version } = input
  const env = input.env ?? process.env
  const now = input.now ?? Date.now
  const registry = createRegistry(now)
  const clock = createClock()
  const ready = createReady()
  let exporters: readonly Exporter[] = []
  let emitters: readonly ((span: Span) => void)[] = []
  let tracing: Tracing | null = null
  let parsed: ParsedTelemetry = { config: null, problem: null, faults: [] }
  let raw: unknown
  const sample = createSample(differences.maskSecretsInSpans)
  let otlpSize: MetricSize = null
  let endpoints: readonly EndpointConfig[] = []
  let measure: (() => Measured) | null = null
  let plan: Plan
  let applying: Promise<unknown> = Promise.resolve()
  const trouble = createTroubleLog(log)

  // Spans of requests in flight go to the exporters there are when they end, not to those there were when they began.
  const emit = (span: Span): void => {
    for (const take of emitters) take(span)
  }

  const propagators = (): readonly Propagator[] =>
    choosePropagators(env.OTEL_PROPAGATORS, (name) => log('ERROR', LOG_TAG, `unknown propagator in OTEL_PROPAGATORS: ${name}`))

  const build = (endpoints: readonly EndpointConfig[], config: TelemetryConfig | null, report: (fault: Fault) => void): Plan =>
    createPlan({ config, endpoints, differences, registry, propagators: config === null ? [] : propagators(), report })

  const measureOf = (config: TelemetryConfig | null, of: readonly EndpointConfig[]): (() => Measured) | null => {
    if (config === null) return null
    if (config.otlp.some(({ metrics }) => metrics))
      void ready.promise.then(loadOtlpSize).then((found) => (otlpSize = found), trouble)
    return createMeasure({ config, endpoints: of, sample, registry, differences, clock, otlpSize: () => otlpSize })
  }

  const view = (): TelemetryView => {
    const { config, problem } = parsed
    const bothSpellings = differences.skipPathsMatchEverywhere
    const ownPaths = isConfigured(raw, 'skip_paths')
    const notes = config === null ? [] : notesOf({ config, endpoints, bothSpellings, ownPaths })
    return createView({ config, raw, problem, exporters: health(), measured: measure?.() ?? null, notes })
  }

  const replaceExporters = async (config: TelemetryConfig | null): Promise<Fault[]> => {
    const attributes = config === null ? {} : resourceAttributes(config, env)
    const common: ExporterInput = {
      registry,
      resource: createResource(attributes, SCHEMA_URL),
      differences,
      log,
      env,
      clock,
      now,
      ready: ready.promise,
    }
    const wanted = config === null ? [] : [...config.otlp, ...config.prometheus]
    const keyOf = (one: OtlpConfig | PrometheusConfig): string => JSON.stringify([one, attributes])
    const keys = new Set(wanted.map(keyOf))
    const retired = exporters.filter((one) => !keys.has(one.key))
    const kept = exporters.filter((one) => keys.has(one.key))
    // Spans that end during the change go to those that stay; a retired port must be free before it is bound again.
    const stopping = retired.map((one) => one.stop(differences.flushOnShutdown))
    await Promise.all(stopping.filter((_, index) => retired[index]!.emit === null))
    const next = await Promise.all(
      wanted.map(async (one) => kept.find(({ key }) => key === keyOf(one)) ?? open(one, keyOf(one), common)),
    )
    exporters = next
    emitters = exporters.flatMap((one) => one.emit ?? [])
    return exporters.flatMap((one) => {
      const { kind, problem } = one.health()
      return kind === 'prometheus' && problem !== null ? [{ path: `${BLOCK}.exporters.prometheus`, message: problem }] : []
    })
  }

  const open = async (config: OtlpConfig | PrometheusConfig, key: string, common: ExporterInput): Promise<Exporter> =>
    config.kind === 'otlp' ? createOtlpExporter(config, key, common) : createPrometheusExporter(config, key, common)

  const applyNow = async (service: ServiceConfig): Promise<readonly Fault[]> => {
    const next = parseTelemetry(service, differences, version)
    const faults = [...next.faults]
    const nextPlan = build(service.endpoints, next.config, (fault) => void faults.push(fault))
    if (next.problem !== null) log('ERROR', LOG_TAG, `cannot register exporters: ${next.problem}`)
    parsed = next
    raw = service.extraConfig[NAMESPACE]
    plan = nextPlan
    endpoints = service.endpoints
    measure = measureOf(next.config, endpoints)
    tracing = tracingOf(next.config, differences, emit)
    ready.soon()
    return [...faults, ...(await replaceExporters(next.config))]
  }

  plan = build([], null, () => {})
  const health = (): readonly ExporterHealth[] => exporters.map((one) => one.health())

  return {
    observe: createObserve({ plan: () => plan, tracing: () => tracing, recorder, sample, ids: createIds(), trouble }),
    apply(service) {
      const done = applying.then(() => applyNow(service))
      applying = done.catch(() => {})
      return done
    },
    health,
    view,
    preview: (name) => exporters.find((one) => one.name === name)?.preview(sample.calls.at(-1) ?? null) ?? null,
    page: (name) => exporters.find((one) => one.name === name)?.page() ?? Promise.resolve(null),
    async stop() {
      await applying
      ready.now()
      await Promise.all(exporters.map((one) => one.stop(differences.flushOnShutdown)))
    },
  }
}

const BLOCK = `$.extra_config["${NAMESPACE}"]`

function tracingOf(config: TelemetryConfig | null, differences: Differences, emit: (span: Span) => void): Tracing | null {
  if (config === null || !config.otlp.some(({ traces }) => traces)) return null
  return { sample: createSampler(config.sampleRate, differences.sampleZeroIsNothing), emit }
}

interface Ready {
  readonly promise: Promise<void>
  soon(): void
  now(): void
}

function createReady(): Ready {
  const { promise, resolve } = Promise.withResolvers<void>()
  let timer: NodeJS.Timeout | null = null
  return {
    promise,
    soon() {
      timer ??= setTimeout(resolve, LOAD_DELAY).unref()
    },
    now: resolve,
  }
}

/** A fault of the observation itself: said once per text, never thrown. */
function createTroubleLog(log: Log): (error: unknown) => void {
  const said = new Set<string>()
  return (error) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    if (said.has(text) || said.size > 100) return
    said.add(text)
    log('ERROR', LOG_TAG, `observation failed: ${text}`)
  }
}
