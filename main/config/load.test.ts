import { expect, test } from 'vitest'
import type { Fault, ServiceConfig } from '../../shared/config/service.ts'
import { loadText } from './load.ts'
import type { Overrides } from './service.ts'

const backend = { url_pattern: '/x', host: ['http://a.test'] }
const quiet: Overrides = { env: {} }

async function read(config: unknown, overrides = quiet): Promise<ServiceConfig> {
  const loaded = await loadText(typeof config === 'string' ? config : JSON.stringify(config), 'json', overrides)
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults))
  return loaded.service
}

async function faultsOf(config: unknown): Promise<readonly Fault[]> {
  const loaded = await loadText(typeof config === 'string' ? config : JSON.stringify(config, null, 2), 'json', quiet)
  return loaded.ok ? [] : loaded.faults
}

const oneEndpoint = (endpoint: object, root: object = {}) => ({
  version: 3,
  ...root,
  endpoints: [{ endpoint: '/a', backend: [backend], ...endpoint }],
})

test('fills in the defaults of KrakenD', async () => {
  const service = await read(oneEndpoint({}))
  expect(service).toMatchObject({ port: 8080, timeout: 2000, cacheTtl: 0, outputEncoding: 'json', listenIp: '' })
  expect(service.endpoints[0]).toMatchObject({ method: 'GET', timeout: 2000, concurrentCalls: 1, outputEncoding: 'json' })
  expect(service.endpoints[0]!.backends[0]).toMatchObject({
    method: 'GET',
    encoding: 'json',
    sd: 'static',
    sdScheme: 'http',
    timeout: 2000,
  })
  expect(service.client).toMatchObject({ maxIdleConnectionsPerHost: 250, dnsCacheTtl: 30_000 })
})

test('hands root values down to endpoints and backends', async () => {
  const service = await read(
    oneEndpoint(
      { method: 'post', backend: [{ url_pattern: 'x' }] },
      { timeout: '3s', cache_ttl: '10s', host: ['b.test:8080/'], output_encoding: 'xml' },
    ),
  )
  expect(service.endpoints[0]).toMatchObject({ method: 'POST', timeout: 3000, cacheTtl: 10_000, outputEncoding: 'xml' })
  expect(service.endpoints[0]!.backends[0]).toMatchObject({ hosts: ['http://b.test:8080'], method: 'POST', urlPattern: '/x' })
  expect([service.endpoints[0]!.writtenMethod, service.endpoints[0]!.backends[0]!.writtenMethod]).toEqual(['post', 'post'])
})

test('takes a list of objects for one object, but not where the keys are known', async () => {
  const service = await read(
    oneEndpoint(
      { extra_config: [], backend: [{ ...backend, mapping: [{ a: 'b' }, { c: 'd' }] }] },
      { extra_config: [{ router: {} }] },
    ),
  )
  expect(service.endpoints[0]!.backends[0]!.mapping).toEqual({ a: 'b', c: 'd' })
  expect(Object.keys(service.extraConfig)).toEqual(['router'])
  expect((await faultsOf(oneEndpoint({}, { tls: [] })))[0]!.path).toBe('$.tls')
})

test('forces no-op backends below a no-op endpoint and ignores the timeout of a backend', async () => {
  const service = await read(
    oneEndpoint({ output_encoding: 'no-op', backend: [{ ...backend, encoding: 'xml', timeout: '1ms' }] }),
  )
  expect(service.endpoints[0]!.backends[0]).toMatchObject({ encoding: 'no-op', timeout: 2000 })
})

test('reads keys in any case and values of weak types', async () => {
  const service = await read({
    Version: '3',
    PORT: '8081',
    Timeout: 1.5e9,
    debug_endpoint: 'true',
    endpoints: { endpoint: '/a', input_headers: 'X-A,X-B', concurrent_calls: '0b1_0', BACKEND: backend },
  })
  expect(service).toMatchObject({ port: 8081, timeout: 1500, debugEndpoint: true })
  expect(service.endpoints[0]).toMatchObject({ inputHeaders: ['X-A,X-B'], concurrentCalls: 2 })
})

