import { expect, test } from 'vitest'
import { parseDocument } from './document.ts'
import { findDuplicateKeys } from './duplicate-keys.ts'
import { lintDocument } from './lint.ts'
import { loadText } from './load.ts'
import { starterText } from './starter.ts'
import { audit } from './audit.ts'

const backend = { url_pattern: '/x', host: ['http://a'] }
const lint = (root: object) => lintDocument({ version: 3, ...root }).map(({ path, message }) => `${path} ${message}`)

test('accepts a good file with comments everywhere', () => {
  expect(
    lint({ '@c': 1, _x: 1, '#y': 1, $schema: 's', endpoints: [{ endpoint: '/a', '@c': 1, backend: [{ ...backend, _c: 1 }] }] }),
  ).toEqual([])
})

test('suggests the key that was meant', () => {
  expect(lint({ prot: 1, endpoints: [{ endpoint: '/a', Timeout: '1s', backend: [{ ...backend, urlpattern: '/' }] }] })).toEqual([
    "$.endpoints[0].backend[0].urlpattern unknown key 'urlpattern', did you mean 'url_pattern'?",
    "$.endpoints[0].Timeout unknown key 'Timeout', did you mean 'timeout'?",
    "$.prot unknown key 'prot', did you mean 'port'?",
  ])
})

test('names the level where a misplaced component works', () => {
  expect(lint({ extra_config: { 'qos/http-cache': {}, 'security/corz': {} } })).toEqual([
    "$.extra_config['qos/http-cache'] 'qos/http-cache' has no effect here; it belongs into the extra_config of backend",
    "$.extra_config['security/corz'] unknown key 'security/corz', did you mean 'security/cors'?",
  ])
})

test('reports wrong types, missing keys and durations that the schema refuses', () => {
  const found = lint({
    timeout: '1s500ms',
    endpoints: [
      {
        endpoint: '/a',
        backend: [{ ...backend, is_collection: 'yes', extra_config: { 'qos/circuit-breaker': { interval: 1, timeout: 1 } } }],
      },
    ],
  })
  expect(found).toEqual([
    '$.timeout a duration is one whole number and one unit: "500ms", "2s", "10m"',
    '$.endpoints[0].backend[0].is_collection expected boolean, got string',
    "$.endpoints[0].backend[0].extra_config['qos/circuit-breaker'].max_errors this is missing: it must be set here (number)",
  ])
})

test('checks legacy namespaces by their short name', () => {
  expect(lint({ extra_config: { 'github_com/luraproject/lura/router/gin': { auto_option: true } } })).toEqual([
    "$.extra_config.router.auto_option unknown key 'auto_option', did you mean 'auto_options'?",
  ])
})

test('finds nothing in the starter configuration, which also loads', async () => {
  const loaded = await loadText(starterText(), 'json', { env: {} })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults))
  expect(lintDocument(loaded.document.root)).toEqual([])
  expect(loaded.service.unsupported).toEqual([])
  const paths = loaded.service.endpoints.map(({ method, path }) => `${method} ${path}`)
  expect(new Set(paths).size).toBe(paths.length)
  for (const path of [
    'POST /openai/v1/chat/completions',
    'POST /anthropic/v1/messages',
    'POST /gemini/v1beta/models/{call}',
    'POST /ollama/api/chat',
    'POST /demo/v1/chat/completions',
  ])
    expect(paths).toContain(path)
})

test('audits by KrakenD rules', async () => {
  const loaded = await loadText(
    JSON.stringify({ version: 3, endpoints: [{ endpoint: '/a', timeout: '40s', input_headers: ['*'], backend: [backend] }] }),
    'json',
    { env: {} },
  )
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults))
  const rules = audit(loaded.service, loaded.document.root).map(({ rule }) => rule)
  expect(rules).toEqual([
    '1.2.1',
    '2.1.2',
    '2.1.7',
    '2.2.1',
    '2.2.2',
    '2.2.3',
    '3.1.1',
    '3.1.2',
    '3.1.3',
    '3.3.1',
    '3.3.2',
    '3.3.3',
    '4.1.1',
    '4.2.1',
    '4.3.1',
    '5.2.2',
  ])
})

test('names HTTP/2 without TLS, which is not spoken', async () => {
  const endpoints = [{ endpoint: '/a', backend: [backend] }]
  const places = async (root: object) => {
    const loaded = await loadText(JSON.stringify({ version: 3, endpoints, ...root }), 'json', { env: {} })
    return loaded.ok ? loaded.service.unsupported.map(({ path }) => path) : loaded.faults
  }
  expect(await places({ use_h2c: true })).toEqual(['$.use_h2c'])
  expect(await places({ extra_config: { router: { use_h2c: true } } })).toEqual(['$.extra_config.router.use_h2c'])
})

test('finds keys that are there twice, with path and line', async () => {
  const parsed = await parseDocument('{\n "port": 1,\n "endpoints": [{"a": 1,\n "a": 2}],\n "port": 2\n}', 'json')
  if (!parsed.ok) throw new Error(parsed.fault.message)
  expect(await findDuplicateKeys(parsed.document)).toMatchObject([
    { path: '$.endpoints[0].a', line: 4 },
    { path: '$.port', line: 5 },
  ])
})
