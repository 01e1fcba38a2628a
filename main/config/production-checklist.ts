// What behaves differently in KrakenD CE, for what a configuration uses. Each entry names its section of docs/differences.md.
import type { ProductionCopy } from '../../shared/contract/config.ts'
import { differenceIds } from '../../shared/differences.ts'
import { parseDuration } from '../../shared/config/duration.ts'
import type { BackendConfig, EndpointConfig, ServiceConfig } from '../../shared/config/service.ts'
import { isRawObject, type RawObject } from './document.ts'

type Item = ProductionCopy['checklist'][number]
type Id = (typeof differenceIds)[keyof typeof differenceIds]
type Places = readonly string[]

export function productionChecklist(service: ServiceConfig, root: RawObject): Item[] {
  const say = (difference: Id | null, text: string, paths: Places): Item[] => {
    return paths.length === 0 ? [] : [{ difference, text, paths: paths.map((path) => path.replace(/^\$\.?/, '')) }]
  }
  return [
    ...streams(service, say),
    ...components(service, say),
    ...telemetry(service, say),
    ...say(
      null,
      'Spyhop does not do this, KrakenD does: try it there.',
      service.unsupported.filter(({ message }) => !message.includes('Enterprise')).map(({ path }) => path),
    ),
    ...say(
      null,
      'These belong to KrakenD Enterprise and have no effect in the Community Edition.',
      service.unsupported.filter(({ message }) => message.includes('Enterprise')).map(({ path }) => path),
    ),
    ...say(
      null,
      'Endpoints for looking around are open to everybody who reaches the gateway.',
      ['debug_endpoint', 'echo_endpoint'].filter((key) => root[key] === true),
    ),
  ]
}

type Say = (difference: Id | null, text: string, paths: Places) => Item[]

function streams({ endpoints }: ServiceConfig, say: Say): Item[] {
  const passing = endpoints.filter(({ outputEncoding }) => outputEncoding === 'no-op')
  const at = (list: readonly EndpointConfig[]) => list.map((endpoint) => endpoint.at)
  const backendsOf = (list: readonly EndpointConfig[]) => list.flatMap(({ backends }) => backends)
  const withParams = endpoints.filter(({ params }) => params.length > 0)
  return [
    ...say(
      'stream-flush',
      'Streams are not flushed: small events arrive in blocks of about 4 kB, or all at the end.',
      at(passing),
    ),
    ...say(
      'stream-timeout',
      'The time limit is a hard end: a stream that is still running is cut and looks whole. Set it to the longest answer.',
      at(passing),
    ),
    ...say('broken-body', 'A stream that the backend breaks off ends as a normal 200.', at(passing)),
    ...say(
      'connection-forwarded',
      'All headers are passed on, Connection and the other hop-by-hop headers too. Name those that are needed.',
      at(endpoints.filter(({ inputHeaders }) => inputHeaders.includes('*'))),
    ),
    ...say(
      'path-traversal',
      'Placeholders are put into the backend’s address as they come, dots and question marks too.',
      at(withParams),
    ),
    ...say(
      'concurrent-noop',
      'Concurrent calls with no-op cut the winner’s body.',
      at(passing.filter(({ concurrentCalls }) => concurrentCalls > 1)),
    ),
    ...say(
      'replaced-body',
      'A body that is replaced on no-op keeps its old length.',
      backendsOf(passing)
        .filter(replacesBody)
        .map((backend) => backend.at),
    ),
  ]
}

const replacesBody = ({ extraConfig }: BackendConfig): boolean =>
  'modifier/lua-backend' in extraConfig || JSON.stringify(extraConfig['modifier/martian'] ?? '').includes('body.Modifier')

