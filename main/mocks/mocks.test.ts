import { mkdtempSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Call } from '../../shared/call.ts'
import { mockFaults, type Mock } from '../../shared/contract/mocks.ts'
import { createApp, type App } from '../app.ts'
import { createLog } from '../log.ts'

const frame = (text: string) => `data: ${JSON.stringify({ model: 'm-1', choices: [{ delta: { content: text } }] })}\n\n`
const pieces = [frame('one '), frame('two '), frame('three'), 'data: [DONE]\n\n']
let asked = 0
let upstream: Server
let app: App
let dataDir: string

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
async function stream(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'r1', 'set-cookie': 'session=secret' })
  for (const piece of pieces) {
    response.write(piece)
    await wait(60)
  }
  response.end()
}
async function start(): Promise<void> {
  const file = join(dataDir, 'krakend.json')
  const backend = { url_pattern: '/v1/chat/completions', host: [`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`] }
  const endpoint = {
    endpoint: '/chat',
    method: 'POST',
    output_encoding: 'no-op',
    timeout: '10s',
    input_headers: ['*'],
    backend: [backend],
  }
  writeFileSync(file, JSON.stringify({ version: 3, listen_ip: '127.0.0.1', endpoints: [endpoint] }))
  const log = createLog(() => {}, { colour: false })
  app = await createApp({ file, starter: false, strict: false, dataDir, overrides: { env: {}, port: 0 }, log })
  expect(await app.start()).toEqual([])
}

beforeEach(async () => {
  asked = 0
  dataDir = mkdtempSync(join(tmpdir(), 'mocks-'))
  upstream = createServer((request, response) => {
    asked++
    request.resume()
    void stream(response)
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  await start()
})
afterEach(async () => {
  await app.stop()
  upstream.close().closeAllConnections()
})

const send = () =>
  fetch(`${app.address}/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'hi' }] }),
  })
async function calls(count: number): Promise<readonly Call[]> {
  return vi.waitFor(async () => {
    const { calls } = await app.store.list({ filter: 'state:done', limit: 50 })
    expect(calls).toHaveLength(count)
    return calls
  })
}
async function mockFirst(settings: Parameters<App['mocks']['add']>[1] = {}): Promise<Mock> {
  await (await send()).text()
  const [call] = await calls(1)
  const added = await app.mocks.add(call!.id, settings)
  if (!added.ok) throw new Error(added.problem)
  return added.mock
}

test('answers for the endpoint with the same bytes at the same pace, and asks no provider', async () => {
  const mock = await mockFirst()
  const began = performance.now()
  const answer = await send()
  expect(await answer.text()).toBe(pieces.join(''))
  expect(answer.headers.get('x-request-id')).toBe('r1')
  expect(answer.headers.get('set-cookie')).toBeNull()
  expect(performance.now() - began).toBeGreaterThan(150)
  expect(asked).toBe(1)
  const [call] = await calls(2)
  expect(call!.attempts[0]).toMatchObject({ mock: mock.id, stream: true, responseModel: 'm-1', outcome: { class: 'ok' } })
  expect(app.mocks.list()).toMatchObject([{ served: 1, on: true, model: 'm-1', status: 200, stream: true, problem: null }])
  expect(app.status().mocked).toEqual(['POST /chat'])
})

test('switched off, the provider answers again; switched on, it survives a restart', async () => {
  const mock = await mockFirst({ keepsTiming: false })
  await app.mocks.change(mock.id, { on: false })
  await (await send()).text()
  expect(asked).toBe(2)
  await app.mocks.change(mock.id, { on: true })
  await app.stop()
  await start()
  expect(await (await send()).text()).toBe(pieces.join(''))
  expect(asked).toBe(2)
  expect(await app.mocks.remove(mock.id)).toBe(true)
  await (await send()).text()
  expect(asked).toBe(3)
})

test('gives the chosen faults: a status in the words of the dialect, a cut, a refusal', async () => {
  const mock = await mockFirst({ keepsTiming: false })
  const faults = (part: Partial<Mock['faults']>) => app.mocks.change(mock.id, { faults: mockFaults.parse(part) })
  await faults({ status: 429 })
  const limited = await send()
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1'])
  expect(await limited.json()).toMatchObject({ error: { type: 'rate_limit_error' } })
  await faults({ cutAt: 0.5 })
  await expect(send().then((answer) => answer.text())).rejects.toThrow()
  await faults({ refuse: true })
  expect((await send()).status).toBe(500)
  const outcomes = (await calls(4)).map((call) => call.attempts[0]!.outcome!.class)
  expect(outcomes).toEqual(['provider_error', 'stream_cut', 'rate_limited', 'ok'])
  expect(asked).toBe(1)
})

test('a share of 0 plays the call as it was', async () => {
  await mockFirst({ keepsTiming: false, faults: mockFaults.parse({ status: 500, share: 0 }) })
  expect((await send()).status).toBe(200)
})

test('the newest mock of an endpoint is the one that is on', async () => {
  const first = await mockFirst({ keepsTiming: false })
  const again = await app.mocks.add((await calls(1))[0]!.id, { keepsTiming: false })
  expect(again.ok).toBe(true)
  expect(app.mocks.list().map((mock) => mock.on)).toEqual([false, true])
  await app.mocks.change(first.id, { on: true })
  expect(app.mocks.list().map((mock) => mock.on)).toEqual([true, false])
})

test('says why a call cannot be a mock', async () => {
  await fetch(`${app.address}/nowhere`)
  const [call] = await calls(1)
  expect(await app.mocks.add(call!.id, {})).toMatchObject({
    ok: false,
    problem: expect.stringContaining('No endpoint') as string,
  })
  expect(await app.mocks.add('gone', {})).toMatchObject({ ok: false })
})

test('a client that leaves ends the playing', async () => {
  await mockFirst()
  const leave = new AbortController()
  const answer = await fetch(`${app.address}/chat`, { method: 'POST', body: '{}', signal: leave.signal })
  await answer.body!.getReader().read()
  leave.abort()
  await vi.waitFor(() => expect(app.status().inFlight).toBe(0))
})
