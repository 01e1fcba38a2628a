// `telemetry/*` blocks of the document's schema.
import { z } from 'zod'
import { count, object, oneOf, options, port, texts } from './values.ts'

const staticAttributes = z.array(object({ key: z.string().min(1), value: z.string().min(1) }))

const spans = {
  disable_traces: z.boolean(),
  report_headers: z.boolean(),
  skip_headers: texts,
  traces_static_attributes: staticAttributes,
}
const points = { disable_metrics: z.boolean(), metrics_static_attributes: staticAttributes }

const globalLayer = options({ ...spans, ...points, disable_propagation: z.boolean(), semantic_convention: oneOf('', '1.27') })
const proxyLayer = options({ ...spans, ...points })

const stage = {
  disable_stage: z.boolean(),
  round_trip: z.boolean(),
  read_payload: z.boolean(),
  detailed_connection: z.boolean(),
  static_attributes: staticAttributes,
}
const backendLayer = options({
  metrics: options(stage),
  traces: options({ ...stage, report_headers: z.boolean(), skip_headers: texts }),
})

const exporter = {
  name: z.string().min(1),
  port: port.optional(),
  disable_metrics: z.boolean().optional(),
  custom_metric_reporting_period: count.optional(),
}
const prometheus = object({
  ...exporter,
  listen_ip: z.string().optional(),
  process_metrics: z.boolean().optional(),
  go_metrics: z.boolean().optional(),
})
const otlp = object({
  ...exporter,
  host: z.string().min(1),
  use_http: z.boolean().optional(),
  disable_traces: z.boolean().optional(),
})

export const openTelemetry = object({
  exporters: options({ prometheus: z.array(prometheus), otlp: z.array(otlp) }),
  layers: options({ global: globalLayer, proxy: proxyLayer, backend: backendLayer }).optional(),
  service_name: z.string().optional(),
  service_version: z.string().optional(),
  deploy_env: z.string().optional(),
  metric_reporting_period: z.int().optional(),
  trace_sample_rate: z.number().min(0).max(1).optional(),
  skip_paths: texts.optional(),
  histograms: options({ time_buckets: z.array(z.number()), size_buckets: z.array(z.number()) }).optional(),
})

/** At endpoint level there is no `layers` around the layers. */
export const openTelemetryOfEndpoint = options({
  proxy: proxyLayer,
  global: options({ metrics_static_attributes: staticAttributes, traces_static_attributes: staticAttributes }),
  backend: backendLayer,
  exporters_override: options({
    metric_exporters: texts,
    trace_exporters: texts,
    metric_reporting_period: z.int(),
    trace_sample_rate: z.number().min(0).max(1),
  }),
})
export const openTelemetryOfBackend = options({ backend: backendLayer })

export const logging = object({
  level: z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']),
  prefix: z.string().optional(),
  stdout: z.boolean().optional(),
  syslog: z.boolean().optional(),
  syslog_facility: z.string().optional(),
  format: z.enum(['default', 'logstash', 'custom']).optional(),
  custom_format: z.string().optional(),
  access_log_format: z.string().optional(),
  backend_log_format: z.string().optional(),
})
export const metrics = options({
  collection_time: z.string(),
  listen_address: z.string(),
  endpoint_disabled: z.boolean(),
  router_disabled: z.boolean(),
  proxy_disabled: z.boolean(),
  backend_disabled: z.boolean(),
})
