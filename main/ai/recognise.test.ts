import { expect, it } from 'vitest'
import { readDelay, readRateLimits, readRetryAfter } from './rate-limits.ts'
import { readRequest, topLevelScalars } from './read-request.ts'
import { recognise, recogniseAnswer, recogniseBody, withAnswer } from './recognise.ts'
import { openaiChat } from './providers/openai-chat.ts'
import type { Headers } from './types.ts'

const post = (url: string, headers: Headers = {}, extraConfig = {}) => recognise({ method: 'POST', url, headers, extraConfig })

it.each([
  ['https://api.openai.com/v1/chat/completions', 'openai', ['host', 'path']],
  ['https://api.groq.com/openai/v1/chat/completions', 'groq', ['host', 'path']],
  ['https://openrouter.ai/api/v1/chat/completions?x=1', 'openrouter', ['host', 'path']],
  ['http://localhost:11434/v1/chat/completions', 'ollama', ['host', 'path']],
  ['http://127.0.0.1:4000/any/prefix/chat/completions', null, ['path']],
  ['https://user:pw@api.openai.com/v1/chat/completions', 'openai', ['host', 'path']],
  ['https://x.openai.azure.com/openai/deployments/d/chat/completions', 'azure.ai.openai', ['host', 'path']],
  ['http://127.0.0.1:1/openai/deployments/d/chat/completions', 'azure.ai.openai', ['path']],
])('knows %s as %s', (url, provider, evidence) => {
  expect(post(url)).toMatchObject({ provider, evidence, operation: 'chat', dialect: { id: 'openai.chat' } })
})

it('reads the deployment of Azure as the model', () => {
  expect(post('http://h/openai/deployments/my%20gpt/chat/completions?api-version=1')!.model).toBe('my gpt')
})

it('prefers what the configuration says', () => {
  const found = post('https://api.openai.com/v1/chat/completions', {}, { 'ai/llm': { mistral: { v1: {} } } })
  expect(found).toMatchObject({ provider: 'mistral_ai', evidence: ['config', 'path'] })
})

it.each([
  'http://h/api/chat',
  'http://h/chat',
  'http://h/v1/chat/completions/extra',
  'http://evil-api.openai.com.example/x',
  'http://foo.azure-api.net/orders',
])('does not take %s for an AI call', (url) => expect(post(url)).toBeNull())

it('does not take a GET for a chat call', () => {
  expect(recognise({ method: 'GET', url: 'http://h/v1/chat/completions', headers: {}, extraConfig: {} })).toBeNull()
})

it('learns the dialect from bodies only when nothing before named one', () => {
  expect(recogniseBody(null, '{"model":"m","messages":[],"stream_options":{}}')).toMatchObject({ evidence: ['body'] })
  expect(recogniseBody(null, '{"model":"m","messages":[]}')).toBeNull()
  expect(recogniseAnswer(null, '{"id":"x","object":"chat.completion"')).toMatchObject({ evidence: ['response'] })
  expect(recogniseAnswer(null, '{"usage":{"total_tokens":1}}')).toBeNull()
})

it('learns the provider from a header that only it sends', () => {
  const known = post('http://127.0.0.1:1/v1/chat/completions')!
  expect(withAnswer(known, { 'x-groq-id': 'r' }, null)).toMatchObject({ provider: 'groq', evidence: ['path', 'response'] })
  expect(withAnswer(known, { server: 'x' }, null).provider).toBeNull()
})

it('reads model and stream of a request that was cut at the capture limit', () => {
  const body = `{"messages":[{"role":"user","content":"a \\"model\\": \\"no\\"","model":"inner"}],"stream":true,"model":"gpt-5","x":"${'y'.repeat(50)}`
  expect(topLevelScalars(body)).toMatchObject({ stream: true, model: 'gpt-5' })
  expect(readRequest(openaiChat, Buffer.from(body), false)).toMatchObject({ model: 'gpt-5', stream: true })
})

it('names media in a conversation with their size, never keeping them', () => {
  const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(4000)}` } }
  const body = { model: 'm', messages: [{ role: 'user', content: [{ type: 'text', text: 'what is this' }, image] }] }
  const { conversation } = readRequest(openaiChat, Buffer.from(JSON.stringify(body)), true)!
  expect(conversation[0]!.parts[1]).toEqual({ kind: 'image', text: 'image/png, about 3017 bytes', name: null })
})

const now = Date.parse('2026-11-24T12:00:00Z')

it.each([
  ['12ms', 12],
  ['6m0s', 360_000],
  ['1h2m3.5s', 3_723_500],
  ['7', 7000],
  [String(now / 1000 + 5), 5000],
  [String(now + 1500), 1500],
  ['2026-11-24T12:00:30Z', 30_000],
  ['soon', null],
  ['', null],
])('reads a reset of %j as %j ms', (value, ms) => {
  expect(readDelay(value, now)).toBe(ms)
})

it('groups rate-limit headers by what they limit', () => {
  const headers = {
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '59',
    'x-ratelimit-reset-requests': '1s',
    'x-ratelimit-limit-tokens': '?',
  }
  expect(readRateLimits(headers, now)).toEqual([
    { kind: 'requests', limit: 60, remaining: 59, resetMs: 1000 },
    { kind: 'tokens', limit: null, remaining: null, resetMs: null },
  ])
  expect(readRateLimits({ 'anthropic-ratelimit-input-tokens-remaining': '5' }, now)).toMatchObject([
    { kind: 'input-tokens', remaining: 5 },
  ])
})

it('prefers the precise retry hint', () => {
  expect(readRetryAfter({ 'retry-after-ms': '1500', 'retry-after': '2' }, now)).toBe(1500)
  expect(readRetryAfter({ 'retry-after': 'Tue, 24 Nov 2026 12:00:07 GMT' }, now)).toBe(7000)
  expect(readRetryAfter({ 'retry-after': 'later' }, now)).toBeNull()
})
