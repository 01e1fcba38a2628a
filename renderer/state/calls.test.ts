import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Call } from '../../shared/call.ts'
import { createCallsStore } from './calls.ts'

const call = (n: number): Call => ({
  id: `c${n}`,
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  revision: 1,
  startedAt: new Date(Date.UTC(2026, 10, 24, 12, 0, n)).toISOString(),
  durationMs: 10,
  state: 'done',
  endpoint: null,
  method: 'GET',
  path: '/',
  status: 200,
  requestBytes: 0,
  responseBytes: 0,
  attempts: [],
  session: null,
})
const delta = (...calls: Call[]) => ({ calls, gone: [], total: 10 + calls.length })
const opened = () => {
  const store = createCallsStore()
  store.open({ calls: [call(1)], shown: 10, total: 10 }, () => true)
  vi.advanceTimersByTime(200)
  return store
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('shows many deltas as one change within 100 ms', () => {
  const store = opened()
  let changes = 0
  store.subscribe(() => changes++)
  for (let n = 2; n <= 51; n++) store.push(delta(call(n)))
  vi.advanceTimersByTime(100)
  expect(changes).toBe(1)
  expect(store.get()).toMatchObject({ shown: 60, total: 11, arrived: 50 })
})

test('holds the view while paused, counts what waits, and shows it all afterwards', () => {
  const store = opened()
  store.setPaused(true)
  store.push(delta(call(2), call(3)))
  vi.advanceTimersByTime(100)
  expect(store.get()).toMatchObject({ held: 2, paused: true })
  expect(store.get().rows).toHaveLength(1)
  store.setPaused(false)
  expect(store.get()).toMatchObject({ held: 0, paused: false })
  expect(store.get().rows).toHaveLength(3)
})

test('keeps what arrives before the first page', () => {
  const store = createCallsStore()
  store.push(delta(call(2)))
  vi.advanceTimersByTime(100)
  store.open({ calls: [call(1)], shown: 1, total: 1 }, () => true)
  vi.advanceTimersByTime(100)
  expect(store.get().rows.map((row) => row.id)).toEqual(['c1', 'c2'])
})

test('puts an older page in front and knows when the last one came', () => {
  const store = opened()
  expect(store.get().hasOlder).toBe(true)
  store.older({ calls: [call(0)], shown: 10, total: 10 })
  expect(store.get().rows.map((row) => row.id)).toEqual(['c0', 'c1'])
  store.older({ calls: [], shown: 10, total: 10 })
  expect(store.get().hasOlder).toBe(false)
})

test('gives the oldest rows back to the store when it holds too many', () => {
  const store = createCallsStore()
  store.open({ calls: [], shown: 0, total: 0 }, () => true)
  store.push(delta(...Array.from({ length: 10_001 }, (_, n) => call(n))))
  vi.advanceTimersByTime(100)
  expect(store.get()).toMatchObject({ hasOlder: true, shown: 10_001 })
  expect(store.get().rows).toHaveLength(8000)
  expect(store.get().rows.at(-1)?.id).toBe('c10000')
})
