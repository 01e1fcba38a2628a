// One OTLP exporter of the configuration: the official transports (gRPC or HTTP with protobuf), our span encoding, the SDK's
// periodic reader for metrics. It connects late and on its own; a collector that is down, slow or silent costs a queue's memory.
import type { Log } from '../gateway/types.ts'
import type { Differences } from '../../shared/differences.ts'
import type { Registry } from './aggregates.ts'
import type { Clock } from './clock.ts'
import type { OtlpConfig } from './config.ts'
import { batchLimits, metricInterval, metricTimeout, type Environment } from './environment.ts'
import { createHealth, type Exporter, type HealthKeeper } from './exporter.ts'
import { createMetricProducer, type SdkResource } from './metric-producer.ts'
import { otlpTarget } from './otlp-target.ts'
import { createMetricExporter } from './otlp-metric-exporter.ts'
import { openOtlpChannel, type OtlpChannel } from './otlp-thread.ts'
import { previewOf, type PreviewInput } from './preview.ts'
import { loadMetrics } from './sdk.ts'
import { SpanBatch } from './span-encoding.ts'
import { limitSpan, spanLimits } from './span-limits.ts'
import { createSpanQueue, type SpanQueue } from './span-queue.ts'

export interface ExporterInput {
  readonly registry: Registry
  readonly resource: SdkResource
  readonly differences: Differences
  readonly log: Log
  readonly env: Environment
  readonly clock: Clock
  readonly now: () => number
  /** The packages may be loaded: the gateway listens. */
  readonly ready: Promise<void>
}

const FLUSH_BUDGET = 5000

export function createOtlpExporter(config: OtlpConfig, key: string, input: ExporterInput): Exporter {
  const { differences, env, now } = input
  const target = otlpTarget(config, differences.otlpGrpcTls)
  const kind = config.useHttp ? 'otlp-http' : 'otlp-grpc'
  const health = createHealth({
    name: config.name,
    kind,
    address: target.address,
    log: input.log,
    logEach: !differences.throttleExportErrors,
    now,
    expectation: `An OTLP collector is expected there (${config.useHttp ? 'HTTP, usually port 4318' : 'gRPC, usually port 4317'}), for example Jaeger.`,
  })
  const channel = openOtlpChannel({ config, target, env, keepTls: differences.otlpGrpcTls, troubled: health.troubled })
  const limit = limitSpan(spanLimits(env))
  const traces = config.traces ? createTraceQueue(input, channel, health) : null
  const queue = traces?.queue ?? null
  const metrics = config.metrics ? createMetricPush(config, input, channel, health) : null
  let stopped: Promise<void> | null = null

  return {
    name: config.name,
    key,
    emit: queue === null ? null : (span) => queue.add(limit(span)),
    health: () =>
      health.view({
        queued: queue?.length ?? null,
        queueLimit: queue === null ? null : batchLimits(env).queue,
        dropped: traces?.lost() ?? 0,
        series: null,
        nextExportAt: earliest(queue?.nextAt ?? null, metrics?.nextAt() ?? null),
      }),
    preview: (call) => previewOf(call, traces && { ...traces.encoding, clock: input.clock, limit }),
    page: () => Promise.resolve(null),
    stop(flush) {
      const end = async (): Promise<void> => {
        queue?.stop()
        await channel.close()
      }
      stopped ??= within(FLUSH_BUDGET, async () => {
        channel.hurry()
        await Promise.all([flush ? queue?.flush() : undefined, metrics?.stop(flush)])
        await end()
      }).finally(() => void end().catch(() => {}))
      return stopped
    },
  }
}

interface TraceQueue {
  readonly queue: SpanQueue
  /** Spans that found the queue full, whose export failed, or that the collector refused. */
  lost(): number
  readonly encoding: Pick<PreviewInput, 'resource' | 'how'>
}

function createTraceQueue(input: ExporterInput, channel: OtlpChannel, health: HealthKeeper): TraceQueue {
  const { clock, differences, resource } = input
  const how = { mask: differences.maskSecretsInSpans, escape: differences.escapeInvalidUtf8 }
  const attributes = resource.attributes as Record<string, string>
  const limits = batchLimits(input.env)
  let lost = 0
  const send = async (batch: SpanBatch): Promise<void> => {
    const { count } = batch
    try {
      await input.ready
      await channel.open()
      const bytes = batch.finish()
      const size = bytes.length
      const { rejected, buffer } = await inTime(channel.send('TRACES', bytes), limits.timeout)
      batch.restore(buffer)
      health.succeeded(size)
      if (rejected === null) return
      lost += rejected.count
      health.rejected('traces', rejected)
    } catch (error) {
      lost += count
      health.failed('traces', error instanceof Error ? error : new Error(String(error)))
    }
  }
  const createBatch = (): SpanBatch => new SpanBatch({ attributes }, clock, how)
  const queue = createSpanQueue({ limits, createBatch, send, now: input.now })
  return { queue, lost: () => queue.dropped + lost, encoding: { resource: { attributes }, how } }
}

/** OTEL_BSP_EXPORT_TIMEOUT: what takes longer is given up, whatever the transport still does. */
async function inTime<T>(work: Promise<T>, limit: number): Promise<T> {
  if (limit === 0) return work
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('context deadline exceeded: processor export timeout')), limit).unref()
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}

interface MetricPush {
  nextAt(): number | null
  stop(flush: boolean): Promise<void>
}

function createMetricPush(config: OtlpConfig, input: ExporterInput, channel: OtlpChannel, health: HealthKeeper): MetricPush {
  const interval = metricInterval(config.period, input.env)
  const createdAt = input.now()
  let first: NodeJS.Timeout | null = null
  let startedAt: number | null = null
  let open = true
  const provider = input.ready.then(async () => {
    const sdk = await loadMetrics()
    const producer = createMetricProducer(input.registry, input.resource, sdk, input.now)
    const exporter = await createMetricExporter(channel, {
      isOpen: () => open,
      succeeded: (size) => health.succeeded(size),
      rejected: (what) => health.rejected('metrics', what),
      failed: (error) => health.failed('metrics', error),
    })
    const reader = new sdk.PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: interval,
      exportTimeoutMillis: Math.min(interval, metricTimeout(input.env)),
      metricProducers: [producer],
    })
    startedAt = input.now()
    // The period counts from the start of the gateway, not from when the packages were loaded.
    first = setTimeout(() => void reader.forceFlush(), Math.max(0, createdAt + interval - startedAt)).unref()
    return new sdk.MeterProvider({ resource: input.resource, readers: [reader] })
  })
  provider.catch((error: unknown) => health.failed('metrics', error instanceof Error ? error : new Error(String(error))))
  return {
    nextAt: () => (startedAt === null ? null : startedAt + Math.ceil((input.now() - startedAt + 1) / interval) * interval),
    async stop(flush) {
      open = flush
      if (first !== null) clearTimeout(first)
      try {
        await (await provider).shutdown()
      } catch {
        // Nobody listened: the failure is in the health already.
      }
    },
  }
}

const earliest = (...times: (number | null)[]): string | null => {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : new Date(Math.min(...known)).toISOString()
}

/** Ends after `limit` milliseconds whatever `work` does. */
function within(limit: number, work: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limit)
    work()
      .catch(() => {})
      .finally(() => {
        clearTimeout(timer)
        resolve()
      })
  })
}
