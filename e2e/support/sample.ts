// The telemetry block of KrakenD's page on AI usage monitoring, unchanged.
export const sampleTelemetry = {
  service_name: 'krakend_prometheus_service',
  metric_reporting_period: 1,
  trace_sample_rate: 1,
  exporters: {
    prometheus: [{ name: 'local_prometheus', port: 9090, process_metrics: true, go_metrics: true }],
    otlp: [
      { disable_metrics: false, disable_traces: false, host: 'localhost', name: 'debug_jaeger', port: 64317, use_http: false },
    ],
  },
  layers: {
    global: { disable_metrics: false, disable_propagation: false, disable_traces: false, report_headers: true },
    proxy: { disable_metrics: false, disable_traces: false, report_headers: true },
    backend: {
      metrics: { detailed_connection: true, disable_stage: false, read_payload: false, round_trip: false },
      traces: { detailed_connection: false, disable_stage: false, read_payload: false, report_headers: false, round_trip: false },
    },
  },
}

/** A chat endpoint that passes everything through, as the sample's page has it. */
export const chatEndpoint = (host: string) => ({
  endpoint: '/v1/chat/completions',
  method: 'POST',
  output_encoding: 'no-op',
  input_headers: ['*'],
  timeout: '10s',
  backend: [{ url_pattern: '/v1/chat/completions', method: 'POST', encoding: 'no-op', host: [host] }],
})
