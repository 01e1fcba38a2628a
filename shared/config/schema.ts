// The KrakenD document as `check --lint` and the editor know it: every key, its type and its place. `run` is more forgiving.
import { z } from 'zod'
import * as blocks from './components-schema.ts'
import { enterpriseNamespaces } from './namespaces.ts'
import * as telemetry from './telemetry-schema.ts'
import { anything, count, duration, object, oneOf, options, port, positive, record, texts } from './values.ts'

const enterprise = Object.fromEntries(enterpriseNamespaces.map((name) => [name, anything]))
/** Blocks of one level; Enterprise ones pass unread. */
const extraConfig = <T extends z.ZodRawShape>(shape: T) => options({ ...enterprise, ...shape })

const plugins = { 'plugin/req-resp-modifier': blocks.serverPlugins }

const backendExtra = extraConfig({
  ...plugins,
  proxy: blocks.backendProxy,
  'plugin/http-client': blocks.clientPlugin,
  'backend/http': blocks.backendHttp,
  'backend/http/client': blocks.backendHttpClient,
  'backend/graphql': blocks.graphql,
  'backend/lambda': record,
  'backend/amqp/consumer': record,
  'backend/amqp/producer': record,
  'backend/pubsub/publisher': record,
  'backend/pubsub/subscriber': record,
  'qos/ratelimit/proxy': blocks.rateLimitProxy,
  'qos/circuit-breaker': blocks.circuitBreaker,
  'qos/http-cache': blocks.httpCache,
  'auth/client-credentials': blocks.clientCredentials,
  'modifier/martian': record,
  'modifier/lua-backend': blocks.luaProxy,
  'validation/cel': blocks.cel,
  'telemetry/opentelemetry': telemetry.openTelemetryOfBackend,
})

export const backendSchema = object({
  url_pattern: z.string(),
  host: texts.optional(),
  method: oneOf('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE').optional(),
  encoding: oneOf('json', 'safejson', 'fast-json', 'xml', 'rss', 'string', 'no-op', 'yaml').optional(),
  is_collection: z.boolean().optional(),
  allow: texts.optional(),
  deny: texts.optional(),
  mapping: z.record(z.string(), z.string()).optional(),
  target: z.string().optional(),
  group: z.string().optional(),
  sd: oneOf('static', 'dns', 'dns-shared').optional(),
  sd_scheme: z.string().optional(),
  disable_host_sanitize: z.boolean().optional(),
  input_headers: texts.optional(),
  input_query_strings: texts.optional(),
  extra_config: backendExtra.optional(),
})

const endpointExtra = extraConfig({
  ...plugins,
  proxy: blocks.endpointProxy,
  'qos/ratelimit/router': blocks.rateLimitRouter,
  'auth/validator': blocks.validator,
  'auth/signer': blocks.signer,
  'security/bot-detector': blocks.botDetector,
  'security/cors': blocks.cors,
  'security/http': blocks.securityHttp,
  'validation/cel': blocks.cel,
  'validation/json-schema': z.union([record, z.boolean()]),
  'modifier/lua-endpoint': blocks.luaEndpoint,
  'modifier/lua-proxy': blocks.luaProxy,
  'telemetry/opentelemetry': telemetry.openTelemetryOfEndpoint,
})

const outputEncoding = oneOf('json', 'json-collection', 'fast-json', 'xml', 'negotiate', 'string', 'no-op', 'yaml')

