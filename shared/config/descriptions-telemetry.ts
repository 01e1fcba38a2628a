// The same for telemetry/opentelemetry, at the service, an endpoint and a backend.
import type { Descriptions } from './descriptions-service.ts'

const attributes: Descriptions = {
  key: ['Name of the attribute.'],
  value: ['Its value.'],
}
const shared: Descriptions = {
  ...attributes,
  disable_metrics: ['Writes no metrics here.', false],
  disable_traces: ['Writes no spans here.', false],
  report_headers: ['Puts headers into the span; secrets are masked.', false],
  skip_headers: ['Headers that report_headers leaves out.', []],
  metrics_static_attributes: ['Attributes that every metric of this layer gets.', []],
  traces_static_attributes: ['Attributes that every span of this layer gets.', []],
  static_attributes: ['Attributes that are added to each of these.', []],
  disable_stage: ['Switches these off.', false],
  round_trip: ['Measures the HTTP exchange by itself, from request to head of the answer.', false],
  read_payload: ['Measures reading the body of the answer by itself.', false],
  detailed_connection: ['Measures name look-up, connecting and TLS by themselves.', false],
  global: ['What clients see: the whole request, from its arrival to the last byte.'],
  proxy: ['What an endpoint does: calling its backends and joining their answers.'],
  backend: ['Each call to a backend.'],
  metrics: ['Metrics of the backend layer.'],
  traces: ['Spans of the backend layer.'],
  'global.disable_propagation': ['Does not continue the trace that a client sends.', false],
  'global.semantic_convention': ['Names of the metrics: empty for KrakenD’s, 1.27 for those of OpenTelemetry.', ''],
}

/** Of the service: `layers` stands around the layers. */
export const openTelemetryDescriptions: Descriptions = {
  ...shared,
  exporters: ['Where metrics and spans go; without one nothing is measured.'],
  'exporters.prometheus': ['Pages that Prometheus reads.', []],
  'exporters.otlp': ['Collectors that metrics and spans are sent to.', []],
  name: ['Name of the exporter.'],
  host: ['Host of the collector, without scheme.'],
  port: ['Port of the exporter.'],
  'prometheus.port': ['Port of the page.', 9090],
  'otlp.port': ['Port of the collector.', 4317],
  use_http: ['Sends over HTTP and not gRPC.', false],
  listen_ip: ['Address on which the page is offered.'],
  process_metrics: ['Adds memory, processor and open files of the process.', false],
  go_metrics: ['Adds the numbers of the run time.', false],
  'exporters.prometheus.disable_metrics': ['Switches the page off.', false],
  'exporters.otlp.disable_metrics': ['Sends no metrics.', false],
  'exporters.otlp.disable_traces': ['Sends no spans.', false],
  custom_metric_reporting_period: ['Seconds between two sendings of this exporter.'],
  layers: ['What is measured, from the whole request down to each call of a backend.'],
  service_name: ['Name of the service in metrics and spans.'],
  service_version: ['Version of the service in metrics and spans.'],
  deploy_env: ['Name of the environment, such as production.', ''],
  metric_reporting_period: ['Seconds between two sendings of metrics over OTLP.', 30],
  trace_sample_rate: ['Share of requests that are traced, from 0 to 1.', 1],
  skip_paths: ['Paths that are not measured.', ['/__health', '/__debug/', '/__echo/', '/__stats/']],
  histograms: ['Buckets of the histograms. KrakenD CE does not read them, Spyhop does.'],
  'histograms.time_buckets': ['Upper ends for times, in seconds.'],
  'histograms.size_buckets': ['Upper ends for sizes, in bytes.'],
}

/** Of an endpoint or a backend: what it does differently. */
export const openTelemetryOverrides: Descriptions = {
  ...shared,
  exporters_override: ['Which exporters are used for this endpoint; Enterprise in KrakenD.'],
  metric_exporters: ['Names of the exporters that get its metrics.'],
  trace_exporters: ['Names of the exporters that get its spans.'],
  metric_reporting_period: ['Seconds between two sendings of its metrics.'],
  trace_sample_rate: ['Share of its requests that are traced, from 0 to 1.'],
}