test('spells routes and templates as the router and the error texts do', async () => {
  const service = await read(
    oneEndpoint({ endpoint: 'u/{id_user}/{b}', backend: [{ ...backend, url_pattern: '/x/{id_user}?b={b}&t={JWT.sub}' }] }),
  )
  expect(service.endpoints[0]).toMatchObject({ path: '/u/{id_user}/{b}', route: '/u/:id_user/:b', params: ['id_user', 'b'] })
  expect(service.endpoints[0]!.backends[0]!.urlTemplate).toBe('/x/{{.Id_user}}?b={{.B}}&t={{.JWT.sub}}')
})

test('replaces legacy namespaces at every level', async () => {
  const service = await read(
    oneEndpoint(
      {
        extra_config: { 'github.com/devopsfaith/krakend/proxy': { sequential: true } },
        backend: [{ ...backend, extra_config: { 'github.com/devopsfaith/krakend-martian': {} } }],
      },
      { extra_config: { 'github_com/luraproject/lura/router/gin': { return_error_msg: true } } },
    ),
  )
  expect(Object.keys(service.extraConfig)).toEqual(['router'])
  expect(Object.keys(service.endpoints[0]!.extraConfig)).toEqual(['proxy'])
  expect(Object.keys(service.endpoints[0]!.backends[0]!.extraConfig)).toEqual(['modifier/martian'])
})

test('prefers a short namespace to its old name', async () => {
  const extra = { proxy: { shadow: true }, 'github.com/devopsfaith/krakend/proxy': { sequential: true } }
  expect((await read(oneEndpoint({ extra_config: extra }))).endpoints[0]!.extraConfig).toEqual({ proxy: { shadow: true } })
})

test('lets the environment override the file and the flag override both', async () => {
  const env = { KRAKEND_PORT: '9001', KRAKEND_CACHE_TTL: '42s', KRAKEND_NAME: 'from env' }
  expect(await read(oneEndpoint({}, { port: 9000 }), { env })).toMatchObject({ port: 9001, cacheTtl: 42_000, name: 'from env' })
  expect(await read(oneEndpoint({}, { port: 9000 }), { env, port: 9002, debug: true })).toMatchObject({
    port: 9002,
    debugEndpoint: true,
  })
})

test('names the variable of the environment that sets a bad value', async () => {
  const loaded = await loadText(JSON.stringify(oneEndpoint({}, { port: 8080 })), 'json', {
    env: { KRAKEND_PORT: 'tcp://10.0.0.1:80' },
  })
  expect(loaded).toMatchObject({
    faults: [
      {
        path: '$.port',
        message: 'expected a whole number, got "tcp://10.0.0.1:80" (the environment variable KRAKEND_PORT sets it)',
      },
    ],
  })
})

test.each(['x: &a [*a]\nversion: 3\n', '%YAML 1.2\n---\nversion: 3\n'])('refuses the YAML %j', async (text) => {
  expect(await loadText(text, 'yaml', quiet)).toMatchObject({ ok: false, faults: [{ path: '$' }] })
})

test('collects every fault with its path and line', async () => {
  const faults = await faultsOf({
    version: 2,
    timeout: '3',
    endpoints: [
      { endpoint: '/__debug/a', backend: [backend] },
      { endpoint: '/b', backend: [] },
      { endpoint: '/c/{id}', backend: [{ ...backend, url_pattern: '/{name}' }] },
      { endpoint: '/d', output_encoding: 'no-op', backend: [backend, backend] },
      { endpoint: '/e', backend: [{ ...backend, host: ['http://a.test/api'] }] },
    ],
  })
  expect(faults.map(({ path, line }) => [path, line])).toEqual([
    ['$.version', 2],
    ['$.timeout', 3],
    ['$.endpoints[0].endpoint', 6],
    ['$.endpoints[1].backend', 18],
    ['$.endpoints[2].backend[0].url_pattern', 24],
    ['$.endpoints[3].backend', 34],
    ['$.endpoints[4].backend[0].host[0]', 55],
  ])
  expect(faults[0]!.message).toBe('unsupported version: 2 (want: 3)')
  expect(faults[3]!.message).toBe("ignoring the ' /b' endpoint, since it has 0 backends defined!")
  expect(faults[4]!.message).toBe("undefined output param 'name'! endpoint: GET /c/:id, backend: 0. input: [id], output: [name]")
})

test('names row and column of broken JSON', async () => {
  const faults = await faultsOf('{\n  "version": 3,\n}')
  expect(faults).toEqual([
    {
      path: '$',
      line: 3,
      message: "invalid character '}' looking for beginning of object key string, offset: 18, row: 3, col: 1",
    },
  ])
})

