// What a family weighs in an OTLP push, by the official encoder.
import { familyData } from '../metric-producer.ts'
import { createResource, loadMetrics, loadTransformer } from '../sdk.ts'
import type { MetricSize } from './series-sizes.ts'

export async function loadOtlpSize(): Promise<NonNullable<MetricSize>> {
  const [sdk, { ProtobufMetricsSerializer }] = await Promise.all([loadMetrics(), loadTransformer()])
  const resource = createResource({}, '')
  const bytes = (metrics: ReturnType<typeof familyData>[]): number =>
    ProtobufMetricsSerializer.serializeRequest({ resource, scopeMetrics: [{ scope: { name: 's', version: '' }, metrics }] })
      ?.length ?? 0
  const envelope = bytes([])
  return (visible) => bytes([familyData(visible, sdk, Date.now())]) - envelope
}
