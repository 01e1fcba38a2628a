import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Attempt, Call, Cost, OutcomeClass } from '../../shared/call.ts'
import type { CallsDelta } from '../../shared/contract/calls.ts'
import type { NotificationRules, Spent } from '../../shared/contract/notifications.ts'
import { testCall } from '../../shared/test-call.ts'
import { createNotifications } from './notifications.ts'

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-24T12:00:00Z') }))
afterEach(() => void vi.useRealTimers())

let number = 0
function call(outcome: OutcomeClass, amount: number | null = null, rest: Partial<Call> = {}): Call {
  const cost: Cost | null =
    amount === null ? null : { amount, currency: 'USD', source: 'local', pricedAs: 'm', assumed: false, lines: [] }
  const base = testCall()
  const attempt: Attempt = {
    ...base.attempts[0]!,
    dialect: 'openai.chat',
    mock: null,
    cost,
    outcome: { class: outcome, type: null, message: null },
  }
  return {
    ...base,
    id: `c${++number}`,
    state: 'done',
    durationMs: 10,
    startedAt: new Date().toISOString(),
    attempts: [attempt],
    ...rest,
  }
}

async function setUp(rules: NotificationRules, kept: Spent = { amount: null, unpriced: 0 }) {
  let send: ((delta: CallsDelta) => void) | null = null
  const asked: unknown[] = []
  const centre = createNotifications({
    watchCalls: (listener) => {
      send = listener
      return () => void (send = null)
    },
    ask: async (question) => {
      asked.push(question)
      return kept
    },
    readRules: () => rules,
    writeRules: () => {},
  })
  centre.start()
  await vi.advanceTimersByTimeAsync(1)
  return { centre, asked, isWatching: () => send !== null, end: (...calls: Call[]) => send?.({ calls, gone: [], total: 0 }) }
}
const off: NotificationRules = { outcomes: [], costs: [] }

test('looks at no call while nobody wants to know', async () => {
  const { centre, isWatching } = await setUp(off)
  expect(isWatching()).toBe(false)
  const leave = centre.watch(() => {})
  expect(isWatching()).toBe(true)
  leave()
  expect(isWatching()).toBe(false)
})

test('tells the chosen outcomes and no others', async () => {
  const { centre, end } = await setUp({ outcomes: ['timeout'], costs: [] })
  end(call('timeout', null, { endpoint: '/v1/messages' }), call('auth'), call('ok'))
  expect(centre.state().notices.map(({ text }) => text)).toEqual([expect.stringMatching(/^\/v1\/messages timed out/)])
  expect(centre.state().unseen).toBe(1)
})

test('a storm is one notice, and is said twice in ten seconds at most', async () => {
  const { centre, end } = await setUp({ outcomes: ['timeout'], costs: [] })
  end(call('timeout'))
  const first = centre.state().said
  for (let n = 0; n < 99; n++) end(call('timeout'))
  expect(centre.state().said).toBe(first)
  expect(centre.state().notices).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(centre.state().said?.text).toMatch(/^100 calls timed out/)
})

test('a call counts once, however often its row changes', async () => {
  const { centre, end } = await setUp({ outcomes: ['timeout'], costs: [] })
  const one = call('timeout', 1)
  end(one)
  end(one)
  expect(centre.state().notices[0]?.calls).toBe(1)
  expect(centre.state().session).toEqual({ amount: 1, unpriced: 0 })
})

test('tells once that a limit was passed, from the start value on, and how many calls had no price', async () => {
  const { centre, end } = await setUp(
    { outcomes: [], costs: [{ amount: 5, window: 'day', endpoint: null }] },
    { amount: 4.5, unpriced: 11 },
  )
  end(call('ok', 0.4), call('ok'))
  expect(centre.state().notices).toEqual([])
  end(call('ok', 0.2))
  end(call('ok', 0.2))
  expect(centre.state().notices.map(({ text }) => text)).toEqual(['Over $5.00 today: $5.10; 12 calls unpriced'])
})

test('a limit of an endpoint looks at that endpoint only, and starts anew with its day', async () => {
  const limit = { amount: 1, window: 'day', endpoint: '/a' } as const
  const { centre, asked, end } = await setUp({ outcomes: [], costs: [limit] })
  expect(asked).toContainEqual(expect.objectContaining({ filter: 'endpoint:"/a"' }))
  end(call('ok', 0.9, { endpoint: '/a' }), call('ok', 9, { endpoint: '/b' }))
  vi.setSystemTime(Date.parse('2026-11-25T12:00:00Z'))
  end(call('ok', 0.9, { endpoint: '/a' }))
  expect(centre.state().notices).toEqual([])
  end(call('ok', 0.9, { endpoint: '/a' }))
  expect(centre.state().notices.map(({ text }) => text)).toEqual(['Over $1.00 today for /a: $1.80'])
})

test('without a single price the session has no sum', async () => {
  const { centre, end } = await setUp({ outcomes: ['auth'], costs: [] })
  end(call('ok'))
  expect(centre.state().session).toEqual({ amount: null, unpriced: 1 })
})

test('rules that are no rules count as none', async () => {
  const { centre } = await setUp('nonsense' as never)
  expect(centre.state().rules).toEqual(off)
})
