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
  /** Namespaces anywhere in the file. */
  readonly everywhere: ReadonlySet<string>
}
type Rule = readonly [id: string, severity: Severity, message: string, isBroken: (subject: Subject) => boolean]

export function audit(service: ServiceConfig, root: RawObject): Recommendation[] {
  const backends = service.endpoints.flatMap((endpoint) => endpoint.backends)
  const places = [service, ...service.endpoints, ...backends]
  const everywhere = new Set(places.flatMap((place) => Object.keys(place.extraConfig)))
  const subject: Subject = { service, root, backends, everywhere }
  return rules.filter(([, , , isBroken]) => isBroken(subject)).map(([rule, severity, message]) => ({ rule, severity, message }))
}

const block = (extra: ExtraConfig, name: string): RawObject => {
  const value = extra[name]
  return isRawObject(value) ? value : {}
}
const anyEndpoint = (test: (endpoint: EndpointConfig) => boolean) => (subject: Subject) => subject.service.endpoints.some(test)
const anyBackend = (test: (backend: BackendConfig) => boolean) => (subject: Subject) => subject.backends.some(test)
const hasPlugin = (subject: Subject, name: string): boolean =>
  [subject.service, ...subject.service.endpoints, ...subject.backends].some((place) =>
    ['plugin/http-server', 'plugin/http-client', 'plugin/req-resp-modifier'].some((kind) => {
      const names = block(place.extraConfig, kind)['name']
      return Array.isArray(names) ? names.includes(name) : names === name
    }),
  )
const slowerThan = (seconds: number, upTo = Infinity) =>
  anyEndpoint(({ timeout }) => timeout > seconds * 1000 && timeout <= upTo * 1000)
const metricSystems = [
  'telemetry/metrics',
  'telemetry/influx',
  'telemetry/opencensus',
  'telemetry/opentelemetry',
  'telemetry/newrelic',
]
const tracers = ['telemetry/opencensus', 'telemetry/opentelemetry', 'telemetry/newrelic', 'telemetry/instana']
const anyOf = (names: readonly string[]) => (subject: Subject) => names.some((name) => subject.everywhere.has(name))
const none =
  (...names: readonly string[]) =>
  (subject: Subject) =>
    !anyOf(names)(subject)

const isInsecureClient = (backend: BackendConfig): boolean => {
  const tls = block(backend.extraConfig, 'backend/http/client')['client_tls']
  return isRawObject(tls) && tls['allow_insecure_connections'] === true
}
const isUnlimitedCache = ({ extraConfig }: BackendConfig): boolean => {
  const cache = block(extraConfig, 'qos/http-cache')
  return extraConfig['qos/http-cache'] !== undefined && (cache['max_size'] === undefined || cache['max_items'] === undefined)
}
const writes = ({ method }: BackendConfig): boolean => method !== 'GET' && method !== 'HEAD'

