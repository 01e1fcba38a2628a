import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { RequestListener, ServerResponse } from 'node:http'
import { request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import type { Attempt, Call, CallDetail } from '../../../shared/call.ts'
import { watch, type WatchOptions } from '../test-telemetry.ts'
import { createRecorder, type RecordedBodies, type RecordedCall } from './recorder.ts'
import { readBack } from './test-plain.ts'

interface Kept {
  readonly opened: Call[]
  readonly progressed: RecordedCall[]
  readonly closed: { readonly detail: CallDetail; readonly bodies: RecordedBodies; readonly plain: CallDetail | null }[]
}

const block = { layers: {} }
const chat = '/v1/chat/completions'
const endpoint = { path: chat, method: 'POST', outputEncoding: 'no-op', inputHeaders: ['*'], backends: [{ urlPattern: chat }] }

async function start(handle: RequestListener, options: WatchOptions = {}, captureLimitBytes?: number) {
  const kept: Kept = { opened: [], progressed: [], closed: [] }
  const recorder = createRecorder({
    store: {
      open: (call) => void kept.opened.push(call.snapshot()),
      progress: (call) => void kept.progressed.push(call),
      close: (call) => void kept.closed.push({ detail: call.detail(), bodies: call.bodies(), plain: readBack(call) }),
    },
    revision: () => 3,
    ...(captureLimitBytes === undefined ? {} : { captureLimitBytes }),
  })
  const watched = await watch(handle, { endpoints: [endpoint], block, recorder, ...options })
  const closed = async (): Promise<Kept['closed'][number]> => {
    await vi.waitFor(() => expect(kept.closed).toHaveLength(1))
    return kept.closed[0]!
  }
  return { ...watched, kept, closed, url: watched.url, [Symbol.asyncDispose]: () => watched[Symbol.asyncDispose]() }
}

const ask = (url: string, body: object = { model: 'gpt-5', stream: true, messages: [{ role: 'user', content: 'Hi' }] }) =>
  fetch(`${url}${chat}?key=secret&x=1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-very-secret' },
    body: JSON.stringify(body),
  })

const frame = (content: string, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c-1', model: 'gpt-5-x', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`
const stream = (response: ServerResponse): ServerResponse => response.writeHead(200, { 'content-type': 'text/event-stream' })
const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const outcomeOf = ({ detail }: Kept['closed'][number]): Attempt['outcome'] => detail.call.attempts[0]!.outcome

describe('the record of an AI call', () => {
  const answer = `${frame('Hello ')}${frame('whale', 'stop')}data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}\n\ndata: [DONE]\n\n`

  it('holds what the stream said, hashes and sizes of what passed, and no secret', async () => {
    await using gateway = await start((_, response) => stream(response).end(answer))
    const question = JSON.stringify({ model: 'gpt-5', stream: true, messages: [{ role: 'user', content: 'Hi' }] })
    expect(await (await ask(gateway.url)).text()).toBe(answer)
    const { detail, bodies } = await gateway.closed()
    expect(detail.call).toMatchObject({
      revision: 3,
      state: 'done',
      endpoint: chat,
      method: 'POST',
      path: `${chat}?key=***&x=1`,
      status: 200,
    })
    expect(detail.call).toMatchObject({ requestBytes: question.length, responseBytes: answer.length })
    expect(detail.call.attempts[0]).toMatchObject({
      backend: chat,
      provider: null,
      dialect: 'openai.chat',
      operation: 'chat',
      evidence: ['path'],
      requestModel: 'gpt-5',
      responseModel: 'gpt-5-x',
      responseId: 'c-1',
      stream: true,
      tokens: { input: 3, output: 2, cacheRead: null },
      finishReasons: ['stop'],
      outcome: { class: 'ok', type: null, message: null },
      chunks: { events: 3, contentEvents: 2, endMarker: true, bytes: answer.length },
      bodySha256: { request: sha256(question), response: sha256(answer) },
    })
    expect(Buffer.from(bodies.attempts[0]!.response!).toString()).toBe(answer)
    expect(detail.attempts[0]!.conversation.map(({ role, parts }) => [role, parts[0]!.text])).toEqual([
      ['user', 'Hi'],
      ['assistant', 'Hello whale'],
    ])
    expect(JSON.stringify(detail)).not.toContain('secret')
    expect(detail.spans.map((span) => span.layer)).toContain('global')
  })

  it('has its times in the order in which things happened', async () => {
    await using gateway = await start((_, response) => stream(response).end(answer))
    await (await ask(gateway.url)).text()
    const { timing } = (await gateway.closed()).detail.call.attempts[0]!
    const marks = [
      timing.dispatched,
      timing.sent,
      timing.headers,
      timing.firstByte,
      timing.firstToken,
      timing.lastToken,
      timing.end,
    ]
    expect(marks).not.toContain(null)
    expect(marks).toEqual(marks.toSorted((a, b) => a! - b!))
  })

  it('shows tokens and text while the stream still runs', async () => {
    let open: ServerResponse | null = null
    await using gateway = await start((_, response) => void (open = stream(response)).write(frame('Hello')))
    const answered = await ask(gateway.url)
    await vi.waitFor(() => expect(gateway.kept.progressed.at(-1)!.snapshot().attempts[0]!.timing.firstToken).not.toBeNull())
    const running = gateway.kept.progressed.at(-1)!.snapshot()
    expect(running).toMatchObject({
      state: 'running',
      durationMs: null,
      status: 200,
      attempts: [{ requestModel: 'gpt-5', outcome: null }],
    })
    open!.end('data: [DONE]\n\n')
    await answered.text()
    expect((await gateway.closed()).detail.call.state).toBe('done')
  })

  it('reads a compressed answer that passes untouched', async () => {
    const packed = gzipSync(answer)
    await using gateway = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }).end(packed)
    })
    await (await ask(gateway.url)).text()
    const { detail } = await gateway.closed()
    expect(detail.call.attempts[0]).toMatchObject({ tokens: { input: 3 }, bodySha256: { response: sha256(packed) } })
    expect(detail.attempts[0]!.response).toMatchObject({ contentEncoding: 'gzip', bytes: packed.length })
  })

  it('keeps no more than the capture limit, and hashes all of it', async () => {
    const long = frame('x'.repeat(50_000)).repeat(4)
    await using gateway = await start((_, response) => stream(response).end(`${long}data: [DONE]\n\n`), {}, 1000)
    await (await ask(gateway.url)).text()
    const { detail, bodies } = await gateway.closed()
    expect(bodies.attempts[0]!.response).toHaveLength(1000)
    expect(detail.attempts[0]!.response.captured).toBe(1000)
    expect(detail.call.attempts[0]!.bodySha256.response).toBe(sha256(`${long}data: [DONE]\n\n`))
    expect(detail.call.attempts[0]!.chunks!.contentEvents).toBe(4)
  })

  it('names model and limits of a refusal', async () => {
    await using gateway = await start((_, response) => {
      const headers = { 'content-type': 'application/json', 'retry-after': '7', 'x-ratelimit-remaining-requests': '0' }
      response.writeHead(429, headers).end('{"error":{"message":"Slow down","type":"requests","code":"rate_limit_exceeded"}}')
    })
    await (await ask(gateway.url)).text()
    const { detail } = await gateway.closed()
    expect(detail.call.attempts[0]).toMatchObject({
      requestModel: 'gpt-5',
      stream: false,
      chunks: null,
      tokens: null,
      retryAfterMs: 7000,
      rateLimits: [{ kind: 'requests', limit: null, remaining: 0, resetMs: null }],
      outcome: { class: 'rate_limited', type: 'rate_limit_exceeded', message: 'Slow down' },
    })
  })
})