export const endpointSchema = object({
  endpoint: z.string().regex(/^\//, { error: 'a path starts with /' }),
  method: oneOf('GET', 'POST', 'PUT', 'PATCH', 'DELETE').optional(),
  backend: z.array(backendSchema).min(1, { error: 'an endpoint needs at least one backend' }),
  timeout: duration.optional(),
  cache_ttl: duration.optional(),
  output_encoding: outputEncoding.optional(),
  concurrent_calls: z.int().min(1).max(5).optional(),
  input_headers: texts.optional(),
  input_query_strings: texts.optional(),
  extra_config: endpointExtra.optional(),
})

const asyncAgent = object({
  name: z.string(),
  connection: options({ max_retries: count, backoff_strategy: z.string(), health_interval: duration }).optional(),
  consumer: options({ topic: z.string(), workers: positive, timeout: duration, max_rate: z.number() }),
  encoding: z.string().optional(),
  backend: z.array(backendSchema),
  extra_config: extraConfig({ 'async/amqp': record }),
})

const serviceExtra = extraConfig({
  router: blocks.router,
  'security/cors': blocks.cors,
  'security/http': blocks.securityHttp,
  'security/bot-detector': blocks.botDetector,
  'modifier/lua-endpoint': blocks.luaEndpoint,
  'auth/validator': blocks.sharedKeyCache,
  'auth/revoker': blocks.revoker,
  'plugin/http-server': blocks.serverPlugins,
  'telemetry/logging': telemetry.logging,
  'telemetry/logstash': options({ enabled: z.boolean() }),
  'telemetry/gelf': options({ address: z.string(), enable_tcp: z.boolean() }),
  'telemetry/metrics': telemetry.metrics,
  'telemetry/influx': record,
  'telemetry/opencensus': record,
  'telemetry/opentelemetry': telemetry.openTelemetry,
  'telemetry/opentelemetry-security': record,
})

const tlsVersion = oneOf('SSL3.0', 'TLS10', 'TLS11', 'TLS12', 'TLS13')
const tlsChoices = {
  min_version: tlsVersion,
  max_version: tlsVersion,
  curve_preferences: z.array(z.int()),
  cipher_suites: z.array(z.int()),
  ca_certs: texts,
  disable_system_ca_pool: z.boolean(),
}
const serverTls = options({
  ...tlsChoices,
  disabled: z.boolean(),
  keys: z.array(object({ public_key: z.string(), private_key: z.string() })),
  public_key: z.string(),
  private_key: z.string(),
  enable_mtls: z.boolean(),
})
const clientTls = options({
  ...tlsChoices,
  allow_insecure_connections: z.boolean(),
  client_certs: z.array(object({ certificate: z.string(), private_key: z.string() })),
})

const rootOptions = options({
  $schema: z.string(),
  name: z.string(),
  port: port.min(1),
  listen_ip: z.union([z.ipv4(), z.ipv6(), z.literal('')], { error: 'not an IP address' }),
  host: texts,
  timeout: duration,
  cache_ttl: duration,
  output_encoding: outputEncoding,
  endpoints: z.array(endpointSchema),
  async_agent: z.array(asyncAgent),
  extra_config: serviceExtra,
  plugin: options({ folder: z.string(), pattern: z.string() }),
  tls: serverTls,
  client_tls: clientTls,
  allow_insecure_connections: z.boolean(),
  debug_endpoint: z.boolean(),
  echo_endpoint: z.boolean(),
  disable_rest: z.boolean(),
  sequential_start: z.boolean(),
  use_h2c: z.boolean(),
  dns_cache_ttl: duration,
  max_shutdown_wait_time: duration,
  read_timeout: duration,
  write_timeout: duration,
  read_header_timeout: duration,
  idle_timeout: duration,
  max_header_bytes: count,
  max_idle_connections: count,
  max_idle_connections_per_host: count,
  idle_connection_timeout: duration,
  dialer_timeout: duration,
  dialer_keep_alive: duration,
  dialer_fallback_delay: duration,
  response_header_timeout: duration,
  expect_continue_timeout: duration,
  disable_keep_alives: z.boolean(),
  disable_compression: z.boolean(),
})

/** A whole file. */
export const documentSchema = rootOptions.extend({
  version: z.literal(3, { error: 'this must be 3, the only syntax version that is read' }),
})

/** The same as JSON Schema (2020-12), for editors and for the names that are allowed at a place. */
export const documentJsonSchema = (): unknown => z.toJSONSchema(documentSchema, { unrepresentable: 'any' })
