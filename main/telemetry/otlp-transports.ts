// The official OTLP exporters' cores: transport, retry, concurrency limit, environment variables. Only the span serializer is ours,
// and sizes are counted on the way.
import { existsSync } from 'node:fs'
import type { MetricData, PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { IOtlpExportDelegate } from '@opentelemetry/otlp-exporter-base'
import type { OtlpConfig } from './config.ts'
import type { Environment } from './environment.ts'
import type { OtlpTarget } from './otlp-target.ts'
import { loadGrpc, loadHttp, loadMetrics, loadTransformer } from './sdk.ts'
import type { SpanBatch } from './span-encoding.ts'

export interface MetricOutcome {
  /** False: what is asked for from now on is dropped. */
  isOpen(): boolean
  succeeded(bytes: number): void
  failed(error: Error): void
}

export interface OtlpTransports {
  /** Resolves with the bytes sent. */
  sendSpans(batch: SpanBatch): Promise<number>
  metricExporter(outcome: MetricOutcome): PushMetricExporter
  close(): Promise<void>
}

interface Serializer<I, R> {
  serializeRequest(request: I): Uint8Array | undefined
  deserializeResponse(data: Uint8Array): R
}
interface Signal<I> {
  readonly name: 'TRACES' | 'METRICS'
  readonly path: string
  readonly grpcName: string
  readonly grpcPath: string
  readonly helper: { readonly name: 'span' | 'metric_data_point'; readonly countItems: (request: I) => number }
}

const traces: Signal<SpanBatch> = {
  name: 'TRACES',
  path: 'v1/traces',
  grpcName: 'TraceExportService',
  grpcPath: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  helper: { name: 'span', countItems: ({ count }) => count },
}
const metrics: Signal<ResourceMetrics> = {
  name: 'METRICS',
  path: 'v1/metrics',
  grpcName: 'MetricsExportService',
  grpcPath: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  helper: { name: 'metric_data_point', countItems: () => 0 },
}

export async function createOtlpTransports(config: OtlpConfig, target: OtlpTarget, env: Environment): Promise<OtlpTransports> {
  if (target.origin === null) throw new Error(`invalid target address ${target.address}`)
  const [{ ProtobufTraceSerializer, ProtobufMetricsSerializer }, { AggregationTemporality }, delegates] = await Promise.all([
    loadTransformer(),
    loadMetrics(),
    config.useHttp ? httpDelegates(target.origin) : grpcDelegates(target.origin, env),
  ])
  let spanBytes = 0
  let metricBytes = 0
  const spanDelegate = config.traces
    ? delegates(traces, {
        serializeRequest: (batch) => counted(batch.finish(), (size) => (spanBytes = size)),
        deserializeResponse: (data) => ProtobufTraceSerializer.deserializeResponse(data),
      })
    : null
  const metricDelegate = config.metrics
    ? delegates(metrics, {
        serializeRequest: (request) =>
          counted(ProtobufMetricsSerializer.serializeRequest(request), (size) => (metricBytes = size)),
        deserializeResponse: (data) => ProtobufMetricsSerializer.deserializeResponse(data),
      })
    : null

  return {
    async sendSpans(batch) {
      await sent(spanDelegate!, batch)
      return spanBytes
    },
    metricExporter: (outcome) => ({
      export(request, done) {
        if (!outcome.isOpen()) return done({ code: 0 })
        sent(metricDelegate!, request).then(
          () => {
            outcome.succeeded(metricBytes)
            done({ code: 0 })
          },
          (error: Error) => {
            outcome.failed(error)
            done({ code: 1, error })
          },
        )
      },
      forceFlush: () => metricDelegate!.forceFlush(),
      shutdown: () => Promise.resolve(),
      selectAggregationTemporality: (): MetricData['aggregationTemporality'] => AggregationTemporality.CUMULATIVE,
    }),
    async close() {
      await Promise.allSettled([spanDelegate?.shutdown(), metricDelegate?.shutdown()])
    },
  }
}

const counted = (bytes: Uint8Array | undefined, note: (size: number) => void): Uint8Array | undefined => {
  note(bytes?.length ?? 0)
  return bytes
}

function sent<I>(delegate: IOtlpExportDelegate<I>, request: I): Promise<void> {
  return new Promise((resolve, reject) => {
    delegate.export(request, ({ error }) => (error ? reject(error) : resolve()))
  })
}

type CreateDelegate = <I, R>(signal: Signal<I>, serializer: Serializer<I, R>) => IOtlpExportDelegate<I>

/** A root certificate of the environment means TLS, in KrakenD too, whatever the host says. */
function grpcOrigin(origin: string, signal: string, env: Environment): string {
  const file = env[`OTEL_EXPORTER_OTLP_${signal}_CERTIFICATE`] ?? env.OTEL_EXPORTER_OTLP_CERTIFICATE
  return file && existsSync(file) ? origin.replace(/^http:/, 'https:') : origin
}

async function grpcDelegates(origin: string, env: Environment): Promise<CreateDelegate> {
  const { convertLegacyOtlpGrpcOptions, createOtlpGrpcExportDelegate } = await loadGrpc()
  return (signal, serializer) =>
    createOtlpGrpcExportDelegate(
      convertLegacyOtlpGrpcOptions({ url: grpcOrigin(origin, signal.name, env) }, signal.name),
      serializer,
      'otlp_grpc',
      signal.helper,
      undefined,
      signal.grpcName,
      signal.grpcPath,
    )
}

async function httpDelegates(origin: string): Promise<CreateDelegate> {
  const { convertLegacyHttpOptions, createOtlpHttpExportDelegate } = await loadHttp()
  return (signal, serializer) => {
    const options = { url: `${origin}/${signal.path}` }
    return createOtlpHttpExportDelegate(
      convertLegacyHttpOptions(options, signal.name, signal.path, { 'Content-Type': 'application/x-protobuf' }),
      serializer,
      'otlp_http',
      signal.helper,
      undefined,
    )
  }
}
