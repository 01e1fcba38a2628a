import { expect, it } from 'vitest'
import { outcomeOfReading, outcomeOfStatus, type Fault } from './outcome.ts'
import { openaiChat } from './providers/openai-chat.ts'
import { createReader, type Reading } from './reader.ts'

function read(body: string, status = 200, type = 'application/json'): Reading {
  const reader = createReader({ dialect: openaiChat, status, headers: { 'content-type': type }, encoding: null })
  reader.write(Buffer.from(body), 0)
  void reader.end()
  return reader.reading()
}
const failed = (status: number, error: object) => outcomeOfReading(status, read(JSON.stringify({ error }), status), null)
const stream = (body: string, fault: Fault | null = null) => outcomeOfReading(200, read(body, 200, 'text/event-stream'), fault)
const chunk = (finish: string | null) =>
  `data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":${JSON.stringify(finish)}}]}\n\n`
const done = 'data: [DONE]\n\n'

it.each([
  [429, { code: 'rate_limit_exceeded' }, 'rate_limited', 'rate_limit_exceeded'],
  [429, { code: 'insufficient_quota', type: 'insufficient_quota' }, 'quota_or_billing', 'insufficient_quota'],
  [402, {}, 'quota_or_billing', 'quota_or_billing'],
  [401, { code: 'invalid_api_key' }, 'auth', 'invalid_api_key'],
  [403, {}, 'auth', 'auth'],
  [404, { code: 'model_not_found' }, 'not_found', 'model_not_found'],
  [413, {}, 'too_large', 'too_large'],
  [400, { code: 'context_length_exceeded', type: 'invalid_request_error' }, 'invalid_request', 'context_length_exceeded'],
  [400, { code: 'content_filter' }, 'blocked', 'content_filter'],
  [422, { type: 'invalid_request_error' }, 'invalid_request', 'invalid_request_error'],
  [500, { type: 'server_error' }, 'provider_error', 'server_error'],
  [503, {}, 'overloaded', 'overloaded'],
  [529, { type: 'overloaded_error' }, 'overloaded', 'overloaded_error'],
  [504, {}, 'timeout', 'timeout'],
  [400, { code: 429, message: 'x', type: 'a sentence, not a word' }, 'invalid_request', 'invalid_request'],
])('%i with %o is %s', (status, error, found, type) => {
  expect(failed(status, error)).toMatchObject({ class: found, type })
})

it('keeps the provider’s own words', () => {
  expect(failed(429, { code: 'rate_limit_exceeded', message: 'Try again in 20s' }).message).toBe('Try again in 20s')
})

it('is ok after the end marker, whatever broke behind it', () => {
  const gone: Fault = { class: 'client_cancelled', type: 'client_disconnected', message: null }
  expect(stream(chunk('stop') + done).class).toBe('ok')
  expect(stream(chunk('stop') + done, gone).class).toBe('ok')
  expect(stream(chunk(null), gone).class).toBe('client_cancelled')
})

it('tells a cut stream from one that ends without [DONE] after its finish reason', () => {
  expect(stream(chunk(null)).class).toBe('stream_cut')
  expect(stream(chunk('stop')).class).toBe('ok')
  expect(stream('').class).toBe('stream_cut')
})

it('calls an error event inside a 200 a stream error', () => {
  expect(stream(`${chunk(null)}data: {"error":{"message":"m","code":"boom"}}\n\n`)).toEqual({
    class: 'stream_error',
    type: 'boom',
    message: 'm',
  })
})

it('is blocked when the provider filtered the content', () => {
  expect(stream(chunk('content_filter') + done)).toMatchObject({ class: 'blocked', type: 'content_filter' })
})

it('is bad_payload only when nothing could be read', () => {
  expect(stream(`data: {broken\n\n${chunk('stop')}${done}`).class).toBe('ok')
  expect(stream(`data: {broken\n\n${done}`)).toMatchObject({ class: 'bad_payload', type: 'malformed' })
  expect(outcomeOfReading(200, read('<html>'), null).class).toBe('bad_payload')
})

it('judges a call that is no AI call by its status', () => {
  expect(outcomeOfStatus(302, null).class).toBe('ok')
  expect(outcomeOfStatus(404, null)).toEqual({ class: 'not_found', type: 'not_found', message: null })
})
