import { expect, test } from 'vitest'
import { audit } from './audit.ts'
import { loadText } from './load.ts'

async function rulesOf(root: object, endpoint: object = {}, backend: object = {}): Promise<readonly string[]> {
  const config = {
    version: 3,
    ...root,
    endpoints: [{ endpoint: '/a', ...endpoint, backend: [{ url_pattern: '/x', host: ['http://a.test'], ...backend }] }],
  }
  const loaded = await loadText(JSON.stringify(config), 'json', { env: {} })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults))
  return audit(loaded.service, loaded.document.root).map(({ rule, severity }) => `${rule} ${severity}`)
}

const bare =
  '1.2.1 HIGH|2.1.2 HIGH|2.1.7 HIGH|2.2.1 MEDIUM|2.2.2 HIGH|3.1.1 LOW|3.1.2 HIGH|3.1.3 HIGH|4.1.1 MEDIUM|4.2.1 MEDIUM|4.3.1 MEDIUM|5.2.2 LOW'

test('finds in a bare configuration what KrakenD finds', async () => {
  expect((await rulesOf({})).join('|')).toBe(bare)
})

test.each([
  [
    'each limit that a timeout is over',
    { timeout: '61s' },
    {},
    {},
    ['3.3.1 LOW', '3.3.2 MEDIUM', '3.3.3 HIGH', '3.3.4 CRITICAL'],
  ],
  ['no timeout that is just at the limit', { timeout: '3s' }, {}, {}, []],
  ['deprecated keys of TLS', { tls: { public_key: 'a' } }, {}, {}, ['7.3.1 MEDIUM']],
  ['TLS that is off', { tls: { disabled: true } }, {}, {}, ['2.1.3 CRITICAL']],
  ['h2c of the router', { extra_config: { router: { use_h2c: true } } }, {}, {}, ['2.1.8 HIGH']],
  ['all headers and queries', {}, { input_headers: ['*'], input_query_strings: ['*'] }, {}, ['2.2.3 HIGH', '2.2.4 HIGH']],
  ['a cache without both limits', {}, {}, { extra_config: { 'qos/http-cache': { max_items: 5 } } }, ['2.3.1 MEDIUM']],
  ['deprecated server plugins', { extra_config: { 'plugin/http-server': { name: ['virtualhost'] } } }, {}, {}, ['7.1.1 HIGH']],
  [
    'a deprecated modifier',
    {},
    {},
    { extra_config: { 'plugin/req-resp-modifier': { name: ['content-replacer'] } } },
    ['7.1.8 HIGH'],
  ],
  ['a JWT rule', {}, { extra_config: { 'auth/validator': {} } }, {}, ['-1.2.1 HIGH']],
  ['a bot detector at the endpoint only', {}, { extra_config: { 'security/bot-detector': {} } }, {}, []],
  ['only no-op', {}, { output_encoding: 'no-op' }, {}, ['5.2.3 LOW']],
] as readonly (readonly [string, object, object, object, readonly string[]])[])(
  'finds %s',
  async (_, root, endpoint, backend, expected) => {
    const found = await rulesOf(root, endpoint, backend)
    for (const rule of expected) {
      if (rule.startsWith('-')) expect(found).not.toContain(rule.slice(1))
      else expect(found).toContain(rule)
    }
    const others = found.filter((rule) => !bare.split('|').includes(rule) && !expected.includes(rule))
    expect(others).toEqual([])
  },
)

test('counts exporters of traces and metrics, but takes none of them for a metrics system', async () => {
  const exporters = { otlp: [{ name: 'a', host: 'h' }], prometheus: [{ name: 'p' }] }
  const found = await rulesOf({ extra_config: { 'telemetry/opentelemetry': { exporters } } })
  expect(found).toContain('4.1.3 HIGH')
  expect(found).toContain('4.1.1 MEDIUM')
  expect(found).not.toContain('4.2.1 MEDIUM')
})
