import Anthropic from '@anthropic-ai/sdk'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import OpenAI, { AzureOpenAI } from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeProvider, providers, type ProviderEndpoint } from '../shared/config/providers.ts'
import { loadText } from './config/load.ts'
import { startGateway } from './gateway/test-gateway.ts'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}
const seen: Seen[] = []
const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => void parts.push(part))
  request.on('end', () => {
    const body = Buffer.concat(parts).toString()
    seen.push({ method: request.method!, url: request.url!, headers: request.headers, body })
    const isStream = body.includes('"stream":true')
    response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json', 'x-provider': 'yes' })
    response.end(isStream ? answerFor(request.url!) : '{"data":[],"object":"list"}')
  })
})
const answerFor = (url: string): string =>
  url.includes('/messages')
    ? 'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"model":"c","usage":{"input_tokens":1,"output_tokens":0}}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n'
    : 'data: {"id":"1","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\ndata: {"id":"1","choices":[{"index":0,"delta":{"content":" you"}}]}\n\ndata: [DONE]\n\n'

let host = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const answers = { project: 'p-1', region: 'europe-west4', resource: 'res', deployment: '' }

function made(id: string, prefix: string) {
  const result = makeProvider(id, prefix, answers)
  if (!result.ok) throw new Error(result.problem)
  return result
}

async function gatewayFor(endpoints: readonly ProviderEndpoint[]) {
  const local = endpoints.map((endpoint) => ({ ...endpoint, backend: endpoint.backend.map((one) => ({ ...one, host: [host] })) }))
  const loaded = await loadText(JSON.stringify({ version: 3, endpoints: local }), 'json', { env: {} })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults))
  return startGateway({ ...loaded.service, port: 0, listenIp: '127.0.0.1' })
}

const values: Readonly<Record<string, string>> = { call: 'gemini-2.5-flash:streamGenerateContent', model: 'vendor.model-v1:0' }
const filled = (path: string) => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? `${name}-1`)

test.each(providers.map(({ id }) => id))('%s: what it makes is accepted as it is', async (id) => {
  const { endpoints } = made(id, `/ai/${id}`)
  const loaded = await loadText(JSON.stringify({ version: 3, endpoints }), 'json', { env: {} })
  expect(loaded).toMatchObject({ ok: true })
  const { lintDocument } = await import('./config/lint.ts')
  expect(lintDocument({ version: 3, endpoints })).toEqual([])
})

test.each(providers.map(({ id }) => id))('%s: every call reaches the provider whole', async (id) => {
  const { endpoints } = made(id, `/ai/${id}`)
  await using gateway = await gatewayFor(endpoints)
  for (const endpoint of endpoints) {
    const queries = (endpoint.input_query_strings ?? []).map((name) => [name, 'v 1'])
    const query = new URLSearchParams(queries).toString()
    const headers = Object.fromEntries(
      endpoint.input_headers.map((name) => [name, name === 'Content-Type' ? 'application/json' : `v-${name}`]),
    )
    const body = endpoint.method === 'GET' ? null : '{"model":"m","text":"Grüße"}'
    const answer = await fetch(`${gateway.url}${filled(endpoint.endpoint)}${query && `?${query}`}`, {
      method: endpoint.method,
      headers,
      body,
    })
    expect([answer.status, answer.headers.get('x-provider')], endpoint.endpoint).toEqual([200, 'yes'])
    const got = seen.pop()!
    const url = new URL(got.url, host)
    expect([got.method, decodeURIComponent(url.pathname), got.body]).toEqual([
      endpoint.method,
      filled(endpoint.backend[0]!.url_pattern),
      body ?? '',
    ])
    expect([...url.searchParams]).toEqual(queries.toSorted(([a], [b]) => (a! < b! ? -1 : 1)))
    for (const [name, value] of Object.entries(headers)) expect(got.headers[name.toLowerCase()], name).toBe(value)
  }
})

test('the SDK of OpenAI streams, and lists models', async () => {
  const { endpoints, basePath } = made('openai', '/openai')
  await using gateway = await gatewayFor(endpoints)
  const client = new OpenAI({ apiKey: 'sk-1', baseURL: `${gateway.url}${basePath}` })
  const stream = await client.chat.completions.create({
    model: 'gpt-5',
    messages: [{ role: 'user', content: 'Hi' }],
    stream: true,
  })
  let text = ''
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  expect(text).toBe('Hi you')
  expect(seen.pop()).toMatchObject({ url: '/v1/chat/completions', headers: { authorization: 'Bearer sk-1' } })
  await client.models.list()
  expect(seen.pop()).toMatchObject({ method: 'GET', url: '/v1/models' })
})

test('the Azure client of the same SDK finds its deployment', async () => {
  const { endpoints } = made('azure', '/azure')
  await using gateway = await gatewayFor(endpoints)
  const client = new AzureOpenAI({ apiKey: 'k', apiVersion: '2025-01-01', endpoint: `${gateway.url}/azure`, deployment: 'gpt-5' })
  await client.chat.completions.create({ model: 'gpt-5', messages: [{ role: 'user', content: 'Hi' }] })
  expect(seen.pop()).toMatchObject({
    url: '/openai/deployments/gpt-5/chat/completions?api-version=2025-01-01',
    headers: { 'api-key': 'k' },
  })
})

test('the SDK of Anthropic streams with its own headers', async () => {
  const { endpoints, basePath } = made('anthropic', '/anthropic')
  await using gateway = await gatewayFor(endpoints)
  const client = new Anthropic({ apiKey: 'sk-ant', baseURL: `${gateway.url}${basePath}` })
  const events = await client.messages.create({
    model: 'c',
    max_tokens: 5,
    messages: [{ role: 'user', content: 'Hi' }],
    stream: true,
  })
  const kinds: string[] = []
  for await (const event of events) kinds.push(event.type)
  expect(kinds).toEqual(['message_start', 'message_stop'])
  const { url, headers } = seen.pop()!
  expect(url).toBe('/v1/messages')
  expect(headers).toMatchObject({
    authorization: 'Bearer sk-ant',
    'anthropic-version': expect.stringMatching(/^\d{4}-/) as unknown,
  })
})

test.each([
  ['openai', 'a b', {}],
  ['openai', '/x/{y}', {}],
  ['openai', '/__health', {}],
  ['azure', '/azure', {}],
  ['ollama', '/o', { host: 'localhost' }],
  ['vertex', '/v', { region: 'a/b' }],
  ['nobody', '/n', {}],
])('refuses %s below %j with %j', (id, prefix, given) => {
  expect(makeProvider(id, prefix, given)).toMatchObject({ ok: false })
})
