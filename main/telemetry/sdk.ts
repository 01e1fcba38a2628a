// The OpenTelemetry packages, loaded once and late: they take longer to read than the gateway takes to answer its first request.
import type { SdkResource } from './metric-producer.ts'

export interface Sdk {
  readonly metrics: typeof import('@opentelemetry/sdk-metrics')
  readonly transformer: typeof import('@opentelemetry/otlp-transformer')
}

let metrics: Promise<typeof import('@opentelemetry/sdk-metrics')> | undefined
export const loadMetrics = (): Promise<typeof import('@opentelemetry/sdk-metrics')> =>
  (metrics ??= import('@opentelemetry/sdk-metrics'))

let prometheus: Promise<typeof import('@opentelemetry/exporter-prometheus')> | undefined
export const loadPrometheus = (): Promise<typeof import('@opentelemetry/exporter-prometheus')> =>
  (prometheus ??= import('@opentelemetry/exporter-prometheus'))

export const loadTransformer = (): Promise<typeof import('@opentelemetry/otlp-transformer')> =>
  import('@opentelemetry/otlp-transformer')
export const loadGrpc = (): Promise<typeof import('@opentelemetry/otlp-grpc-exporter-base')> =>
  import('@opentelemetry/otlp-grpc-exporter-base')
export const loadHttp = (): Promise<typeof import('@opentelemetry/otlp-exporter-base/node-http')> =>
  import('@opentelemetry/otlp-exporter-base/node-http')

/** A resource without detectors: nothing but what the configuration and OTEL_RESOURCE_ATTRIBUTES say. */
export function createResource(attributes: Readonly<Record<string, string>>, schemaUrl: string): SdkResource {
  const resource: SdkResource = {
    attributes: { ...attributes },
    schemaUrl,
    asyncAttributesPending: false,
    merge: () => resource,
    getRawAttributes: () => Object.entries(attributes),
  }
  return resource
}
