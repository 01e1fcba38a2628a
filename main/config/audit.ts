// The recommendations of `krakend audit`: numbers and severities are KrakenD's, the words are ours.
import type { BackendConfig, EndpointConfig, ExtraConfig, ServiceConfig } from '../../shared/config/service.ts'
import { isRawObject, type RawObject } from './document.ts'

export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const
export type Severity = (typeof severities)[number]

export interface Recommendation {
  readonly rule: string
  readonly severity: Severity
  readonly message: string
}

interface Subject {
  readonly service: ServiceConfig
  readonly root: RawObject
  readonly backends: readonly BackendConfig[]
}
type Test = (subject: Subject) => boolean
type Rule = readonly [id: string, severity: Severity, message: string, isBroken: Test]

export function audit(service: ServiceConfig, root: RawObject): Recommendation[] {
  const subject: Subject = { service, root, backends: service.endpoints.flatMap((endpoint) => endpoint.backends) }
  return rules.filter(([, , , isBroken]) => isBroken(subject)).map(([rule, severity, message]) => ({ rule, severity, message }))
}

const block = (extra: ExtraConfig, name: string): RawObject => {
  const value = extra[name]
  return isRawObject(value) ? value : {}
}
const has = (place: { readonly extraConfig: ExtraConfig }, ...names: readonly string[]): boolean =>
  names.some((name) => Object.hasOwn(place.extraConfig, name))
const inService =
  (...names: readonly string[]): Test =>
  ({ service }) =>
    has(service, ...names)
const not =
  (test: Test): Test =>
  (subject) =>
    !test(subject)
const anyEndpoint =
  (test: (endpoint: EndpointConfig) => boolean): Test =>
  ({ service }) =>
    service.endpoints.some(test)
const anyBackend =
  (test: (backend: BackendConfig) => boolean): Test =>
  ({ backends }) =>
    backends.some(test)

/** The names that a plugin namespace lists. */
const pluginNames = (extra: ExtraConfig, namespace: string): readonly unknown[] => {
  const names = block(extra, namespace)['name']
  return Array.isArray(names) ? names : [names]
}
const serverPlugin =
  (name: string): Test =>
  ({ service }) =>
    pluginNames(service.extraConfig, 'plugin/http-server').includes(name)
/** KrakenD looks for client plugins in endpoints, where they have no effect. */
const clientPlugin = (name: string) =>
  anyEndpoint((endpoint) => block(endpoint.extraConfig, 'plugin/http-client')['name'] === name)
const modifierPlugin = (name: string) =>
  anyEndpoint((endpoint) =>
    [endpoint, ...endpoint.backends].some((place) => {
      const names = block(place.extraConfig, 'plugin/req-resp-modifier')['name']
      return Array.isArray(names) && names.includes(name)
    }),
  )

const slowerThan = (seconds: number) => anyEndpoint(({ timeout }) => Math.trunc(timeout) > seconds * 1000)

// `telemetry/opentelemetry` is none of them for 4.1.1, whatever it exports: KrakenD's defect, kept so that the exit code is the same.
const metricSystems = ['opencensus', 'metrics', 'newrelic', 'ganalytics', 'instana'].map((name) => `telemetry/${name}`)

function exporters({ service }: Subject, kind: 'prometheus' | 'otlp', signal: 'metrics' | 'traces'): number {
  const list = block(block(service.extraConfig, 'telemetry/opentelemetry'), 'exporters')[kind]
  if (!Array.isArray(list)) return 0
  return (list as readonly unknown[]).filter((exporter) => isRawObject(exporter) && exporter[`disable_${signal}`] !== true).length
}

const hasSeveralTelemetries: Test = (subject) =>
  metricSystems.filter((name) => has(subject.service, name)).length +
    exporters(subject, 'otlp', 'metrics') +
    exporters(subject, 'prometheus', 'metrics') >
  1
const hasRateLimit: Test = (subject) =>
  has(subject.service, 'qos/ratelimit/router', 'qos/ratelimit/service') ||
  serverPlugin('redis-ratelimit')(subject) ||
  anyEndpoint((endpoint) => has(endpoint, 'qos/ratelimit/router', 'qos/ratelimit/proxy'))(subject) ||
  anyBackend((backend) => has(backend, 'qos/ratelimit/proxy'))(subject)
const hasBreaker: Test = (subject) =>
  anyEndpoint((endpoint) => has(endpoint, 'qos/circuit-breaker'))(subject) ||
  anyBackend((backend) => has(backend, 'qos/circuit-breaker'))(subject)

