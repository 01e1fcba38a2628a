// The names of `extra_config`: KrakenD's short ones, the long ones of older versions, and who acts on them.
import type { ExtraConfig } from './service.ts'

/** Legacy name -> short name. Only the short names exist after loading. */
export const legacyNamespaces: Readonly<Record<string, string>> = {
  'github_com/devopsfaith/krakend/transport/http/server/handler': 'plugin/http-server',
  'github.com/devopsfaith/krakend/transport/http/client/executor': 'plugin/http-client',
  'github.com/devopsfaith/krakend/proxy/plugin': 'plugin/req-resp-modifier',
  'github.com/devopsfaith/krakend/proxy': 'proxy',
  'github_com/luraproject/lura/router/gin': 'router',
  'github.com/devopsfaith/krakend-httpcache': 'qos/http-cache',
  'github.com/devopsfaith/krakend-circuitbreaker/gobreaker': 'qos/circuit-breaker',
  'github.com/devopsfaith/krakend-oauth2-clientcredentials': 'auth/client-credentials',
  'github.com/devopsfaith/krakend-jose/validator': 'auth/validator',
  'github.com/devopsfaith/krakend-jose/signer': 'auth/signer',
  'github_com/devopsfaith/bloomfilter': 'auth/revoker',
  'github_com/devopsfaith/krakend-botdetector': 'security/bot-detector',
  'github_com/devopsfaith/krakend-httpsecure': 'security/http',
  'github_com/devopsfaith/krakend-cors': 'security/cors',
  'github.com/devopsfaith/krakend-cel': 'validation/cel',
  'github.com/devopsfaith/krakend-jsonschema': 'validation/json-schema',
  'github.com/devopsfaith/krakend-amqp/agent': 'async/amqp',
  'github.com/devopsfaith/krakend-amqp/consume': 'backend/amqp/consumer',
  'github.com/devopsfaith/krakend-amqp/produce': 'backend/amqp/producer',
  'github.com/devopsfaith/krakend-lambda': 'backend/lambda',
  'github.com/devopsfaith/krakend-pubsub/publisher': 'backend/pubsub/publisher',
  'github.com/devopsfaith/krakend-pubsub/subscriber': 'backend/pubsub/subscriber',
  'github.com/devopsfaith/krakend/transport/http/client/graphql': 'backend/graphql',
  'github.com/devopsfaith/krakend/http': 'backend/http',
  'github_com/devopsfaith/krakend-gelf': 'telemetry/gelf',
  'github_com/devopsfaith/krakend-gologging': 'telemetry/logging',
  'github_com/devopsfaith/krakend-logstash': 'telemetry/logstash',
  'github_com/devopsfaith/krakend-metrics': 'telemetry/metrics',
  'github_com/devopsfaith/krakend-opencensus': 'telemetry/opencensus',
  'github_com/letgoapp/krakend-influx': 'telemetry/influx',
  'github.com/devopsfaith/krakend-lua/router': 'modifier/lua-endpoint',
  'github.com/devopsfaith/krakend-lua/proxy': 'modifier/lua-proxy',
  'github.com/devopsfaith/krakend-lua/proxy/backend': 'modifier/lua-backend',
  'github.com/devopsfaith/krakend-martian': 'modifier/martian',
}

export type Level = 'service' | 'endpoint' | 'backend' | 'async_agent'

/** Where KrakenD CE acts on a namespace. */
export const namespaceLevels: Readonly<Record<string, readonly Level[]>> = {
  router: ['service'],
  proxy: ['endpoint', 'backend'],
  'security/cors': ['service'],
  'security/http': ['service'],
  'security/bot-detector': ['service', 'endpoint'],
  'auth/validator': ['service', 'endpoint'],
  'auth/signer': ['endpoint'],
  'auth/revoker': ['service'],
  'auth/client-credentials': ['backend'],
  'qos/ratelimit/router': ['endpoint'],
  'qos/ratelimit/proxy': ['backend'],
  'qos/circuit-breaker': ['backend'],
  'qos/http-cache': ['backend'],
  'validation/cel': ['endpoint', 'backend'],
  'validation/json-schema': ['endpoint'],
  'modifier/lua-endpoint': ['service', 'endpoint'],
  'modifier/lua-proxy': ['endpoint'],
  'modifier/lua-backend': ['backend'],
  'modifier/martian': ['backend'],
  'backend/http': ['backend'],
  'backend/http/client': ['backend'],
  'backend/graphql': ['backend'],
  'backend/lambda': ['backend'],
  'backend/amqp/consumer': ['backend'],
  'backend/amqp/producer': ['backend'],
  'backend/pubsub/publisher': ['backend'],
  'backend/pubsub/subscriber': ['backend'],
  'async/amqp': ['async_agent'],
  'plugin/http-server': ['service'],
  'plugin/http-client': ['backend'],
  'plugin/req-resp-modifier': ['endpoint', 'backend'],
  'telemetry/logging': ['service'],
  'telemetry/logstash': ['service'],
  'telemetry/gelf': ['service'],
  'telemetry/metrics': ['service'],
  'telemetry/influx': ['service'],
  'telemetry/opencensus': ['service'],
  // The schema calls the overrides Enterprise, yet CE acts on most of them.
  'telemetry/opentelemetry': ['service', 'endpoint', 'backend'],
}

/** Namespaces of KrakenD Enterprise: accepted, without effect in CE and here. */
export const enterpriseNamespaces: readonly string[] = [
  'documentation/openapi',
  'documentation/postman',
  'auth/api-keys',
  'auth/basic',
  'auth/aws-sigv4',
  'auth/gcp',
  'auth/ntlm',
  'security/policies',
  'qos/ratelimit/service',
  'qos/ratelimit/service/redis',
  'qos/ratelimit/router/redis',
  'qos/ratelimit/proxy/redis',
  'qos/ratelimit/tiered',
  'qos/ratelimit/tiered/redis',
  'qos/circuit-breaker/http',
  'qos/quota',
  'governance/quota',
  'governance/processors',
  'ai/llm',
  'ai/mcp',
  'modifier/jmespath',
  'modifier/body-generator',
  'modifier/request-body-generator',
  'modifier/request-body-extractor',
  'modifier/response-body',
  'modifier/response-body-generator',
  'modifier/response-headers',
  'backend/soap',
  'backend/grpc',
  'backend/static-filesystem',
  'backend/conditional',
  'websocket',
  'workflow',
  'validation/response-json-schema',
  'server/virtualhost',
  'server/static-filesystem',
  'grpc',
  'redis',
  'telemetry/newrelic',
  'telemetry/moesif',
]

/** Keys that carry comments and metadata; every reader of a KrakenD file skips them. */
export const isFreeKey = (key: string): boolean => /^[@$_#]/.test(key)

/** A copy without a prototype, legacy names replaced by the short ones. Where both are given the short one wins, as in KrakenD. */
export function normaliseExtraConfig(raw: Readonly<Record<string, unknown>>): ExtraConfig {
  const normal = Object.create(null) as Record<string, unknown>
  for (const [name, value] of Object.entries(raw))
    if (Object.hasOwn(legacyNamespaces, name)) normal[legacyNamespaces[name]!] = value
  for (const [name, value] of Object.entries(raw)) if (!Object.hasOwn(legacyNamespaces, name)) normal[name] = value
  return normal
}
