import { expect, test } from 'vitest'
import type { Attempt, Call, Outcome } from '../../../../shared/call.ts'
import { storyOf } from './story.ts'
import { tokenParts } from './tokens.ts'

const attempt = (change: Partial<Attempt>): Attempt => ({
  backend: '/v1/chat/completions',
  url: 'https://api.openai.com/v1/chat/completions',
  method: 'POST',
  status: 200,
  provider: 'openai',
  dialect: 'openai.chat',
  operation: 'chat',
  evidence: ['host'],
  requestModel: 'gpt-5',
  responseModel: null,
  responseId: null,
  stream: false,
  tokens: null,
  cost: null,
  finishReasons: ['stop'],
  outcome: { class: 'ok', type: null, message: null },
  timing: {
    dispatched: 1,
    sent: 2,
    headers: null,
    firstByte: null,
    firstToken: null,
    lastToken: null,
    end: null,
    connect: null,
    dns: null,
    tls: null,
  },
  chunks: null,
  tools: [],
  retryAfterMs: null,
  rateLimits: [],
  bodySha256: { request: null, response: null },
  mock: null,
  ...change,
})
const failed = (outcome: Outcome, change: Partial<Attempt> = {}) => attempt({ outcome, ...change })
const story = (status: number | null, ...attempts: Attempt[]) => {
  const call: Call = {
    id: 'a',
    traceId: '',
    spanId: '',
    revision: 1,
    startedAt: '2026-11-24T12:00:00.000Z',
    durationMs: 1340,
    state: 'done',
    endpoint: attempts.length > 0 ? '/v1/chat/completions' : null,
    method: 'POST',
    path: '/v1/none?key=***',
    status,
    requestBytes: 0,
    responseBytes: 0,
    attempts,
    session: null,
  }
  return storyOf(call, attempts[0] ?? null)
}

test('says what a limit cost and how to lift it', () => {
  const tokens = { input: 100, output: 1024, cacheRead: null, cacheWrite: null, reasoning: 448, source: 'provider' } as const
  expect(story(200, attempt({ finishReasons: ['length'], tokens }))).toEqual({
    says: 'OK, but the answer stopped at 1,024 tokens.',
    speaker: 'Provider',
    words: 'length',
    todo: 'Reasoning took 448 of them. Raise the limit of output tokens, or lower the reasoning effort.',
  })
})

test('quotes the provider and passes on the pause it asks for', () => {
  const limited = failed({ class: 'rate_limited', type: 'tokens', message: 'Too fast.' }, { status: 429, retryAfterMs: 8000 })
  expect(story(429, limited)).toEqual({
    says: 'Rate limited by OpenAI (HTTP 429).',
    speaker: 'Provider',
    words: 'tokens: Too fast.',
    todo: 'It asks for a pause of 8.00 s.',
  })
})

test('does not put a broken connection into the mouth of the provider', () => {
  const dead = failed(
    { class: 'provider_error', type: 'connection_refused', message: 'connect: connection refused' },
    { status: null },
  )
  expect(story(500, dead)).toMatchObject({ says: 'Nothing listens on openai.com.', speaker: 'Gateway' })
})

test('names the path that no endpoint takes, without its query', () => {
  expect(story(404).says).toBe('No endpoint matches POST /v1/none.')
})

test('splits counts that include each other, and leaves unknown what was not reported', () => {
  const parts = tokenParts({ input: 6214, output: 1024, cacheRead: 5120, cacheWrite: null, reasoning: 448, source: 'provider' })
  expect(parts.map((part) => part.tokens)).toEqual([1094, 5120, null, 576, 448])
  const nothing = tokenParts({ input: null, output: 5, cacheRead: null, cacheWrite: null, reasoning: null, source: 'provider' })
  expect(nothing.map((part) => part.tokens)).toEqual([null, null, null, 5, null])
})
