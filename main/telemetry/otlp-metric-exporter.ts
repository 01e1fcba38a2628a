// The metric exporter of the SDK's periodic reader: the official serializer here, the transport in the exporters' thread.
import type { MetricData, PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { OtlpChannel } from './otlp-thread.ts'
import type { Rejected } from './otlp-transports.ts'
import { loadMetrics, loadTransformer } from './sdk.ts'

export interface MetricOutcome {
  /** False: what is asked for from now on is dropped. */
  isOpen(): boolean
  succeeded(bytes: number): void
  rejected(what: Rejected): void
  failed(error: Error): void
}

export async function createMetricExporter(channel: OtlpChannel, outcome: MetricOutcome): Promise<PushMetricExporter> {
  const [{ ProtobufMetricsSerializer }, { AggregationTemporality }] = await Promise.all([loadTransformer(), loadMetrics()])
  const sending = new Set<Promise<void>>()

  const send = async (request: ResourceMetrics): Promise<void> => {
    const bytes = ProtobufMetricsSerializer.serializeRequest(request)
    if (bytes === undefined) return
    const size = bytes.length
    const { rejected } = await channel.send('METRICS', new Uint8Array(bytes))
    outcome.succeeded(size)
    if (rejected) outcome.rejected(rejected)
  }
  return {
    export(request, done) {
      if (!outcome.isOpen()) return done({ code: 0 })
      const sent = send(request).then(
        () => done({ code: 0 }),
        (error: Error) => {
          outcome.failed(error)
          done({ code: 1, error })
        },
      )
      sending.add(sent)
      void sent.finally(() => sending.delete(sent))
    },
    forceFlush: async () => void (await Promise.all(sending)),
    shutdown: () => Promise.resolve(),
    selectAggregationTemporality: (): MetricData['aggregationTemporality'] => AggregationTemporality.CUMULATIVE,
  }
}
