import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CallDetail } from '../../shared/call.ts'
import { base64Of } from '../../shared/export/base64.ts'
import { testCall, testDetail } from '../../shared/test-call.ts'
import type { CallRecorder } from '../telemetry/types.ts'
import { createReplays } from './replay.ts'

const seen: { method: string; target: string; raw: string[]; body: string }[] = []
let replays: ReturnType<typeof createReplays>
let detail: CallDetail
let address: string | null = null
let recorder: CallRecorder

const server = createServer((request, response) => {
  recorder.open({ remote: { port: request.socket.remotePort! } } as Parameters<CallRecorder['open']>[0], {
    traceId: '',
    spanId: '',
  })
  void buffer(request).then((body) => {
    seen.push({ method: request.method!, target: request.url!, raw: request.rawHeaders, body: body.toString() })
    response.end()
  })
})
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const text = '{"a": 1}'
  const plain = testDetail(testCall({ path: '/v1/x?key=***', requestBytes: text.length }))
  const headers = [
    { name: 'Host', value: 'gateway.local' },
    { name: 'Authorization', value: 'Bearer ***' },
    { name: 'X-Twice', value: '1' },
    { name: 'X-Twice', value: '2' },
    { name: 'Content-Length', value: '999' },
  ]
  detail = { ...plain, client: { ...plain.client, request: { ...plain.client.request, headers, captured: text.length } } }
  const body = { base64: base64Of(new TextEncoder().encode(text)), bytes: text.length, captured: text.length, contentType: null }
  replays = createReplays({
    address: () => address,
    detail: async (id) => (id === 'old' ? detail : null),
    body: async () => body,
    env: { OPENAI_API_KEY: 'from-env' },
    records: true,
  })
  const { attempt, close } = { attempt: () => null, close: () => {} }
  recorder = replays.listening({ open: () => ({ id: 'new', attempt, close }) })
})
afterAll(() => void server.close())

const all = [
  { place: 'authorization', value: null },
  { place: '?key', value: 'typed/in' },
]

it('sends what the client sent, with the secrets that were given, and nothing of its own', async () => {
  expect(await replays.replay('old', undefined, all)).toEqual({ ok: true, id: 'new' })
  await expect.poll(() => seen.length).toBe(1)
  const { raw, ...rest } = seen[0]!
  expect(rest).toEqual({ method: 'POST', target: '/v1/x?key=typed%2Fin', body: '{"a": 1}' })
  expect(raw.join('|')).toContain('Host|gateway.local|Authorization|Bearer from-env|X-Twice|1|X-Twice|2|Content-Length|8')
  expect(raw.join('|')).not.toMatch(/replay|traceparent/i)
})

it('knows which call the new one repeats', () => {
  expect([replays.originalOf('new'), replays.originalOf('old')]).toEqual(['old', null])
})

it('names the secrets that are missing', async () => {
  expect(await replays.replay('old', undefined, [])).toMatchObject({ ok: false, missing: ['authorization', '?key'] })
})

it('sends an edited request', async () => {
  const edited = { method: 'PUT', path: '/other', headers: [], body: { text: 'ü' } }
  await replays.replay('old', edited, [])
  await expect.poll(() => seen.at(-1)).toMatchObject({ method: 'PUT', target: '/other', body: 'ü' })
})

it('refuses a body that was cut', async () => {
  const whole = detail
  detail = { ...whole, client: { ...whole.client, request: { ...whole.client.request, bytes: 5000 } } }
  const answer = await replays.replay('old', undefined, all)
  detail = whole
  expect(answer).toMatchObject({ ok: false, problem: expect.stringContaining('Only the first 8 of 5,000 bytes') })
})

it('says that the gateway stands still', async () => {
  const before = address
  address = null
  const answer = await replays.replay('old', undefined, all)
  address = before
  expect(answer).toEqual({ ok: false, problem: 'The gateway is not running.', missing: [] })
})

it('tells which secrets the environment has', async () => {
  expect((await replays.draft('old'))?.secrets).toEqual([
    { place: 'authorization', variable: 'OPENAI_API_KEY', inEnvironment: true },
    { place: '?key', variable: 'OPENAI_API_KEY', inEnvironment: true },
  ])
})
