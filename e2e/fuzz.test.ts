// Random configurations through the parser and the builder, random bytes through the listener and the router. Seeds are fixed: a failure
// is found again. No crash, no hang, and every refusal names a path.
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadText } from '../main/config/load.ts'
import { createGateway } from '../main/gateway/gateway.ts'
import { buildPipeline } from '../main/gateway/pipeline.ts'
import { testBuild } from '../main/gateway/components/test-build.ts'
import { resolveDifferences } from '../shared/differences.ts'
import type { ServiceConfig } from '../shared/config/service.ts'

const runs = 20_000
const parameters = { numRuns: runs, seed: 20_261_124, endOnFailure: true } as const

const hostile = fc.constantFrom(
  '__proto__',
  'constructor',
  '',
  ' ',
  '/',
  '//',
  '/{',
  '/{id}',
  '/{a}{b}',
  '/*',
  '/:x',
  '\u0000',
  '{{.X}}',
  '${x}',
  'é',
  '%',
  '-1',
  '1e999',
  '1h1h',
  'NaN',
)
const scalar = fc.oneof(hostile, fc.string({ maxLength: 12 }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null))
const anything = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(hostile, scalar, { maxKeys: 3 }))
const text = (...values: string[]) =>
  fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: anything })
const namespaces = fc.constantFrom(
  'proxy',
  'router',
  'security/cors',
  'security/http',
  'security/bot-detector',
  'qos/ratelimit/router',
  'qos/ratelimit/proxy',
  'qos/circuit-breaker',
  'qos/http-cache',
  'auth/validator',
  'auth/client-credentials',
  'validation/json-schema',
  'validation/cel',
  'modifier/martian',
  'modifier/lua-backend',
  'modifier/lua-proxy',
  'modifier/lua-endpoint',
  'backend/http',
  'backend/graphql',
  'telemetry/logging',
  'telemetry/opentelemetry',
  'nobody/knows',
)
const keys = fc.constantFrom(
  'static',
  'sequential',
  'flatmap_filter',
  'max_rate',
  'every',
  'capacity',
  'strategy',
  'allow_origins',
  'patterns',
  'deny',
  'interval',
  'alg',
  'jwk_url',
  'type',
  'query',
  'pre',
  'post',
  'header.Modifier',
  'fifo.Group',
  'return_error_code',
  'error_body',
  'check_expr',
  'exporters',
  'layers',
  '__proto__',
)
const extraConfig = fc.dictionary(
  namespaces,
  fc.oneof(
    anything,
    fc.dictionary(keys, anything, { maxKeys: 4 }),
    fc.array(fc.dictionary(keys, anything, { maxKeys: 2 }), { maxLength: 2 }),
  ),
  { maxKeys: 3 },
)
const paths = text('/a', '/b/{id}', '/b/{id}/c/{x}', '/a/', 'no-slash', '/__health', '/c/*', '/b/me')
const backend = fc.record(
  {
    host: fc.oneof(
      { weight: 9, arbitrary: fc.array(fc.constantFrom('http://127.0.0.1:19', 'h', 'https://h/'), { maxLength: 2 }) },
      { weight: 1, arbitrary: anything },
    ),
    url_pattern: paths,
    encoding: text('json', 'no-op', 'xml', 'rss', 'string', 'safejson'),
    allow: anything,
    mapping: anything,
    sd: text('static', 'dns'),
    method: text('GET', 'post'),
    is_collection: anything,
    group: anything,
    target: anything,
    extra_config: extraConfig,
  },
  { requiredKeys: [] },
)
const endpoint = fc.record(
  {
    endpoint: paths,
    method: text('GET', 'POST', 'BREW'),
    output_encoding: text('json', 'no-op', 'xml', 'negotiate'),
    timeout: text('1s', '1x', '5'),
    concurrent_calls: anything,
    input_headers: anything,
    backend: fc.oneof(fc.array(backend, { maxLength: 3 }), anything),
    extra_config: extraConfig,
  },
  { requiredKeys: ['endpoint'] },
)
const configuration = fc.record(
  {
    version: fc.oneof({ weight: 9, arbitrary: fc.constant(3) }, { weight: 1, arbitrary: anything }),
    port: text('8080'),
    timeout: text('1s', '2x'),
    host: anything,
    endpoints: fc.oneof(fc.array(endpoint, { maxLength: 4 }), anything),
    extra_config: extraConfig,
    tls: anything,
    client_tls: anything,
    name: anything,
  },
  { requiredKeys: ['version'] },
)

