// Calls for tests: a whole one, with what the test is about put in.
import type { Attempt, Call, CallDetail, MessageSide } from './call.ts'

export function testAttempt(facts: Partial<Attempt> = {}): Attempt {
  return {
    backend: '/v1/chat/completions',
    url: 'http://127.0.0.1:4000/v1/chat/completions',
    method: 'POST',
    status: 200,
    provider: null,
    dialect: 'openai.chat',
    operation: 'chat',
    evidence: ['path'],
    requestModel: 'gpt-5',
    responseModel: 'gpt-5-2026-08-07',
    responseId: 'chatcmpl-1',
    stream: true,
    tokens: null,
    cost: null,
    finishReasons: ['stop'],
    outcome: { class: 'ok', type: null, message: null },
    timing: {
      dispatched: 1,
      sent: 2,
      headers: 100,
      firstByte: 101,
      firstToken: 201,
      lastToken: 1201,
      end: 1202,
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
    ...facts,
  }
}

export function testCall(facts: Partial<Call> = {}): Call {
  return {
    id: 'call-1',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    revision: 1,
    startedAt: '2026-11-24T12:00:00.000Z',
    durationMs: 1203,
    state: 'done',
    endpoint: '/v1/{model}',
    method: 'POST',
    path: '/v1/gpt-5?a=b',
    status: 200,
    requestBytes: 100,
    responseBytes: 2000,
    attempts: [testAttempt()],
    session: null,
    ...facts,
  }
}

export function testDetail(call: Call, captured = 0): CallDetail {
  const side = (bytes: number): MessageSide => ({
    headers: [],
    bytes,
    captured,
    contentType: 'application/json',
    contentEncoding: null,
  })
  return {
    call,
    client: { request: side(call.requestBytes), response: side(call.responseBytes) },
    attempts: call.attempts.map(() => ({
      request: side(call.requestBytes),
      response: side(call.responseBytes),
      conversation: [],
      chunkMarks: [],
      chunkMarksLeftOut: 0,
    })),
    spans: [],
  }
}
