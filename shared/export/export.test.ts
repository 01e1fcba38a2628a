import { expect, it } from 'vitest'
import type { CallDetail, HeaderLine } from '../call.ts'
import { testAttempt, testCall, testDetail } from '../test-call.ts'
import { base64Of } from './base64.ts'
import { exportedRequest } from './exported-request.ts'
import { harEntry, harHead, harTail, timingsOf } from './har.ts'
import { otlpDocument } from './otlp-json.ts'
import { pythonOf } from './snippet-python.ts'
import { typescriptOf } from './snippet-typescript.ts'

const base64 = (text: string) => base64Of(new TextEncoder().encode(text))
const whole = (text: string) => ({ base64: base64(text), bytes: text.length, captured: text.length })
const origin = 'http://127.0.0.1:8080'

function detailOf(path: string, dialect: string | null, headers: readonly HeaderLine[] = [], stream = true): CallDetail {
  const detail = testDetail(testCall({ path, requestBytes: 0, attempts: [testAttempt({ dialect, stream })] }))
  return { ...detail, client: { ...detail.client, request: { ...detail.client.request, headers, bytes: 0 } } }
}
const secret = { name: 'authorization', value: 'Bearer ***' }
const requestOf = (path: string, dialect: string | null, body: string, headers: readonly HeaderLine[] = [secret]) =>
  exportedRequest(detailOf(path, dialect, headers), whole(body), origin)

it('writes an OpenAI call for its SDK in TypeScript', () => {
  const body = '{"model":"gpt-5","stream":true,"messages":[{"role":"user","content":"it\'s 🐋\\n"}]}'
  expect(typescriptOf(requestOf('/v1/chat/completions', 'openai.chat', body, [secret, { name: 'x-team', value: 'a' }]))).toBe(
    `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: 'http://127.0.0.1:8080/v1', apiKey: process.env.OPENAI_API_KEY })
const answer = await client.chat.completions.create({
  model: "gpt-5",
  stream: true,
  messages: [{ role: "user", content: "it's 🐋\\n" }],
}, { headers: { "x-team": 'a' } })
for await (const part of answer) console.log(JSON.stringify(part))
`,
  )
})

it('writes an OpenAI call for its SDK in Python, with what the SDK does not know beside it', () => {
  const text = pythonOf(
    requestOf('/v1/chat/completions', 'openai.chat', '{"model":"m","stream":true,"messages":[],"top_k":null}'),
  )
  expect(text).toBe(`import os

from openai import OpenAI

client = OpenAI(base_url="http://127.0.0.1:8080/v1", api_key=os.environ["OPENAI_API_KEY"])
answer = client.chat.completions.create(
    model="m",
    stream=True,
    messages=[],
    extra_body={"top_k": None},
)
for part in answer:
    print(part)
`)
})

it('gives an SDK each header once', () => {
  const twice = [
    { name: 'X-Two', value: '1' },
    { name: 'x-two', value: '2' },
  ]
  const text = pythonOf(requestOf('/v1/embeddings', 'openai.embeddings', '{"model":"m","input":"a"}', twice))
  expect(text).toContain('extra_headers={"X-Two": "1, 2"}')
})

it('writes an Anthropic call with the base that the SDK adds to', () => {
  const text = pythonOf(requestOf('/claude/v1/messages', 'anthropic.messages', '{"model":"c","max_tokens":1,"messages":[]}'))
  expect(text).toContain('Anthropic(base_url="http://127.0.0.1:8080/claude", api_key=os.environ["ANTHROPIC_API_KEY"])')
})

it('writes a Gemini call with its settings below config', () => {
  const body = '{"contents":[],"generationConfig":{"maxOutputTokens":5},"systemInstruction":{"parts":[]}}'
  const request = requestOf('/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse&key=***', 'gemini.generate', body, [])
  expect(typescriptOf(request)).toContain('client.models.generateContentStream({')
  expect(pythonOf(request)).toContain('config={"max_output_tokens": 5, "system_instruction": {"parts": []}},')
})

it('names the stream of Ollama, which is the default of its API and not of its SDKs', () => {
  const request = requestOf('/api/chat', 'ollama.chat', '{"model":"m","messages":[]}', [])
  expect([typescriptOf(request), pythonOf(request)]).toEqual([
    expect.stringContaining('stream: true'),
    expect.stringContaining('stream=True'),
  ])
})

