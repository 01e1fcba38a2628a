import { expect, test } from 'vitest'
import type { Attempt, Call, CallDetail, ChunkMark, HeaderLine } from './call.ts'
import { endpointInForce } from './endpoint-in-force.ts'
import { inKrakend, type DifferenceId } from './in-krakend.ts'
import { deliver } from './in-krakend/delivery.ts'
import { testAttempt, testCall, testDetail } from './test-call.ts'

const frame = (index: number, atMs: number, bytes = 200): ChunkMark => ({ index, atMs, bytes, kind: 'text', text: 'word ' })
/** A frame of 200 bytes every 100 ms. */
const frames = (n: number) => Array.from({ length: n }, (_, index) => frame(index, 100 * (index + 1)))

interface Facts {
  readonly attempt?: Partial<Attempt>
  readonly call?: Partial<Call>
  readonly endpoint?: Record<string, unknown>
  readonly root?: Record<string, unknown>
  readonly marks?: readonly ChunkMark[]
  readonly asked?: readonly HeaderLine[]
  readonly answered?: readonly HeaderLine[]
}

function verdicts({ attempt, call: facts, endpoint, root, marks = [], asked = [], answered = [] }: Facts) {
  const entry = {
    endpoint: '/v1/{model}',
    method: 'POST',
    output_encoding: 'no-op',
    timeout: '30s',
    backend: [{ url_pattern: '/' }],
  }
  const text = JSON.stringify({ version: 3, ...root, endpoints: [{ ...entry, ...endpoint }] })
  const call = testCall({ attempts: [testAttempt(attempt)], ...facts })
  const plain = testDetail(call)
  const detail: CallDetail = {
    ...plain,
    client: {
      request: { ...plain.client.request, headers: asked },
      response: { ...plain.client.response, headers: answered },
    },
    attempts: plain.attempts.map((parts) => ({ ...parts, chunkMarks: marks })),
  }
  return inKrakend(call, detail, endpointInForce(text, call.endpoint, call.method)!)
}
const saysOf = (facts: Facts, id: DifferenceId) => verdicts(facts).find((line) => line.difference === id)?.says ?? null

const timing = (part: Partial<Attempt['timing']>) => ({ timing: { ...testAttempt().timing, ...part } })

test('a small stream arrives in one piece at its end, with a length', () => {
  const says = saysOf({ marks: frames(5), attempt: timing({ firstByte: 100, end: 600 }) }, 'stream-flush')
  expect(says).toMatch(/one piece at its end, at 0\.60 s instead of 0\.10 s, with a Content-Length/)
})

test('a longer stream arrives in blocks of 4 kB', () => {
  const { pieces, whole } = deliver(frames(50), 5100, 100)
  expect(whole).toBe(false)
  expect(pieces.map((piece) => piece.atMs)).toEqual([2000, 4100, 5100])
  expect(pieces.map((piece) => piece.bytes)).toEqual([3996, 4096, 10_000 - 8092])
})

test('characters count when their frame has left whole', () => {
  const { pieces } = deliver(frames(50), 5100, 100)
  expect(pieces.map((piece) => piece.characters)).toEqual([95, 200, 250])
})

test('a stream that outlives the timeout is cut there and looks whole', () => {
  const facts: Facts = {
    marks: frames(50),
    endpoint: { timeout: '2s' },
    attempt: timing({ end: 5100 }),
    call: { durationMs: 5100, attempts: [testAttempt(timing({ end: 5100 }))] },
  }
  expect(saysOf(facts, 'stream-timeout')).toBe(
    "The stream would have been cut at 2.00 s after 100 of 250 characters, by the endpoint's timeout, and would have ended as a clean, whole 200. The client could not have told.",
  )
})

test('an endpoint without a timeout has that of the service, else two seconds', () => {
  const within = (text: string) => endpointInForce(text, '/a', 'GET')?.timeoutMs
  expect(within('{"endpoints":[{"endpoint":"/a"}],"timeout":"9s"}')).toBe(9000)
  expect(within('{"endpoints":[{"endpoint":"/a"}]}')).toBe(2000)
})

test('a body that its backend breaks ends as a whole 200, unless its length was told', () => {
  const cut = { outcome: { class: 'stream_cut', type: 'cut', message: null } } as const
  expect(saysOf({ attempt: cut }, 'broken-body')).toMatch(/normal 200/)
})

test('a forwarded address is believed, whoever sends it', () => {
  const asked = [{ name: 'X-Forwarded-For', value: '1.2.3.4' }]
  expect(saysOf({ asked }, 'client-ip')).toContain('1.2.3.4')
})

test('a limit of the gateway comes without Retry-After', () => {
  const facts: Facts = { call: { status: 429, attempts: [] }, answered: [{ name: 'retry-after', value: '3' }] }
  expect(saysOf(facts, 'retry-after')).toMatch(/without Retry-After \(here 3 s\)/)
})

test('headers of the hop go on only where the endpoint lets all pass', () => {
  const asked = [{ name: 'Connection', value: 'close' }]
  expect(saysOf({ asked, endpoint: { input_headers: ['*'] } }, 'connection-forwarded')).toContain(
    'Connection: close'.toLowerCase(),
  )
  expect(saysOf({ asked }, 'connection-forwarded')).toBeNull()
})

test('telemetry tells nothing of the model, and only when there is telemetry', () => {
  expect(saysOf({}, 'genai-telemetry')).toBeNull()
  expect(saysOf({ root: { extra_config: { 'telemetry/opentelemetry': {} } } }, 'genai-telemetry')).toMatch(/No model/)
})

test('a secret stands in the spans when headers are reported', () => {
  const root = { extra_config: { 'telemetry/opentelemetry': { layers: { global: { report_headers: true } } } } }
  expect(saysOf({ root, asked: [{ name: 'Authorization', value: '***' }] }, 'secrets-in-spans')).toMatch(/authorization in clear/)
})

test('a short call that was not streamed would have been the same', () => {
  expect(verdicts({ attempt: { stream: false } })).toEqual([])
})

test('a call that still runs has no verdict', () => {
  expect(verdicts({ call: { state: 'running' }, marks: frames(5) })).toEqual([])
})
