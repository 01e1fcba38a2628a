import { createHash } from 'node:crypto'
import { request as httpRequest, type RequestListener, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { Attempt, CallDetail } from '../../../shared/call.ts'
import { rawRequest, until } from '../../gateway/test-gateway.ts'
import { watch, type WatchOptions, type Watched } from '../test-telemetry.ts'
import { createRecorder, type RecordedCall } from './recorder.ts'
import { readBack } from './test-plain.ts'

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const closers: (() => PromiseLike<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Recorded {
  readonly gateway: Watched
  readonly calls: readonly RecordedCall[]
  /** The only call, after it ended. */
  ended(): Promise<CallDetail>
}

async function record(handle: RequestListener, options: WatchOptions = {}): Promise<Recorded> {
  const open: RecordedCall[] = []
  const closed: RecordedCall[] = []
  const store = {
    open: (call: RecordedCall) => void open.push(call),
    progress: () => {},
    close: (call: RecordedCall) => void closed.push(call),
  }
  const gateway = await watch(handle, { recorder: createRecorder({ store, revision: () => 7 }), ...options })
  closers.push(() => gateway[Symbol.asyncDispose]())
  return {
    gateway,
    calls: open,
    async ended() {
      await until(() => closed.length > 0)
      return detailOf(closed[0]!)
    },
  }
}

/** As the store gives it back. */
function detailOf(call: RecordedCall): CallDetail {
  return readBack(call) ?? call.detail()
}

const chat = { path: '/v1/chat', method: 'POST', outputEncoding: 'no-op', inputHeaders: ['Content-Type', 'Authorization', 'Cookie'], timeout: 3000, backends: [{ urlPattern: '/v1/chat/completions' }] } // prettier-ignore
const question = JSON.stringify({ model: 'gpt-5', stream: true, messages: [{ role: 'user', content: 'Hi' }] })
const frame = (value: object): string => `data: ${JSON.stringify({ id: 'c1', model: 'gpt-5-x', ...value })}\n\n`
const delta = (fields: object, finish: string | null = null): string =>
  frame({ choices: [{ index: 0, delta: fields, finish_reason: finish }] })
const usage = frame({ choices: [], usage: { prompt_tokens: '12', completion_tokens: 3 } })
const events = { 'content-type': 'text/event-stream' }
const streaming =
  (...parts: readonly string[]): RequestListener =>
  (_, response) => {
    response.writeHead(200, events)
    for (const part of parts) response.write(part)
    response.end()
  }
const whole = [': hello\n\n', delta({ role: 'assistant', content: '' }), delta({ content: 'Wor' }), delta({ content: 'ld' }), delta({}, 'stop'), usage, 'data: [DONE]\n\n'] // prettier-ignore

const ask = (url: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/chat`, { method: 'POST', body: question, headers: { 'content-type': 'application/json', ...headers } })
const answered = async (recorded: Recorded): Promise<Attempt> => (await recorded.ended()).call.attempts[0]!

describe.each([false, true])('an AI call, strict: %s', (strict) => {
  it('is recorded with all its facts', async () => {
    const recorded = await record(streaming(...whole), { endpoints: [chat], strict })
    expect(await (await ask(recorded.gateway.url)).text()).toBe(whole.join(''))
    const { call, attempts, client, spans } = await recorded.ended()
    const body = whole.join('')
    expect(call).toMatchObject({ state: 'done', revision: 7, endpoint: '/v1/chat', method: 'POST', path: '/v1/chat', status: 200, requestBytes: question.length, responseBytes: body.length }) // prettier-ignore
    expect(call.attempts).toMatchObject([
      {
        backend: '/v1/chat/completions',
        method: 'POST',
        status: 200,
        provider: null,
        dialect: 'openai.chat',
        operation: 'chat',
        evidence: ['path'],
        requestModel: 'gpt-5',
        responseModel: 'gpt-5-x',
        responseId: 'c1',
        stream: true,
        tokens: { input: 12, output: 3, cacheRead: null, cacheWrite: null, reasoning: null, source: 'provider' },
        finishReasons: ['stop'],
        outcome: { class: 'ok', type: null, message: null },
        chunks: { events: 5, contentEvents: 2, keepAlives: 1, bytes: body.length, malformed: 0, endMarker: true, stalls: 0 },
        bodySha256: { request: sha256(question), response: sha256(body) },
      },
    ])
    expect(attempts[0]!.conversation.map((message) => message.parts[0]!.text)).toEqual(['Hi', 'World'])
    expect(client.response.captured).toBe(body.length)
    expect(spans.map((span) => span.layer)).toEqual(['global', 'proxy', 'backend', 'client', 'reader'])
    expect(spans[0]!.spanId).toBe(call.spanId)
  })

  it('has marks in the order in which things happened', async () => {
    const recorded = await record(streaming(...whole), { endpoints: [chat], strict })
    await (await ask(recorded.gateway.url)).text()
    const { call } = await recorded.ended()
    const { dispatched, sent, headers, firstByte, firstToken, lastToken, end } = call.attempts[0]!.timing
    const marks = [0, dispatched, sent, headers, firstByte, firstToken, lastToken, end, call.durationMs].map(Number)
    expect(marks).toEqual(marks.toSorted((a, b) => a - b))
  })

  it('keeps final counts and a cut class when the provider breaks the stream', async () => {
    const recorded = await record(
      (_, response) => {
        response.writeHead(200, events)
        response.write(delta({ content: 'Wor' }) + usage + 'data: {"torn', () => response.destroy())
      },
      { endpoints: [chat], strict },
    )
    await (await ask(recorded.gateway.url)).text().catch(() => {})
    expect(await answered(recorded)).toMatchObject({
      outcome: { class: 'stream_cut', type: 'connection_reset' },
      tokens: { input: 12, output: 3 },
      chunks: { events: 2, malformed: 0, endMarker: false },
      bodySha256: { response: sha256(delta({ content: 'Wor' }) + usage + 'data: {"torn') },
    })
  })

  it('is client_cancelled when the client leaves in the middle', async () => {
    const recorded = await record(endless, { endpoints: [chat], strict })
    const leave = new AbortController()
    const response = await fetch(`${recorded.gateway.url}/v1/chat`, { method: 'POST', body: question, signal: leave.signal })
    await response.body!.getReader().read()
    leave.abort()
    const { call } = await recorded.ended()
    expect(call.attempts[0]!.outcome).toMatchObject({ class: 'client_cancelled' })
    expect(call.status).toBe(200)
  })

  it('is client_cancelled when the client leaves before an answer', async () => {
    const recorded = await record(() => {}, { endpoints: [chat], strict })
    const client = httpRequest(`${recorded.gateway.url}/v1/chat`, { method: 'POST' }, () => {}).on('error', () => {})
    client.end(question)
    await until(() => recorded.calls[0]?.snapshot().attempts[0] !== undefined)
    client.destroy()
    const { call } = await recorded.ended()
    expect(call).toMatchObject({ status: null, attempts: [{ status: null, outcome: { class: 'client_cancelled' } }] })
  })

  it('is a timeout when the gateway gives it up, before the answer and in mid-stream', async () => {
    const short = { ...chat, timeout: 100, backends: [{ urlPattern: '/v1/chat/completions', timeout: 100 }] }
    const silent = await record(() => {}, { endpoints: [short], strict })
    await (await ask(silent.gateway.url)).text().catch(() => {})
    expect(await answered(silent)).toMatchObject({ status: null, outcome: { class: 'timeout', type: 'gateway_timeout' } })
    const stuck = await record((_, response) => void response.writeHead(200, events).write(delta({ content: 'Wor' })), { endpoints: [short], strict }) // prettier-ignore
    await (await ask(stuck.gateway.url)).text().catch(() => {})
    expect(await answered(stuck)).toMatchObject({ status: 200, outcome: { class: 'timeout', type: 'gateway_timeout' } })
  })

  it('is stream_error when an error comes inside a 200', async () => {
    const error = 'data: {"error":{"message":"Overloaded","type":"server_error"}}\n\n'
    const recorded = await record(streaming(delta({ content: 'Wor' }), error), { endpoints: [chat], strict })
    await (await ask(recorded.gateway.url)).text()
    expect((await answered(recorded)).outcome).toEqual({ class: 'stream_error', type: 'server_error', message: 'Overloaded' })
  })

  it('shows the limits that a refusal names, whatever the client got', async () => {
    const refuse: RequestListener = (_, response) =>
      void response
        .writeHead(429, {
          'content-type': 'application/json',
          'retry-after': '7',
          'x-ratelimit-limit-requests': '60',
          'x-ratelimit-reset-requests': '1s',
        }) // prettier-ignore
        .end('{"error":{"message":"Slow down","type":"requests","code":"rate_limit_exceeded"}}')
    const json = { ...chat, outputEncoding: 'json', backends: [{ urlPattern: '/v1/chat/completions', encoding: 'json' }] }
    const recorded = await record(refuse, { endpoints: [json], strict })
    expect((await ask(recorded.gateway.url)).status).toBe(500)
    expect(await answered(recorded)).toMatchObject({
      status: 429,
      stream: false,
      chunks: null,
      outcome: { class: 'rate_limited', type: 'rate_limit_exceeded', message: 'Slow down' },
      retryAfterMs: 7000,
      rateLimits: [{ kind: 'requests', limit: 60, remaining: null, resetMs: 1000 }],
    })
  })

  it('is read through a side copy when it is compressed; the hash is of the bytes on the wire', async () => {
    const packed = gzipSync(whole.join(''))
    const headers = { ...events, 'content-encoding': 'gzip' }
    const passing = { ...chat, inputHeaders: ['*'] }
    const recorded = await record((_, response) => void response.writeHead(200, headers).end(packed), {
      endpoints: [passing],
      strict,
    })
    expect(await (await ask(recorded.gateway.url, { 'accept-encoding': 'gzip' })).text()).toBe(whole.join(''))
    expect(await answered(recorded)).toMatchObject({
      tokens: { input: 12, output: 3 },
      outcome: { class: 'ok' },
      chunks: { events: 5, bytes: packed.length },
      bodySha256: { response: sha256(packed) },
    })
  })

  it('never shows a secret', async () => {
    const recorded = await record(streaming(...whole), {
      endpoints: [{ ...chat, inputQueryStrings: ['key'], inputHeaders: ['*'] }],
      strict,
    })
    const headers = { authorization: 'Bearer hush-1', 'x-api-key': 'hush-2', cookie: 'session=hush-3', 'api-key': 'hush-4' }
    const url = `${recorded.gateway.url}/v1/chat?key=hush-5`
    await (await fetch(url, { method: 'POST', body: question, headers })).text()
    const detail = await recorded.ended()
    expect(detail.call.path).toBe('/v1/chat?key=***')
    expect(detail.call.attempts[0]!.url).toMatch(/\?key=\*\*\*$/)
    expect(JSON.stringify(detail)).not.toContain('hush')
  })
})

describe('an error that the gateway has no use for', () => {
  const json = { ...chat, outputEncoding: 'json', backends: [{ urlPattern: '/v1/chat/completions', encoding: 'json' }] }
  const [first, rest] = ['{"error":{"message":"Slow down",', '"type":"requests"}}']

  it('is read to its end by default', async () => {
    let finish = (): void => {}
    const recorded = await record(
      (_, response) => {
        response.writeHead(429, { 'content-type': 'application/json' }).write(first)
        finish = () => response.end(rest)
      },
      { endpoints: [json] },
    )
    expect((await ask(recorded.gateway.url)).status).toBe(500)
    finish()
    expect((await answered(recorded)).outcome).toMatchObject({ class: 'rate_limited', message: 'Slow down' })
  })

  it('is closed at once in strict mode, which the backend sees, and recorded as far as it came', async () => {
    let left = false
    const recorded = await record(
      (_, response) => {
        response.writeHead(429, { 'content-type': 'application/json' }).write(first)
        response.once('close', () => (left = !response.writableEnded))
      },
      { endpoints: [json], strict: true },
    )
    expect((await ask(recorded.gateway.url)).status).toBe(500)
    await until(() => left)
    expect((await answered(recorded)).outcome).toMatchObject({ class: 'rate_limited' })
  })
})

const endless: RequestListener = (_, response: ServerResponse) => {
  response.writeHead(200, events)
  const timer = setInterval(() => response.write(delta({ content: 'word ' })), 5)
  response.on('close', () => clearInterval(timer))
}

describe('a call that is no AI call', () => {
  const answer: RequestListener = (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}')
  const plain = { path: '/x', outputEncoding: 'no-op', inputQueryStrings: ['*'] }

  it('keeps its hash when its body is dropped', async () => {
    const recorded = await record(answer, { endpoints: [plain] })
    await (await fetch(`${recorded.gateway.url}/x`)).text()
    await recorded.ended()
    const { call, attempts } = readBack(recorded.calls[0]!, false)!
    expect(call.attempts[0]!.bodySha256.response).toBe(sha256('{"a":1}'))
    expect(attempts[0]!.response).toMatchObject({ bytes: 7, captured: 0 })
  })

  it('is provider_error when nobody listens, and its message shows no key', async () => {
    const gone = { ...plain, backends: [{ hosts: ['http://127.0.0.1:9'] }] }
    const recorded = await record(answer, { endpoints: [gone] })
    await (await fetch(`${recorded.gateway.url}/x?key=hush`)).text()
    const detail = await recorded.ended()
    expect(detail.call.attempts[0]).toMatchObject({
      status: null,
      outcome: { class: 'provider_error', type: 'connection_refused' },
    })
    expect(JSON.stringify(detail)).not.toContain('hush')
  })

  it('is provider_error when the connection is reset before the headers', async () => {
    const recorded = await record((request) => request.socket.resetAndDestroy(), { endpoints: [plain] })
    await (await fetch(`${recorded.gateway.url}/x`)).text()
    expect((await answered(recorded)).outcome).toMatchObject({ class: 'provider_error', type: 'connection_reset' })
  })

  it('has an attempt for every hop of a redirect', async () => {
    const hop: RequestListener = (request, response) =>
      request.url === '/x' ? void response.writeHead(302, { location: '/y' }).end('moved') : answer(request, response)
    const recorded = await record(hop, { endpoints: [{ path: '/x' }] })
    await (await fetch(`${recorded.gateway.url}/x`)).text()
    const { call } = await recorded.ended()
    expect(call.attempts.map(({ status, url }) => [status, new URL(url).pathname])).toEqual([[302, '/x'], [200, '/y']]) // prettier-ignore
    expect(call.attempts.every((attempt) => attempt.outcome?.class === 'ok')).toBe(true)
  })

  it('has an attempt for each of several backends, in order of start', async () => {
    const recorded = await record(answer, { endpoints: [{ path: '/x', backends: [{ urlPattern: '/a' }, { urlPattern: '/b' }] }] })
    await (await fetch(`${recorded.gateway.url}/x`)).text()
    const { call } = await recorded.ended()
    expect(call.attempts.map((attempt) => attempt.backend).toSorted()).toEqual(['/a', '/b'])
  })

  it('counts a body that comes in chunks', async () => {
    const echo: RequestListener = (request, response) => void request.pipe(response)
    const recorded = await record(echo, { endpoints: [{ ...plain, method: 'POST' }] })
    const body = '5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n'
    await rawRequest(recorded.gateway.url, `POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${body}`) // prettier-ignore
    const { call } = await recorded.ended()
    expect(call).toMatchObject({ requestBytes: 11, responseBytes: 11 })
    expect(call.attempts[0]!.bodySha256).toEqual({ request: sha256('hello world'), response: sha256('hello world') })
  })
})