it('falls back to fetch and httpx', () => {
  const request = requestOf('/other?token=***', null, '{"a":true}', [secret, { name: 'content-type', value: 'application/json' }])
  expect(typescriptOf(request)).toContain('await fetch(`http://127.0.0.1:8080/other?token=${process.env.TOKEN}`')
  expect(typescriptOf(request)).toContain('body: JSON.stringify({ a: true })')
  expect(pythonOf(request)).toContain('f"http://127.0.0.1:8080/other?token={os.environ[\'TOKEN\']}"')
  expect(pythonOf(request)).toContain('json={"a": True}')
})

it('never writes the stars of a masked secret', () => {
  for (const write of [typescriptOf, pythonOf])
    expect(write(requestOf('/x?key=***', null, 'text', [secret, { name: 'cookie', value: 'a=***; b=***' }]))).not.toContain('***')
})

it('writes a HAR file of the shape that HAR 1.2 wants', () => {
  const detail = detailOf('/v1/chat/completions?key=***&q=a%20b', 'openai.chat', [secret, { name: 'cookie', value: 'a=b; c=d' }])
  const entry = harEntry(detail, { request: { base64: base64('{}') }, response: { base64: base64('data: x') } }, origin)
  const { log } = JSON.parse(harHead('1') + JSON.stringify(entry) + harTail) as {
    log: { version: string; entries: (typeof entry)[] }
  }
  const [read] = log.entries
  expect(log.version).toBe('1.2')
  expect(read).toMatchObject({
    startedDateTime: detail.call.startedAt,
    request: {
      method: 'POST',
      url: `${origin}/v1/chat/completions?key=$OPENAI_API_KEY&q=a%20b`,
      cookies: [
        { name: 'a', value: 'b' },
        { name: 'c', value: 'd' },
      ],
      queryString: [
        { name: 'key', value: '$OPENAI_API_KEY' },
        { name: 'q', value: 'a b' },
      ],
      postData: { text: '{}' },
      headersSize: -1,
    },
    response: { status: 200, content: { text: 'data: x' }, redirectURL: '', cookies: [], headersSize: -1 },
    cache: {},
  })
  expect(JSON.stringify(read)).not.toContain('***')
})

it('sums the times of a HAR entry to the time of the call, for a stream too', () => {
  const timing = { ...testAttempt().timing, dispatched: 1, dns: 2, connect: 3, tls: 4, sent: 20, headers: 100 }
  const timings = timingsOf(1203, testAttempt({ timing }))
  expect(timings).toEqual({ blocked: 1, dns: 2, connect: 7, ssl: 4, send: 10, wait: 80, receive: 1103 })
  expect(timingsOf(5, null)).toEqual({ blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 5, receive: 0 })
})

it('writes spans as OTLP/JSON', () => {
  const detail: CallDetail = {
    ...testDetail(testCall()),
    spans: [
      {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        parentSpanId: null,
        name: 'POST /v1',
        kind: 'SERVER',
        layer: 'global',
        startMs: 0.000_001,
        endMs: 1.5,
        attributes: { a: 'x', b: 2, c: 0.5, d: true, e: ['y'] },
        status: 'Error',
        statusMessage: 'no',
        events: [{ name: 'first', atMs: 1, attributes: {} }],
        exported: true,
      },
    ],
  }
  const [resource] = otlpDocument([detail], '1').resourceSpans
  const started = BigInt(Date.parse(detail.call.startedAt)) * 1_000_000n
  expect(resource!.scopeSpans[0]!.spans).toEqual([
    {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      name: 'POST /v1',
      kind: 2,
      startTimeUnixNano: String(started + 1n),
      endTimeUnixNano: String(started + 1_500_000n),
      attributes: [
        { key: 'a', value: { stringValue: 'x' } },
        { key: 'b', value: { intValue: '2' } },
        { key: 'c', value: { doubleValue: 0.5 } },
        { key: 'd', value: { boolValue: true } },
        { key: 'e', value: { arrayValue: { values: [{ stringValue: 'y' }] } } },
      ],
      events: [{ timeUnixNano: String(started + 1_000_000n), name: 'first', attributes: [] }],
      status: { code: 2, message: 'no' },
    },
  ])
})