describe('the outcome', () => {
  it('is a cut when the provider breaks in mid-stream; counts and text stay', async () => {
    await using gateway = await start((request, response) => {
      stream(response).write(frame('Hello'), () => request.socket.destroy())
    })
    await expect(ask(gateway.url).then((answered) => answered.text())).rejects.toThrow()
    const closed = await gateway.closed()
    expect(outcomeOf(closed)).toMatchObject({ class: 'stream_cut', type: 'connection_reset' })
    expect(closed.detail.call.attempts[0]!.chunks).toMatchObject({ events: 1, malformed: 0, endMarker: false })
  })

  it('is the client’s doing when it hangs up in mid-stream', async () => {
    await using gateway = await start((_, response) => void stream(response).write(frame('Hello')))
    const asked = httpRequest(`${gateway.url}${chat}`, { method: 'POST' }).end('{"model":"m"}')
    asked.on('error', () => {})
    const [answered] = await once(asked, 'response')
    await once(answered, 'data')
    asked.destroy()
    expect(outcomeOf(await gateway.closed())!.class).toBe('client_cancelled')
  })

  it('is the client’s doing when it hangs up before the headers', async () => {
    const reached = Promise.withResolvers<void>()
    await using gateway = await start(() => reached.resolve())
    const asked = httpRequest(`${gateway.url}${chat}`, { method: 'POST' }).end('{"model":"m"}')
    asked.on('error', () => {})
    await reached.promise
    asked.destroy()
    const closed = await gateway.closed()
    expect(outcomeOf(closed)!.class).toBe('client_cancelled')
    expect(closed.detail.call).toMatchObject({ status: null, attempts: [{ status: null, bodySha256: { response: null } }] })
  })

  it('is a timeout when our own deadline ends it', async () => {
    await using gateway = await start(() => {}, { endpoints: [{ ...endpoint, timeout: 50 }] })
    await (await ask(gateway.url)).text()
    expect(outcomeOf(await gateway.closed())).toMatchObject({ class: 'timeout', type: 'gateway_timeout' })
  })

  it('is a provider error when nothing listens, or when the connection breaks before the headers', async () => {
    const nowhere = { ...endpoint, backends: [{ urlPattern: chat, hosts: ['http://127.0.0.1:1'] }] }
    await using refused = await start(() => {}, { endpoints: [nowhere] })
    await (await ask(refused.url)).text()
    expect(outcomeOf(await refused.closed())).toMatchObject({ class: 'provider_error', type: 'connection_refused' })
    await using reset = await start((request) => void request.socket.destroy())
    await (await ask(reset.url)).text()
    expect(outcomeOf(await reset.closed())).toMatchObject({ class: 'provider_error', type: 'connection_reset' })
  })
})