const rules: readonly Rule[] = [
  ['1.1.1', 'HIGH', 'Basic authentication sends passwords with every request; use tokens instead.', anyOf(['auth/basic'])],
  ['1.1.2', 'MEDIUM', 'API keys alone are a weak proof of identity; prefer tokens.', anyOf(['auth/api-keys'])],
  ['1.2.1', 'HIGH', 'No endpoint validates a JWT: anybody may call everything.', none('auth/validator')],
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
  ['2.1.7', 'HIGH', 'No security headers and host checks: add security/http.', none('security/http')],
  ['2.1.8', 'HIGH', 'HTTP/2 without encryption (h2c) is on.', ({ service }) => service.useH2c],
  ['2.1.9', 'LOW', 'A backend client accepts any certificate.', anyBackend(isInsecureClient)],
  [
    '2.2.1',
    'MEDIUM',
    'Responses show the version; set router.hide_version_header.',
    ({ service }) => block(service.extraConfig, 'router')['hide_version_header'] !== true,
  ],
  ['2.2.2', 'HIGH', 'No CORS rules: add security/cors.', none('security/cors')],
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
  [
    '2.2.5',
    'LOW',
    'The gRPC server offers no services.',
    ({ service }) => service.extraConfig['grpc'] !== undefined && block(service.extraConfig, 'grpc')['server'] === undefined,
  ],
  ['2.3.1', 'MEDIUM', 'A cache has no limit: set max_size and max_items of qos/http-cache.', anyBackend(isUnlimitedCache)],
  ['3.1.1', 'LOW', 'No bot detector.', none('security/bot-detector')],
  [
    '3.1.2',
    'HIGH',
    'No rate limit anywhere: one caller can take everything.',
    none('qos/ratelimit/router', 'qos/ratelimit/proxy', 'qos/ratelimit/service', 'qos/ratelimit/tiered'),
  ],
  [
    '3.1.3',
    'HIGH',
    'No circuit breaker: a failing backend is called on and on.',
    none('qos/circuit-breaker', 'qos/circuit-breaker/http'),
  ],
  ['3.3.1', 'LOW', 'A timeout is over 3 seconds.', slowerThan(3, 5)],
  ['3.3.2', 'MEDIUM', 'A timeout is over 5 seconds.', slowerThan(5, 30)],
  ['3.3.3', 'HIGH', 'A timeout is over 30 seconds.', slowerThan(30, 60)],
  ['3.3.4', 'CRITICAL', 'A timeout is over one minute.', slowerThan(60)],
  ['4.1.1', 'MEDIUM', 'Nothing collects metrics: add telemetry/opentelemetry.', none(...metricSystems)],
  [
    '4.1.3',
    'HIGH',
    'Several telemetry systems measure the same.',
    ({ everywhere }) => metricSystems.filter((name) => everywhere.has(name)).length > 1,
  ],
  ['4.2.1', 'MEDIUM', 'Nothing collects traces: add telemetry/opentelemetry.', none(...tracers)],
  ['4.3.1', 'MEDIUM', 'The default log is used: add telemetry/logging.', none('telemetry/logging')],
  ['5.1.1', 'LOW', 'disable_rest allows paths that are not RESTful.', ({ root }) => root['disable_rest'] === true],
  ['5.1.2', 'LOW', 'The /__debug/ endpoint is open.', ({ service }) => service.debugEndpoint],
  ['5.1.3', 'LOW', 'The /__echo/ endpoint is open.', ({ service }) => service.echoEndpoint],
  ['5.1.4', 'LOW', 'An endpoint is a wildcard.', anyEndpoint((endpoint) => endpoint.path.endsWith('/*'))],
  ['5.1.5', 'MEDIUM', 'A catch-all endpoint passes everything.', anyEndpoint((endpoint) => endpoint.path === '/__catchall')],
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
  [
    '5.2.2',
    'LOW',
    'No endpoint brings several backends together.',
    ({ service }) => service.endpoints.length > 0 && service.endpoints.every((endpoint) => endpoint.backends.length === 1),
  ],
  [
    '5.2.3',
    'LOW',
    'All endpoints are no-op: clients are tied to the backends.',
    ({ service }) => service.endpoints.length > 0 && service.endpoints.every((endpoint) => endpoint.outputEncoding === 'no-op'),
  ],
  [
    '6.1.1',
    'LOW',
    'Ten or more async agents start one after the other.',
    ({ service, root }) => service.sequentialStart && Array.isArray(root['async_agent']) && root['async_agent'].length >= 10,
  ],
  ['7.1.1', 'HIGH', 'The plugin basic-auth is deprecated: use auth/basic.', (subject) => hasPlugin(subject, 'basic-auth')],
  ['7.1.2', 'HIGH', 'The plugin wildcard is deprecated: use /* in the endpoint.', (subject) => hasPlugin(subject, 'wildcard')],
  [
    '7.1.3',
    'HIGH',
    'The plugin no-redirect is deprecated: use backend/http/client.',
    (subject) => hasPlugin(subject, 'no-redirect'),
  ],
  [
    '7.1.4',
    'HIGH',
    'The plugin static-filesystem is deprecated: use server/static-filesystem.',
    (subject) => hasPlugin(subject, 'static-filesystem'),
  ],
  [
    '7.1.5',
    'HIGH',
    'The plugin http-proxy is deprecated: use backend/http/client.',
    (subject) => hasPlugin(subject, 'http-proxy'),
  ],
  ['7.2.1', 'HIGH', 'telemetry/ganalytics is gone.', anyOf(['telemetry/ganalytics'])],
  ['7.2.2', 'HIGH', 'telemetry/instana is gone: use telemetry/opentelemetry.', anyOf(['telemetry/instana'])],
  ['7.2.3', 'HIGH', 'telemetry/opencensus is deprecated: use telemetry/opentelemetry.', anyOf(['telemetry/opencensus'])],
  [
    '7.3.1',
    'HIGH',
    'tls.public_key and tls.private_key are deprecated: use tls.keys.',
    ({ root }) =>
      isRawObject(root['tls']) && (root['tls']['private_key'] !== undefined || root['tls']['public_key'] !== undefined),
  ],
]