test.each(['[]', '3', '"x"'])('refuses %s as a whole configuration', async (text) => {
  expect((await faultsOf(text))[0]!.path).toBe('$')
})

test('is not confused by keys of the prototype', async () => {
  const service = await read(
    '{"version":3,"__proto__":{"port":1},"constructor":1,"endpoints":[{"endpoint":"/a","backend":[{"url_pattern":"/x","mapping":{"__proto__":"a","constructor":"b"}}],"extra_config":{"__proto__":{"x":1}}}]}',
  )
  expect(service.port).toBe(8080)
  expect(Object.keys(service.endpoints[0]!.backends[0]!.mapping)).toEqual(['__proto__', 'constructor'])
  expect(Object.getPrototypeOf(service.endpoints[0]!.extraConfig)).toBe(null)
  expect(({} as Record<string, unknown>)['x']).toBe(undefined)
})

test('reads YAML and TOML into the same service', async () => {
  const json = await read(oneEndpoint({ timeout: '1s' }))
  const yaml = await loadText(
    'version: 3\nendpoints:\n- endpoint: /a\n  timeout: 1s\n  backend:\n  - {url_pattern: /x, host: ["http://a.test"]}\n',
    'yaml',
    quiet,
  )
  const toml = await loadText(
    'version = 3\n[[endpoints]]\nendpoint = "/a"\ntimeout = "1s"\n[[endpoints.backend]]\nurl_pattern = "/x"\nhost = ["http://a.test"]\n',
    'toml',
    quiet,
  )
  expect(yaml).toMatchObject({ ok: true, service: json })
  expect(toml).toMatchObject({ ok: true, service: json })
})

test('reads hosts with signs around them and whole numbers as Go does', async () => {
  const yaml = 'version: 3\nport: 8_081\nhost: [" http://a.test:80// ", "${HOST}"]\nmax_header_bytes: 017\n'
  const loaded = await loadText(yaml, 'yaml', quiet)
  expect(loaded).toMatchObject({ ok: true, service: { port: 8081, server: { maxHeaderBytes: 15 } } })
  const service = await read(oneEndpoint({ backend: [{ url_pattern: '/x' }] }, { host: [' http://a.test:80// ', '${HOST}'] }))
  expect(service.endpoints[0]!.backends[0]!.hosts).toEqual(['http://a.test:80', 'http://HOST'])
})

test.each([
  ['\ufeff{}', 'save it as UTF-8 without BOM'],
  ['\ufffd\ufffd{', 'the file is no UTF-8 text'],
  [{ version: 3, timeout: '' }, 'time: invalid duration ""'],
  [
    oneEndpoint({ endpoint: '/a', backend: [{ ...backend, url_pattern: '/{x}' }] }),
    "undefined output param 'x'! endpoint: GET /a, backend: 0. input: [], output: [x]",
  ],
  [
    oneEndpoint({ backend: [{ ...backend, url_pattern: '/{x}/{y}' }] }),
    'input and output params do not match. endpoint: GET /a, backend: 0. input: [], output: [x y]',
  ],
])('says what is wrong with %j', async (config, message) => {
  expect((await faultsOf(config))[0]!.message).toContain(message)
})

test('gives lines of YAML faults', async () => {
  const loaded = await loadText(
    'version: 3\nendpoints:\n- endpoint: /a\n  backend:\n  - url_pattern: /x\n    host: ["http://a/b"]\n',
    'yaml',
    quiet,
  )
  expect(loaded).toMatchObject({ ok: false, faults: [{ path: '$.endpoints[0].backend[0].host[0]', line: 6 }] })
})

test('lists what is not acted on, place by place', async () => {
  const service = await read(
    oneEndpoint(
      { extra_config: { 'qos/quota': {} }, backend: [{ ...backend, extra_config: { 'plugin/http-client': { name: 'x' } } }] },
      { plugin: { folder: '.' }, async_agent: [{ name: 'a' }] },
    ),
  )
  expect(service.unsupported.map((fault) => fault.path)).toEqual([
    '$.plugin',
    '$.async_agent[0]',
    "$.endpoints[0].extra_config['qos/quota']",
    "$.endpoints[0].backend[0].extra_config['plugin/http-client']",
  ])
})