describe('the record of other calls', () => {
  it('has no attempts when the gateway answered by itself', async () => {
    await using gateway = await start(() => {})
    await fetch(`${gateway.url}/nowhere`)
    expect((await gateway.closed()).detail.call).toMatchObject({ endpoint: null, status: 404, attempts: [] })
  })

  it('does not take JSON with a usage field for an AI call', async () => {
    const shop = { ...endpoint, path: '/usage', backends: [{ urlPattern: '/usage' }] }
    await using gateway = await start(
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"usage":{"total_tokens":5}}'),
      { endpoints: [shop] },
    )
    await (
      await fetch(`${gateway.url}/usage`, {
        method: 'POST',
        body: '{"messages":[],"model":"t"}',
        headers: { 'content-type': 'application/json' },
      })
    ).text()
    expect((await gateway.closed()).detail.call.attempts[0]).toMatchObject({
      provider: null,
      dialect: null,
      tokens: null,
      outcome: { class: 'ok' },
    })
  })

  it('is the same, kept as text or in full', async () => {
    const shop = { ...endpoint, path: '/shop', backends: [{ urlPattern: '/shop' }] }
    await using gateway = await start(
      (_, response) => response.writeHead(201, { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] }).end('Grüße'),
      { endpoints: [shop] },
    )
    await (await fetch(`${gateway.url}/shop?token=no-hex`, { method: 'POST', body: 'hello', headers: { cookie: 'id=7' } })).text()
    const { detail, plain } = await gateway.closed()
    expect(rounded(plain!)).toEqual(rounded(detail))
    expect(detail.spans.flatMap(({ events }) => events)).toMatchObject([{ name: 'first-byte-time', attributes: {} }])
    expect(JSON.stringify(plain)).not.toMatch(/no-hex|id=7|a=1/)
  })

  it('is the same in both ways when the backend fails, errors of its spans included', async () => {
    const shop = { ...endpoint, path: '/shop', backends: [{ urlPattern: '/shop' }] }
    await using gateway = await start((request) => void request.socket.destroy(), { endpoints: [shop] })
    await (await fetch(`${gateway.url}/shop?token=no-hex`, { method: 'POST' })).text()
    const { detail, plain } = await gateway.closed()
    expect(rounded(plain!)).toEqual(rounded(detail))
    const errors = detail.spans.flatMap(({ events }) => events)
    expect(errors.map(({ name, attributes }) => [name, Object.keys(attributes)])).toContainEqual([
      'exception',
      ['exception.type', 'exception.message'],
    ])
    expect(JSON.stringify(plain)).not.toContain('no-hex')
  })

  it('is kept in full when a backend says limits, and when there are several attempts', async () => {
    const two = { ...endpoint, path: '/two', outputEncoding: 'json', backends: [{ urlPattern: '/a' }, { urlPattern: '/b' }] }
    await using gateway = await start(
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
      {
        endpoints: [two],
      },
    )
    await (await fetch(`${gateway.url}/two`, { method: 'POST' })).text()
    const { detail, plain } = await gateway.closed()
    expect([detail.call.attempts.length, plain]).toEqual([2, null])
  })
})

/** Text keeps thousandths of a millisecond. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'number' ? Math.round(inner * 1000) / 1000 : inner)))
