// Throws configurations at the reader that no person would write. Seeds are fixed: a failure can be repeated.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { lintDocument } from './lint.ts'
import { loadText, type Loaded } from './load.ts'

const seed = 20_261_124
const keys = [
  'version',
  'port',
  'timeout',
  'host',
  'endpoints',
  'endpoint',
  'backend',
  'url_pattern',
  'method',
  'output_encoding',
  'extra_config',
  'input_headers',
  'mapping',
  'tls',
  'keys',
  'client_tls',
  'async_agent',
  'plugin',
  'listen_ip',
  'cache_ttl',
  'router',
  'proxy',
  'telemetry/opentelemetry',
  'github.com/devopsfaith/krakend/proxy',
  'disable_rest',
  '__proto__',
  'constructor',
  'toString',
  '',
  'Timeout',
]
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    3,
    '3',
    0,
    -1,
    1e300,
    '',
    '2s',
    '1h30m',
    'x',
    '/a/{b}',
    '/a/{b}/{c}',
    '/{',
    '/{}',
    '/*',
    '/:a',
    '/__debug/x',
    'http://a',
    'no-op',
    'POST',
  ),
  fc.string({ maxLength: 12 }),
  fc.double(),
)
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 6 }),
  ),
}))
const endpoint = fc.record(
  {
    endpoint: value,
    backend: fc.oneof(value, fc.array(fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 5 }), { maxLength: 3 })),
    extra_config: value,
    timeout: value,
  },
  { requiredKeys: [] },
)
const root = fc.oneof(
  value,
  fc.record(
    {
      version: fc.constant(3),
      endpoints: fc.array(endpoint, { maxLength: 3 }),
      host: value,
      timeout: value,
      extra_config: value,
      tls: value,
    },
    { requiredKeys: ['version'] },
  ),
)

function holds(loaded: Loaded): void {
  if (loaded.ok) return expect(loaded.service.port).toBeGreaterThan(0)
  expect(loaded.faults.length).toBeGreaterThan(0)
  for (const { path, message } of loaded.faults) {
    expect(path).toMatch(/^\$/)
    expect(message).not.toBe('')
  }
}

test('reads or refuses 10,000 strange documents, with a path for each refusal', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(root, async (document) => {
      const loaded = await loadText(JSON.stringify(document) ?? 'null', 'json', { env: {} })
      holds(loaded)
      if (loaded.ok) for (const fault of lintDocument(loaded.document.root)) expect(fault.path).toMatch(/^\$/)
    }),
    { numRuns: 10_000, seed },
  )
})

test('reads or refuses 10,000 damaged texts of each format', { timeout: 60_000 }, async () => {
  const good = JSON.stringify(
    { version: 3, host: ['http://a'], endpoints: [{ endpoint: '/a/{b}', backend: [{ url_pattern: '/{b}' }] }] },
    null,
    1,
  )
  const cut = fc.tuple(
    fc.nat(good.length),
    fc.nat(8),
    fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0 \n\t-é=#&*!|>\u0000'.split('')), maxLength: 6 }),
    fc.constantFrom('json', 'yaml', 'toml'),
  )
  await fc.assert(
    fc.asyncProperty(cut, async ([at, gone, put, format]) => {
      holds(await loadText(good.slice(0, at) + put + good.slice(at + gone), format, { env: {} }))
    }),
    { numRuns: 10_000, seed },
  )
})
