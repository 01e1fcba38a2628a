// What the store's tests hand in.
import type { Call, CallDetail } from '../../shared/call.ts'
import { writeHeader, writePlainCall, type PlainCall, type WriteParts } from '../../shared/plain-call.ts'
import { testAttempt, testCall } from '../../shared/test-call.ts'
import type { CapturedBodies, FinishedSource, LiveSource } from './types.ts'

export const noBodies: CapturedBodies = { client: { request: null, response: null }, attempts: [] }

const noSide = { headers: [], bytes: 0, captured: 0, contentType: null, contentEncoding: null }

export const running = (call: Call): LiveSource => ({
  id: call.id,
  snapshot: () => call,
  detail: () => ({ call, client: { request: noSide, response: noSide }, attempts: [], spans: [] }),
})

export const finished = (detail: CallDetail, bodies = noBodies): FinishedSource => ({
  ...running(detail.call),
  writePlain: () => false,
  detail: () => detail,
  bodies: () => bodies,
})

const headers =
  (...lines: readonly (readonly [string, string])[]): WriteParts =>
  (writer) => {
    for (const [name, value] of lines) writeHeader(writer, name, value)
  }

/** A call that is no AI call. `facts` go over a GET that was answered with `response`. */
export function plain(facts: Partial<PlainCall>, response: Uint8Array | null = null): FinishedSource {
  const id = facts.id ?? 'plain-1'
  const bodies: CapturedBodies = { ...noBodies, attempts: [{ request: null, response }] }
  const call = (keepsBodies: boolean): PlainCall => ({
    id,
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    revision: 1,
    startedAt: Date.parse('2026-11-24T12:00:00Z'),
    durationMs: 5,
    status: 200,
    method: 'GET',
    path: '/json?a=b',
    endpoint: '/json',
    requestBytes: 0,
    responseBytes: response?.length ?? 0,
    requestHeaders: headers(['Host', 'x'], ['Accept', '*/*']),
    responseHeaders: headers(['content-type', 'text/plain']),
    attempt: plainAttempt(response, keepsBodies),
    spans: () => {},
    ...facts,
  })
  return {
    id,
    snapshot: () => testCall({ id, attempts: [] }),
    writePlain(writer, keepsBodies) {
      writePlainCall(writer, call(keepsBodies))
      return true
    },
    detail: () => {
      throw new Error('a plain call needs no detail')
    },
    bodies: () => bodies,
  }
}

export function plainAttempt(response: Uint8Array | null, keepsBodies: boolean): NonNullable<PlainCall['attempt']> {
  const bytes = response?.length ?? 0
  return {
    backend: '/Json',
    url: 'http://127.0.0.1:4000/json',
    method: 'GET',
    status: 200,
    outcome: { class: 'ok', type: null, message: null },
    stream: false,
    timing: testAttempt().timing,
    request: { bytes: 0, captured: 0, sha256: null },
    response: { bytes, captured: keepsBodies ? bytes : 0, sha256: keepsBodies ? null : 'hash-of-what-was-dropped' },
    requestHeaders: headers(),
    responseHeaders: headers(['content-type', 'text/plain']),
  }
}
