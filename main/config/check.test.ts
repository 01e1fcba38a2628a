import { expect, test } from 'vitest'
import type { ConfigCheck } from '../../shared/contract/config.ts'
import { checkText } from './check.ts'
import { starterText } from './starter.ts'

const check = (text: string, inForce = text, env = {}) => checkText(text, 'json', { env }, inForce)
const mended = (text: string, { problems }: ConfigCheck, index = 0) => {
  const edit = problems[index]?.fix?.edit
  return edit ? text.slice(0, edit.from) + edit.text + text.slice(edit.to) : null
}
const withEndpoint = (parts: string) =>
  `{"version":3,"endpoints":[{"endpoint":"/a/{id}","backend":[{"url_pattern":"/x/{id}","host":["http://h"]}]${parts}}]}`

test('finds nothing wrong with the starter configuration, in little time', async () => {
  const text = starterText()
  const { problems, effective, changes } = await check(text)
  expect(problems).toEqual([])
  expect(changes).toEqual([])
  expect(effective.find(({ path }) => path === 'endpoints[0].timeout')).toEqual({
    path: 'endpoints[0].timeout',
    value: '600s',
    origin: 'service',
    words: 'from service',
  })
})

test.each([
  [',"timeout":"90"', ',"timeout":"90s"', 'error'],
  [',"timeout":"1h30m"', ',"timeout":"90m"', 'warning'],
  [',"timout":"9s"', ',"timeout":"9s"', 'warning'],
  [',"output_encoding":"NO-OP"', ',"output_encoding":"no-op"', 'warning'],
  [',"concurrent_calls":"2"', ',"concurrent_calls":2', 'warning'],
  [',"input_headers":"*"', ',"input_headers":["*"]', 'warning'],
  [',"extra_config":{"qos/ratelimit/ruter":{}}', ',"extra_config":{"qos/ratelimit/router":{}}', 'warning'],
])('mends %s', async (wrong, right, severity) => {
  const text = withEndpoint(wrong)
  const result = await check(text)
  expect(result.problems).toMatchObject([{ severity, line: 1 }])
  expect(mended(text, result)).toBe(withEndpoint(right))
})

test('mends a placeholder that the endpoint does not have', async () => {
  const text = withEndpoint('').replace('/x/{id}', '/x/{idd}')
  expect(mended(text, await check(text))).toBe(withEndpoint(''))
})

test('tells all problems at once, each with its place', async () => {
  const text = '{\n  "version": 2,\n  "port": 99999,\n  "name": 1,\n  "nmae": "x"\n}'
  const { problems } = await check(text)
  expect(problems.map(({ path, line, severity, from, to }) => [path, line, severity, text.slice(from!, to!)])).toEqual([
    ['$.version', 2, 'error', '2'],
    ['$.port', 3, 'error', '99999'],
    ['$.name', 4, 'warning', '1'],
    ['$.nmae', 5, 'warning', '"nmae"'],
  ])
})

test('points at a fault of the syntax', async () => {
  const text = '{"version": 3,\n "port": }'
  const { problems, effective } = await check(text)
  expect(problems).toMatchObject([{ severity: 'error', line: 2, from: text.indexOf('}') }])
  expect(effective).toEqual([])
})

test('refuses the same route twice', async () => {
  const text =
    '{"version":3,"endpoints":[{"endpoint":"/a","backend":[{"url_pattern":"/x","host":["http://h"]}]},{"endpoint":"/a","backend":[{"url_pattern":"/x","host":["http://h"]}]}]}'
  expect((await check(text)).problems).toMatchObject([{ path: '$.endpoints[1].endpoint', severity: 'error' }])
})

test('names the environment, the endpoint and the default as origins', async () => {
  const { effective } = await check(withEndpoint(',"method":"POST"'), '', { KRAKEND_TIMEOUT: '7s' })
  const origin = (path: string) => effective.find((one) => one.path === path)
  expect(origin('timeout')).toMatchObject({ value: '7s', origin: 'environment', words: 'from $KRAKEND_TIMEOUT' })
  expect(origin('endpoints[0].timeout')).toMatchObject({ value: '7s', origin: 'environment' })
  expect(origin('endpoints[0].backend[0].method')).toMatchObject({ value: 'POST', origin: 'endpoint', words: 'from endpoint' })
  expect(origin('port')).toMatchObject({ value: 8080, origin: 'default' })
})

test('fills telemetry layers as KrakenD does, by the object', async () => {
  const layers = `{"version":3,"extra_config":{"telemetry/opentelemetry":{"exporters":{},"layers":{"backend":{"metrics":{}}}}}}`
  const { effective } = await check(layers)
  const at = (path: string) =>
    effective.find((one) => one.path === `extra_config['telemetry/opentelemetry'].layers.${path}`)?.value
  expect(at('backend.metrics.round_trip')).toBe(false)
  expect(at('backend.traces.round_trip')).toBe(true)
  expect(at('global.disable_propagation')).toBe(false)
})

test('checks YAML with places', async () => {
  const text = 'version: 3\nport: 99999\n'
  const { problems } = await checkText(text, 'yaml', { env: {} }, text)
  expect(problems).toMatchObject([{ path: '$.port', line: 2, from: 17, to: 22 }])
})

test.each([
  ['a deep list', '['.repeat(200_000)],
  ['a deep document', `{"version":3,"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ['half a character', '{"version":3,"name":"\ud800"}'],
  ['twenty megabytes', `{"version":3,"name":"${'x'.repeat(20_000_000)}"}`],
  ['twenty megabytes of nothing', ' '.repeat(20_000_000)],
  ['an empty text', ''],
  ['many wrong keys', `{"version":3,${Array.from({ length: 20_000 }, (_, i) => `"k${i}":1`).join(',')}}`],
])(
  'answers about %s',
  async (_, text) => {
    expect(Array.isArray((await check(text)).problems)).toBe(true)
  },
  10_000,
)
