// Fills a store with calls as a busy gateway in front of several providers keeps them: models, tokens, costs, sessions, streams,
// failures, second attempts. The same number gives the same call.
import type { Attempt, Call, OutcomeClass } from '../../shared/call.ts'
import { testAttempt, testCall, testDetail } from '../../shared/test-call.ts'
import type { FinishedSource, LiveSource, Store } from '../../main/store/types.ts'

const models = [
  ['gpt-5', 'gpt-5-2026-08-07', 'openai', 1.25e-6, 10e-6],
  ['gpt-5-mini', 'gpt-5-mini-2026-08-07', 'openai', 0.25e-6, 2e-6],
  ['claude-sonnet-5', 'claude-sonnet-5', 'anthropic', 3e-6, 15e-6],
  ['gemini-3-pro', 'gemini-3-pro', 'gcp.gemini', 2e-6, 12e-6],
  ['mistral-large', 'mistral-large-2607', 'mistral_ai', 2e-6, 6e-6],
  ['llama-4:70b', 'llama-4:70b', null, null, null],
] as const
const failures: readonly (readonly [OutcomeClass, string, number, string])[] = [
  ['rate_limited', 'rate_limit_exceeded', 429, 'Rate limit reached, try again in 2 s'],
  ['provider_error', 'server_error', 500, 'The server had an error'],
  ['timeout', 'gateway_timeout', 504, 'No answer within 10s'],
  ['overloaded', 'overloaded_error', 529, 'Overloaded'],
]

/** Between 0 and 1, the same for the same numbers. */
function chance(n: number, salt: number): number {
  let hash = Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32
}

export interface SeedOptions {
  /** ms since 1970 of the call of number 0. */
  readonly from: number
  /** ms between the starts of two calls. */
  readonly every: number
}

export function seedCall(n: number, { from, every }: SeedOptions): Call {
  const pick = Math.floor(chance(n, 1) ** 2 * models.length)
  const failed = chance(n, 2) < 0.06
  const repeated = failed && chance(n, 3) < 0.4
  const first = attemptOf(n, pick, failed)
  const attempts = repeated ? [first, attemptOf(n, (pick + 1) % models.length, false)] : [first]
  const last = attempts.at(-1)!
  const hex = (digits: number, salt: number): string =>
    Array.from({ length: digits / 8 }, (_, part) =>
      Math.floor(chance(n, salt + part) * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('')
  return testCall({
    id: `seed-${n.toString(36)}`,
    traceId:
      chance(n, 4) < 0.3
        ? `${'0'.repeat(24)}${Math.floor(n / 5)
            .toString(16)
            .padStart(8, '0')}`
        : hex(32, 20),
    spanId: hex(16, 30),
    revision: 1 + Math.floor(n / 100_000),
    startedAt: new Date(from + n * every).toISOString(),
    durationMs: last.timing.end! + 2,
    endpoint: chance(n, 5) < 0.8 ? '/v1/chat/completions' : '/v1/{model}',
    path: chance(n, 5) < 0.8 ? '/v1/chat/completions' : `/v1/${last.requestModel}?user=${Math.floor(chance(n, 6) * 500)}`,
    status: last.status,
    requestBytes: 400 + Math.floor(chance(n, 7) * 40_000),
    responseBytes: 200 + (last.tokens?.output ?? 0) * 40,
    attempts,
    session: chance(n, 8) < 0.5 ? `Session-${Math.floor(n / 40)}` : null,
  })
}

function attemptOf(n: number, pick: number, failed: boolean): Attempt {
  const [requestModel, responseModel, provider, inPrice, outPrice] = models[pick]!
  const [failure, type, status, message] = failures[Math.floor(chance(n, 9) * failures.length)]!
  const stream = !failed && chance(n, 10) < 0.7
  const input = 50 + Math.floor(chance(n, 11) ** 3 * 20_000)
  const output = 5 + Math.floor(chance(n, 12) ** 2 * 2000)
  const ttft = 120 + chance(n, 13) ** 3 * 4000
  const end = ttft + (stream ? output * (5 + chance(n, 14) * 20) : 200)
  const base = testAttempt().timing
  const facts: Partial<Attempt> = {
    url: `https://${provider ?? 'llm'}.example.com/v1/chat/completions`,
    provider,
    requestModel,
    responseId: failed ? null : `chatcmpl-${n.toString(36)}${Math.floor(chance(n, 15) * 1e9).toString(36)}`,
    stream,
    tools: !failed && chance(n, 16) < 0.15 ? ['get_weather'] : [],
    finishReasons: failed ? [] : [chance(n, 17) < 0.1 ? 'length' : 'stop'],
    timing: { ...base, firstToken: stream ? ttft : null, lastToken: stream ? end - 1 : null, end },
  }
  if (failed) return testAttempt({ ...facts, responseModel: null, status, outcome: { class: failure, type, message } })
  const cached = chance(n, 18) < 0.4 ? Math.floor(input / 2) : null
  const amount = inPrice === null ? null : input * inPrice + output * outPrice
  return testAttempt({
    ...facts,
    responseModel,
    tokens: { input, output, cacheRead: cached, cacheWrite: null, reasoning: null, source: 'provider' },
    cost:
      amount === null ? null : { amount, currency: 'USD', source: 'local', pricedAs: requestModel, assumed: false, lines: [] },
  })
}

export const finishedCall = (call: Call): FinishedSource => {
  const detail = testDetail(call)
  const bodies = { client: { request: null, response: null }, attempts: [] }
  return { id: call.id, snapshot: () => call, detail: () => detail, writePlain: () => false, bodies: () => bodies }
}

/** A call that has begun and whose answer is still on its way. */
export function runningCall(call: Call): LiveSource {
  const now: Call = {
    ...call,
    state: 'running',
    durationMs: null,
    status: null,
    attempts: call.attempts
      .slice(0, 1)
      .map((attempt) => ({ ...attempt, outcome: null, tokens: null, cost: null, finishReasons: [] })),
  }
  return { id: call.id, snapshot: () => now, detail: () => testDetail(now) }
}

/** Calls `first` to `first + count - 1`, as fast as the store takes them without dropping any. */
export async function seedCalls(store: Store, count: number, options: SeedOptions, first = 0): Promise<void> {
  for (let n = first; n < first + count; n++) {
    store.close(finishedCall(seedCall(n, options)))
    if (n % 5000 === 4999) await store.detail('nobody')
  }
  await store.detail('nobody')
}
