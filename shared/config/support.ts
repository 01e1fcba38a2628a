// What a configuration asks for that Spyhop does not do, place by place, with what to do about it. Said once at start and by `check`.
import { enterpriseNamespaces } from './namespaces.ts'
import type { ExtraConfig, Fault, ServiceConfig } from './service.ts'

const advice: Readonly<Record<string, string>> = {
  'plugin/http-server': 'Go plugins cannot be loaded; requests pass without it. Use modifier/lua-endpoint or a proxy in front',
  'plugin/http-client':
    'Go plugins cannot be loaded; the plain HTTP client is used. Point `host` at a service that does the same',
  'plugin/req-resp-modifier':
    'Go plugins cannot be loaded; data passes unchanged. Use modifier/lua-proxy or modifier/lua-backend',
  'auth/revoker': 'the revoker is not available; revoked tokens are accepted until they expire. Use short token lifetimes',
  'backend/lambda': 'AWS Lambda is not called; give the function a URL and use it as a plain HTTP `host`',
  'backend/amqp/consumer': 'AMQP is not spoken; put an HTTP bridge in front of the queue',
  'backend/amqp/producer': 'AMQP is not spoken; put an HTTP bridge in front of the queue',
  'backend/pubsub/publisher': 'pub/sub drivers are not included; put an HTTP bridge in front of the topic',
  'backend/pubsub/subscriber': 'pub/sub drivers are not included; put an HTTP bridge in front of the subscription',
  'telemetry/gelf': 'logs are not sent to Graylog; collect standard output instead',
  'telemetry/logstash': 'logs are not written in Logstash form by this component; use "format": "logstash" of telemetry/logging',
  'telemetry/influx': 'nothing is pushed to InfluxDB; use telemetry/opentelemetry',
  'telemetry/opencensus': 'OpenCensus is not exported; use telemetry/opentelemetry',
}
const enterprise = 'a namespace of KrakenD Enterprise: without effect in the Community Edition and here'

type Known = Omit<ServiceConfig, 'unsupported'>

export function listUnsupported(service: Known, hasPlugin: boolean, asyncAgents: number): Fault[] {
  const found: Fault[] = []
  if (hasPlugin) found.push({ path: '$.plugin', message: 'service: Go plugins cannot be loaded; the folder is not read' })
  for (let index = 0; index < asyncAgents; index++)
    found.push({
      path: `$.async_agent[${index}]`,
      message: 'service: async agents do not run; nothing is consumed from the queue',
    })
  const router = service.extraConfig['router'] as Readonly<Record<string, unknown>> | null | undefined
  if (service.useH2c || router?.['use_h2c'] === true)
    found.push({
      path: service.useH2c ? '$.use_h2c' : '$.extra_config.router.use_h2c',
      message: 'service: HTTP/2 without TLS is not spoken to clients, HTTP/1.1 is; with "tls" clients get HTTP/2',
    })
  for (const key of ['decompress_gzip', 'disable_gzip'])
    if (router?.[key] === true)
      found.push({
        path: `$.extra_config.router.${key}`,
        message: `service: ${key} is a key of KrakenD Enterprise: without effect in the Community Edition and here`,
      })
  const logging = service.extraConfig['telemetry/logging'] as { readonly syslog?: unknown } | null | undefined
  if (logging?.syslog === true)
    found.push({
      path: "$.extra_config['telemetry/logging'].syslog",
      message: 'service: syslog is not written; set "stdout": true and let the system collect it',
    })
  find(service.extraConfig, '$', 'service', found)
  for (const endpoint of service.endpoints) {
    const name = `endpoint ${endpoint.method} ${endpoint.path}`
    find(endpoint.extraConfig, endpoint.at, name, found)
    for (const backend of endpoint.backends)
      find(backend.extraConfig, backend.at, `${name}, backend ${backend.method} ${backend.urlPattern}`, found)
  }
  return found
}

function find(extra: ExtraConfig, at: string, where: string, found: Fault[]): void {
  for (const namespace of Object.keys(extra)) {
    const text = Object.hasOwn(advice, namespace)
      ? advice[namespace]
      : enterpriseNamespaces.includes(namespace)
        ? enterprise
        : null
    if (text) found.push({ path: `${at}.extra_config['${namespace}']`, message: `${where}: ${namespace}: ${text}` })
  }
}
