// The configuration for people who have none yet: one base URL per provider, everything passed through, every layer measured.
// The Community Edition has no wildcard routes, so the calls that the SDKs make are listed. Keys come from the caller.
import { demoHost, demoPaths } from './demo-routes.ts'

interface Provider {
  readonly name: string
  readonly host: string
  /** `METHOD[,METHOD] PATH`, as the provider spells it. */
  readonly routes: readonly string[]
}

const providers: readonly Provider[] = [
  { name: 'demo', host: demoHost, routes: demoPaths.map((path) => `POST ${path}`) },
  {
    name: 'openai',
    host: 'https://api.openai.com',
    routes: [
      'POST,GET /v1/chat/completions',
      'GET,POST,DELETE /v1/chat/completions/{id}',
      'GET /v1/chat/completions/{id}/messages',
      'POST /v1/responses',
      'GET,DELETE /v1/responses/{id}',
      'POST /v1/responses/{id}/cancel',
      'GET /v1/responses/{id}/input_items',
      'POST /v1/conversations',
      'GET,POST,DELETE /v1/conversations/{id}',
      'GET,POST /v1/conversations/{id}/items',
      'POST /v1/completions',
      'POST /v1/embeddings',
      'POST /v1/moderations',
      'POST /v1/images/generations',
      'POST /v1/images/edits',
      'POST /v1/images/variations',
      'POST /v1/audio/speech',
      'POST /v1/audio/transcriptions',
      'POST /v1/audio/translations',
      'GET /v1/models',
      'GET,DELETE /v1/models/{model}',
      'GET,POST /v1/files',
      'GET,DELETE /v1/files/{id}',
      'GET /v1/files/{id}/content',
      'GET,POST /v1/batches',
      'GET /v1/batches/{id}',
      'POST /v1/batches/{id}/cancel',
    ],
  },
  {
    name: 'anthropic',
    host: 'https://api.anthropic.com',
    routes: [
      'POST /v1/messages',
      'POST /v1/messages/count_tokens',
      'GET,POST /v1/messages/batches',
      'GET,DELETE /v1/messages/batches/{id}',
      'POST /v1/messages/batches/{id}/cancel',
      'GET /v1/messages/batches/{id}/results',
      'GET /v1/models',
      'GET /v1/models/{model}',
      'GET,POST /v1/files',
      'GET,DELETE /v1/files/{id}',
      'GET /v1/files/{id}/content',
    ],
  },
  {
    // The last segment holds model and verb: gemini-2.5-flash:streamGenerateContent.
    name: 'gemini',
    host: 'https://generativelanguage.googleapis.com',
    routes: [
      'GET /v1beta/models',
      'GET,POST /v1beta/models/{call}',
      'GET,POST /v1/models/{call}',
      'GET,POST /v1beta/cachedContents',
      'GET,PATCH,DELETE /v1beta/cachedContents/{id}',
      'GET /v1beta/files',
      'GET,DELETE /v1beta/files/{id}',
      'POST /upload/v1beta/files',
      'POST /v1beta/openai/chat/completions',
      'POST /v1beta/openai/embeddings',
      'GET /v1beta/openai/models',
    ],
  },
  {
    name: 'ollama',
    host: 'http://127.0.0.1:11434',
    routes: [
      'POST /api/chat',
      'POST /api/generate',
      'POST /api/embed',
      'POST /api/embeddings',
      'POST /api/show',
      'POST /api/pull',
      'POST /api/push',
      'POST /api/create',
      'POST /api/copy',
      'DELETE /api/delete',
      'GET /api/tags',
      'GET /api/ps',
      'GET /api/version',
      'POST /v1/chat/completions',
      'POST /v1/completions',
      'POST /v1/embeddings',
      'POST /v1/responses',
      'POST /v1/messages',
      'GET /v1/models',
      'GET /v1/models/{model}',
    ],
  },
]

const telemetry = {
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

export function starterText(): string {
  const head = {
    '@comment':
      'Written by Spyhop. Use http://127.0.0.1:8080/openai/v1, /anthropic, /gemini or /ollama as the base URL of an SDK.',
    version: 3,
    name: 'spyhop',
    port: 8080,
    listen_ip: '127.0.0.1',
    // The whole answer of a long generation must fit, also where KrakenD runs this file.
    timeout: '600s',
    output_encoding: 'no-op',
    extra_config: { 'telemetry/opentelemetry': telemetry },
  }
  const endpoints = providers.flatMap((provider) => provider.routes.flatMap((route) => linesOf(provider, route)))
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "endpoints": [\n    ${endpoints.join(',\n    ')}\n  ]\n}\n`
}

function linesOf(provider: Provider, route: string): string[] {
  const [methods = '', path = ''] = route.split(' ')
  return methods.split(',').map((method) =>
    JSON.stringify({
      endpoint: `/${provider.name}${path}`,
      method,
      input_headers: ['*'],
      input_query_strings: ['*'],
      backend: [{ url_pattern: path, host: [provider.host] }],
    }),
  )
}