test(`${runs} random configurations: parsed and built, or refused with a path`, { timeout: 300_000 }, async () => {
  let built = 0
  await fc.assert(
    fc.asyncProperty(configuration, async (document) => {
      const loaded = await loadText(JSON.stringify(document), 'json', { env: {} })
      if (!loaded.ok) {
        expect(loaded.faults.length).toBeGreaterThan(0)
        for (const fault of loaded.faults) expect(fault.path).toMatch(/^\$/)
        return
      }
      const build = testBuild('ours', loaded.service.extraConfig as Record<string, unknown>)
      const faults: string[] = []
      buildPipeline(
        { ...build, service: loaded.service, fault: (path) => void faults.push(path), onClose: () => {} },
        {},
        () => null,
      )
      for (const path of faults) expect(path).toMatch(/^\$/)
      if (faults.length === 0) built++
    }),
    parameters,
  )
  expect(built).toBeGreaterThan(100)
})

const gateway = createGateway({ differences: resolveDifferences(false), log: () => {}, observe: {} })
let port = 0
beforeAll(async () => {
  const loaded = await loadText(
    JSON.stringify({
      version: 3,
      timeout: '50ms',
      listen_ip: '127.0.0.1',
      extra_config: { router: { return_error_msg: true, auto_options: true, disable_access_log: true } },
      endpoints: ['/a', '/b/{id}', '/b/{id}/c/{x}', '/b/me', '/long/{y}'].flatMap((path) =>
        ['GET', 'POST'].map((method) => ({
          endpoint: path,
          method,
          input_headers: ['*'],
          input_query_strings: ['*'],
          backend: [{ url_pattern: `${path}?k=1`, host: ['http://127.0.0.1:19'] }],
        })),
      ),
    }),
    'json',
    { env: {} },
  )
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults))
  const service: ServiceConfig = { ...loaded.service, port: 0 }
  expect(await gateway.apply(service)).toEqual([])
  port = Number(new URL(gateway.address!).port)
})
afterAll(() => gateway.stop())

const segment = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'c',
    'me',
    'long',
    '',
    '.',
    '..',
    '%2e%2e',
    '%2F',
    '%',
    '%zz',
    '%00',
    '*',
    ':',
    '{id}',
    'é',
    '%C3%A9',
    '__proto__',
    ';a=b',
    '%25%32%46',
  ),
  fc.string({ maxLength: 8 }),
)
const target = fc
  .tuple(fc.array(segment, { maxLength: 6 }), fc.option(fc.string({ maxLength: 20 }), { nil: null }))
  .map(([parts, query]) => `/${parts.join('/')}${query === null ? '' : `?${query}`}`)
const headerName = fc.oneof(
  fc.constantFrom(
    'Host',
    'host',
    'Accept',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'X-Forwarded-For',
    '__proto__',
    'Upgrade',
    'Expect',
    'Cookie',
  ),
  fc.string({ minLength: 1, maxLength: 8 }),
)
const headerValue = fc.oneof(
  fc.constantFrom(
    'chunked',
    '0',
    '5',
    '-1',
    'close',
    'keep-alive',
    '1.2.3.4, x',
    '*/*',
    '\r\nInjected: 1',
    '\u0000',
    '100-continue',
  ),
  fc.string({ maxLength: 20 }),
)
const message = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'BREW', 'get', 'G T', ''),
    target,
    fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'http/1.1', ''),
    fc.array(fc.tuple(headerName, headerValue), { maxLength: 5 }),
    fc.string({ maxLength: 20 }),
  )
  .map(
    ([method, path, version, headers, body]) =>
      `${method} ${path} ${version}\r\nHost: gw\r\nConnection: close\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  )

/** What came back until the connection ended; half-closing tells the gateway that nothing more will come. */
const ask = (bytes: string) =>
  new Promise<string>((resolve, reject) => {
    let answer = ''
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.end(bytes))
    const timer = setTimeout(() => (socket.destroy(), reject(new Error('no end of the answer in 10 s'))), 10_000)
    socket.on('data', (part) => (answer += part.toString('latin1'))).on('end', () => socket.end())
    socket.on('error', () => {}).on('close', () => (clearTimeout(timer), resolve(answer)))
  })

test(`${runs} random requests: each ends, with a well-formed answer or none`, { timeout: 300_000 }, async () => {
  const messages = fc.sample(message, { numRuns: runs, seed: parameters.seed })
  let answered = 0
  let next = 0
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      for (let text = messages[next++]; text !== undefined; text = messages[next++]) {
        const answer = await ask(text)
        if (answer === '') continue
        answered++
        expect(answer, JSON.stringify(text)).toMatch(/^HTTP\/1\.[01] [1-5]\d\d /)
        expect(answer.slice(0, answer.indexOf('\r\n\r\n'))).not.toMatch(/^Injected:/m)
      }
    }),
  )
  expect(answered).toBeGreaterThan(runs / 2)
  expect(await ask('GET /__health HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n')).toContain('"status":"ok"')
})