const isInsecureClient = (backend: BackendConfig): boolean => {
  const tls = block(backend.extraConfig, 'backend/http/client')['client_tls']
  return isRawObject(tls) && tls['allow_insecure_connections'] === true
}
const isUnlimitedCache = (backend: BackendConfig): boolean => {
  const isLimit = (value: unknown): boolean => typeof value === 'number' && value > 0
  const { max_items: items, max_size: size } = block(backend.extraConfig, 'qos/http-cache')
  return isRawObject(backend.extraConfig['qos/http-cache']) && !(isLimit(items) && isLimit(size))
}
const isEmptyGrpc: Test = ({ service }) => {
  const { server } = block(service.extraConfig, 'grpc')
  return isRawObject(server) && !(Array.isArray(server['services']) && server['services'].length > 0)
}
const writes = (backend: BackendConfig): boolean => !['GET', 'HEAD'].includes(backend.method) || has(backend, 'backend/grpc')

const rules: readonly Rule[] = [
  ['1.1.1', 'HIGH', 'Basic authentication sends passwords with every request; use tokens instead.', serverPlugin('basic-auth')],
  ['1.1.2', 'MEDIUM', 'API keys alone are a weak proof of identity; prefer tokens.', inService('auth/api-keys')],
  [
    '1.2.1',
    'HIGH',
    'No endpoint validates a JWT: anybody may call everything.',
    not(anyEndpoint((endpoint) => has(endpoint, 'auth/validator'))),
  ],
  [
    '2.1.1',
    'HIGH',
    'Insecure connections to backends are allowed: their certificates are not checked.',
    ({ service }) => service.clientTls?.allowInsecureConnections === true,
  ],
  ['2.1.2', 'HIGH', 'TLS is off; switch it on, or end it in a proxy in front.', ({ service }) => service.tls === null],
  [
    '2.1.3',
    'CRITICAL',
    'TLS is configured, and its "disabled" flag keeps it from being used.',
    ({ service }) => service.tls?.disabled === true,
  ],
  ['2.1.7', 'HIGH', 'No security headers and host checks: add security/http.', not(inService('security/http'))],
  [
    '2.1.8',
    'HIGH',
    'HTTP/2 without encryption (h2c) is on.',
    ({ service }) => service.useH2c || block(service.extraConfig, 'router')['use_h2c'] === true,
  ],
  ['2.1.9', 'LOW', 'A backend client accepts any certificate.', anyBackend(isInsecureClient)],
  [
    '2.2.1',
    'MEDIUM',
    'Responses show the version; set router.hide_version_header.',
    ({ service }) => block(service.extraConfig, 'router')['hide_version_header'] !== true,
  ],
  ['2.2.2', 'HIGH', 'No CORS rules: add security/cors.', not(inService('security/cors'))],
  [
    '2.2.3',
    'HIGH',
    'An endpoint passes all request headers on; list those that are needed.',
    anyEndpoint((endpoint) => endpoint.inputHeaders.includes('*')),
  ],
  [
    '2.2.4',
    'HIGH',
    'An endpoint passes all query strings on; list those that are needed.',
    anyEndpoint((endpoint) => endpoint.inputQueryStrings.includes('*')),
  ],
  ['2.2.5', 'LOW', 'The gRPC server offers no services.', isEmptyGrpc],
  ['2.3.1', 'MEDIUM', 'A cache has no limit: set max_size and max_items of qos/http-cache.', anyBackend(isUnlimitedCache)],
  ['3.1.1', 'LOW', 'No bot detector.', not(inService('security/bot-detector'))],
  ['3.1.2', 'HIGH', 'No rate limit anywhere: one caller can take everything.', not(hasRateLimit)],
  ['3.1.3', 'HIGH', 'No circuit breaker: a failing backend is called on and on.', not(hasBreaker)],
  ['3.3.1', 'LOW', 'A timeout is over 3 seconds.', slowerThan(3)],
  ['3.3.2', 'MEDIUM', 'A timeout is over 5 seconds.', slowerThan(5)],
  ['3.3.3', 'HIGH', 'A timeout is over 30 seconds.', slowerThan(30)],
  ['3.3.4', 'CRITICAL', 'A timeout is over one minute.', slowerThan(60)],
  [
    '4.1.1',
    'MEDIUM',
    'Nothing collects metrics (the rule does not know telemetry/opentelemetry, which is enough).',
    not(inService(...metricSystems)),
  ],
  ['4.1.3', 'HIGH', 'Several telemetry systems measure the same.', hasSeveralTelemetries],
  [
    '4.2.1',
    'MEDIUM',
    'Nothing collects traces: add telemetry/opentelemetry.',
    (subject) =>
      !has(subject.service, 'telemetry/opencensus', 'telemetry/newrelic', 'telemetry/instana') &&
      exporters(subject, 'otlp', 'traces') === 0,
  ],
  [
    '4.3.1',
    'MEDIUM',
    'The default log is used: add telemetry/logging.',
    not(inService('telemetry/logging', 'telemetry/gelf', 'telemetry/logstash')),
  ],
  ['5.1.1', 'LOW', 'disable_rest allows paths that are not RESTful.', ({ root }) => root['disable_rest'] === true],
  ['5.1.2', 'LOW', 'The /__debug/ endpoint is open.', ({ service }) => service.debugEndpoint],
  ['5.1.3', 'LOW', 'The /__echo/ endpoint is open.', ({ service }) => service.echoEndpoint],
  ['5.1.4', 'LOW', 'An endpoint is a wildcard.', anyEndpoint((endpoint) => endpoint.route.endsWith('*'))],
  ['5.1.5', 'MEDIUM', 'A catch-all endpoint passes everything.', anyEndpoint((endpoint) => endpoint.route === '/__catchall')],
  [
    '5.1.6',
    'MEDIUM',
    'An endpoint writes to several backends: one may fail after another has written.',
    anyEndpoint((endpoint) => endpoint.backends.filter(writes).length > 1),
  ],
  [
    '5.1.7',
    'MEDIUM',
    'An endpoint calls its backends one after the other.',
    anyEndpoint((endpoint) => block(endpoint.extraConfig, 'proxy')['sequential'] === true),
  ],
  ['5.2.1', 'CRITICAL', 'An endpoint has no backend.', anyEndpoint((endpoint) => endpoint.backends.length === 0)],
  ['5.2.2', 'LOW', 'No endpoint brings several backends together.', not(anyEndpoint((endpoint) => endpoint.backends.length > 1))],
  [
    '5.2.3',
    'LOW',
    'All endpoints are no-op: clients are tied to the backends.',
    not(anyEndpoint((endpoint) => endpoint.outputEncoding !== 'no-op')),
  ],
  [
    '6.1.1',
    'LOW',
    'Ten or more async agents start one after the other.',
    ({ service, root }) => service.sequentialStart && Array.isArray(root['async_agent']) && root['async_agent'].length >= 10,
  ],
  ['7.1.1', 'HIGH', 'The plugin virtualhost is deprecated: use server/virtualhost.', serverPlugin('virtualhost')],
  [
    '7.1.2',
    'HIGH',
    'The plugin static-filesystem is deprecated: use server/static-filesystem.',
    serverPlugin('static-filesystem'),
  ],
  ['7.1.3', 'HIGH', 'The plugin basic-auth is deprecated: use auth/basic.', serverPlugin('basic-auth')],
  ['7.1.4', 'HIGH', 'The plugin wildcard is deprecated: end the endpoint with /*.', serverPlugin('wildcard')],
  ['7.1.5', 'HIGH', 'The plugin http-proxy is deprecated: use backend/http/client.', clientPlugin('http-proxy')],
  [
    '7.1.6',
    'HIGH',
    'The plugin static-filesystem is deprecated: use backend/static-filesystem.',
    clientPlugin('static-filesystem'),
  ],
  ['7.1.7', 'HIGH', 'The plugin no-redirect is deprecated: use backend/http/client.', clientPlugin('no-redirect')],
  ['7.1.8', 'HIGH', 'The plugin content-replacer is deprecated: use modifier/response-body.', modifierPlugin('content-replacer')],
  [
    '7.1.9',
    'HIGH',
    'The plugin response-schema-validator is deprecated: use validation/response-json-schema.',
    modifierPlugin('response-schema-validator'),
  ],
  ['7.2.1', 'HIGH', 'telemetry/ganalytics is deprecated: use telemetry/opentelemetry.', inService('telemetry/ganalytics')],
  ['7.2.2', 'HIGH', 'telemetry/instana is deprecated: use telemetry/opentelemetry.', inService('telemetry/instana')],
  ['7.2.3', 'HIGH', 'telemetry/opencensus is deprecated: use telemetry/opentelemetry.', inService('telemetry/opencensus')],
  ['7.2.4', 'HIGH', 'telemetry/influx is deprecated: use telemetry/opentelemetry.', inService('telemetry/influx')],
  [
    '7.3.1',
    'MEDIUM',
    'tls.public_key and tls.private_key are deprecated: use tls.keys.',
    ({ root }) =>
      isRawObject(root['tls']) &&
      [root['tls']['private_key'], root['tls']['public_key']].some((key) => key !== undefined && key !== ''),
  ],
]