function components(service: ServiceConfig, say: Say): Item[] {
  const { endpoints } = service
  const backends = endpoints.flatMap((endpoint) => endpoint.backends)
  const places = [{ at: '$', extraConfig: service.extraConfig }, ...endpoints, ...backends]
  const using = (name: string, test: (block: RawObject) => boolean = () => true) =>
    places
      .filter(({ extraConfig }) => name in extraConfig && test(isRawObject(extraConfig[name]) ? extraConfig[name] : {}))
      .map(({ at }) => `${at}.extra_config['${name}']`)
  const limits = using('qos/ratelimit/router')
  return [
    ...say('cache-identity', 'The cache does not tell callers apart: answers to one may go to another.', using('qos/http-cache')),
    ...say('rate-bursts', 'After a pause a bucket lets about twice its capacity through.', [
      ...limits,
      ...using('qos/ratelimit/proxy'),
    ]),
    ...say('retry-after', 'A refused request gets no Retry-After.', limits),
    ...say(
      'client-capacity',
      'Without client_capacity a client may send one request at a time. Write it.',
      using('qos/ratelimit/router', (block) => 'client_max_rate' in block && !('client_capacity' in block)),
    ),
    ...say('client-ip', 'Any X-Forwarded-For is believed, so a caller picks the address that limits count.', [
      ...using('qos/ratelimit/router', (block) => block['strategy'] === 'ip'),
      ...using('router', (block) => 'trusted_proxies' in block),
    ]),
    ...say(
      'validator-dead',
      'A validator that cannot get its keys answers 401 for ever, with one warning. Write "cache": true.',
      [...using('auth/validator', (block) => 'alg' in block), ...using('auth/signer')],
    ),
    ...say('cel-numbers', 'Numbers of resp_data are texts to CEL: write int(resp_data.n).', using('validation/cel')),
    ...say('cel-open', 'A rule with a fault in its syntax is left out and the gateway starts.', using('validation/cel')),
    ...say('schema-open', 'A broken JSON Schema is logged and checks nothing.', using('validation/json-schema')),
    ...say('lua-broken', 'A script that cannot be loaded is 500 for each request; the gateway starts.', [
      ...using('modifier/lua-endpoint'),
      ...using('modifier/lua-proxy'),
      ...using('modifier/lua-backend'),
    ]),
    ...say('bots-open', 'A pattern with a fault lets every bot through.', using('security/bot-detector')),
    ...say('double-headers', 'A backend’s own CORS or frame headers are sent beside the gateway’s.', [
      ...using('security/cors'),
      ...using('security/http'),
    ]),
    ...say(
      'graphql-get',
      'GraphQL over GET is sent otherwise.',
      using('backend/graphql', (block) => String(block['method']).toUpperCase() === 'GET'),
    ),
    ...say('max-payload', 'max_payload is a key of the Enterprise Edition: uploads of any size are read.', [
      ...using('router', (block) => 'max_payload' in block),
      ...using('proxy', (block) => 'max_payload' in block),
    ]),
    ...say(
      null,
      'This endpoint has the default time limit of 2s, which is short for a model.',
      endpoints
        .filter(({ timeout, outputEncoding }) => outputEncoding === 'no-op' && timeout <= parseDuration('2s')!)
        .map(({ at }) => at),
    ),
  ]
}

function telemetry({ extraConfig }: ServiceConfig, say: Say): Item[] {
  const name = 'telemetry/opentelemetry'
  const block = extraConfig[name]
  if (!isRawObject(block)) return []
  const at = `$.extra_config['${name}']`
  const exporters = isRawObject(block['exporters']) ? block['exporters'] : {}
  const list = (kind: string): readonly RawObject[] => {
    const given = exporters[kind]
    return Array.isArray(given) ? (given as readonly unknown[]).filter(isRawObject) : []
  }
  const those = (kind: string, test: (exporter: RawObject) => boolean): Places =>
    list(kind).flatMap((exporter, index) => (test(exporter) ? `${at}.exporters.${kind}[${index}]` : []))
  const text = JSON.stringify(block)
  const skip = block['skip_paths']
  return [
    ...say(
      'openmetrics-bind',
      'The metrics page listens on every interface, whatever listen_ip says.',
      those('prometheus', () => true),
    ),
    ...say(
      'otlp-port',
      'OTLP over HTTP goes to port 4317 unless the port is written.',
      those('otlp', (one) => one['use_http'] === true && !one['port']),
    ),
    ...say(
      'otlp-tls',
      'gRPC to an https host is sent without TLS.',
      those('otlp', (one) => one['use_http'] !== true && String(one['host']).startsWith('https://')),
    ),
    ...say(
      'otlp-shutdown',
      'What was measured in the last seconds before a stop is lost.',
      those('otlp', () => true),
    ),
    ...say('telemetry-off', 'One value of a wrong type switches all of this off.', [at]),
    ...say(
      'sample-zero',
      'trace_sample_rate 0 samples everything.',
      block['trace_sample_rate'] === 0 ? [`${at}.trace_sample_rate`] : [],
    ),
    ...say(
      'skip-paths',
      'Paths with placeholders are not skipped.',
      Array.isArray(skip) && JSON.stringify(skip).includes('{') ? [`${at}.skip_paths`] : [],
    ),
    ...say(
      'secrets-in-spans',
      'report_headers exports Authorization and Cookie as they are. Name them in skip_headers.',
      text.includes('"report_headers":true') ? [`${at}.layers`] : [],
    ),
    ...say('histogram-buckets', 'Buckets of your own are ignored.', 'histograms' in block ? [`${at}.histograms`] : []),
    ...say('genai-telemetry', 'Tokens, models and time to first token are not measured: an AI call is an HTTP call.', [at]),
  ]
}
