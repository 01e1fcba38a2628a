import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Call } from '../../shared/call.ts'
import type { Sort } from '../../shared/contract/calls.ts'
import { createCallsStore, type CallsSource } from './calls.ts'

const start = Date.UTC(2026, 10, 24, 12)
const call = (n: number, part: Partial<Call> = {}): Call => ({
  id: `c${String(n).padStart(7, '0')}`,
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  revision: 1,
  startedAt: new Date(start + n * 10).toISOString(),
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
  ...part,
})
const calls = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => call(from + at))
const delta = (...changed: Call[]) => ({ calls: changed, gone: [] as string[], total: 0 })
const million = 1_000_000

/** A store that keeps calls 0 to a million, opened at its end. */
const opened = (part: Partial<CallsSource> = {}) => {
  const asked: [number, number][] = []
  const store = createCallsStore({
    slice: async (offset, limit) => {
      asked.push([offset, limit])
      return { calls: calls(offset, offset + limit), offset, shown: million, total: million }
    },
    recount: () => {},
    ...part,
  })
  const page = { calls: calls(million - 500, million).toReversed(), shown: million, total: million }
  store.open(page, () => true)
  vi.advanceTimersByTime(200)
  return { store, asked }
}
const slowest: Sort = { key: 'duration', descending: true }

beforeEach(() => void vi.useFakeTimers({ now: start + million * 10 }))
afterEach(() => void vi.useRealTimers())

test('shows many deltas as one change within 100 ms', () => {
  const { store } = opened()
  let changes = 0
  store.subscribe(() => changes++)
  for (let n = 0; n < 50; n++) store.push(delta(call(million + n)))
  vi.advanceTimersByTime(100)
  expect(changes).toBe(1)
  expect(store.get()).toMatchObject({ shown: million + 50, arrived: 50 })
  expect(store.at(million + 49)?.id).toBe(call(million + 49).id)
})

test('asks for the pages that are looked at, once, and has any of a million rows', async () => {
  const { store, asked } = opened()
  expect(store.at(500_100)).toBeUndefined()
  store.look(500_100, 500_140)
  store.look(500_100, 500_140)
  await vi.advanceTimersByTimeAsync(0)
  expect(asked).toEqual([[500_000, 200]])
  expect(store.at(500_100)).toMatchObject({ id: call(500_100).id })
  expect(store.indexOf(call(500_100).id)).toBe(500_100)
})

test('keeps every row at its number when the oldest are pruned', async () => {
  const { store, asked } = opened()
  store.look(1000, 1040)
  await vi.advanceTimersByTimeAsync(0)
  store.push({ calls: [], gone: [call(0).id, call(1).id, call(2).id], total: million - 3 })
  vi.advanceTimersByTime(100)
  expect(store.at(997)?.id).toBe(call(1000).id)
  expect(store.at(million - 4)?.id).toBe(call(million - 1).id)
  store.look(0, 10)
  expect(asked.at(-1)).toEqual([0, 197])
})

test('gives what exceeds the tail to the pages and loses no row', () => {
  const { store, asked } = opened()
  for (let n = 0; n < 5000; n += 100) {
    store.push(delta(...calls(million + n, million + n + 100)))
    vi.advanceTimersByTime(100)
  }
  const ids = [million + 100, million + 2500, million + 4999].map((row) => store.at(row)?.id)
  expect(ids).toEqual([call(million + 100).id, call(million + 2500).id, call(million + 4999).id])
  expect(asked).toEqual([])
})

test('an update of a call that left the tail is no new row', () => {
  const { store } = opened()
  store.push(delta(call(5, { status: 500 })))
  vi.advanceTimersByTime(100)
  expect(store.get()).toMatchObject({ shown: million, arrived: 0 })
})

test('turns the list over when the newest stand on top', () => {
  const { store } = opened()
  store.open({ calls: calls(0, 3).toReversed(), shown: 3, total: 3 }, () => true, { key: 'time', descending: true })
  expect([0, 1, 2].map((index) => store.at(index)?.id)).toEqual([call(2).id, call(1).id, call(0).id])
  expect(store.indexOf(call(2).id)).toBe(0)
})

test('holds a snapshot: rows change in place, new matching calls are counted', () => {
  const { store } = opened()
  store.open({ calls: calls(0, 3), shown: 3, total: 3 }, (one) => one.status !== 404, slowest)
  vi.advanceTimersByTime(100)
  const changed = call(1, { durationMs: 9_000 })
  store.push(delta(changed, call(million + 99), call(million + 100, { status: 404 })))
  vi.advanceTimersByTime(100)
  expect([0, 1, 2].map((index) => store.at(index)?.id)).toEqual([call(0).id, call(1).id, call(2).id])
  expect(store.at(1)).toBe(changed)
  expect(store.get()).toMatchObject({ shown: 3, held: 1 })
})

test('holds the view while paused, counts what waits, and shows it all afterwards', () => {
  const { store } = opened()
  store.setPaused(true)
  store.push(delta(call(million), call(million + 1)))
  vi.advanceTimersByTime(100)
  expect(store.get()).toMatchObject({ held: 2, paused: true, shown: million })
  store.setPaused(false)
  expect(store.get()).toMatchObject({ held: 0, paused: false, shown: million + 2 })
})

test('keeps what arrives before the first page, and finds its place', () => {
  const store = createCallsStore()
  store.push(delta(call(3), call(1)))
  vi.advanceTimersByTime(100)
  store.open({ calls: [call(2)], shown: 1, total: 1 }, () => true)
  vi.advanceTimersByTime(100)
  expect([0, 1, 2].map((index) => store.at(index)?.id)).toEqual([call(1).id, call(2).id, call(3).id])
})

test('drops a row that stops matching', () => {
  const store = createCallsStore()
  store.open({ calls: [call(2), call(1)], shown: 2, total: 9 }, (one) => one.status === 200)
  store.push(delta(call(1, { status: 500 })))
  vi.advanceTimersByTime(100)
  expect(store.get().shown).toBe(1)
  expect(store.at(0)?.id).toBe(call(2).id)
})

test('a call that joins between two others does not take the place of one that ends in the same delta', () => {
  const { store } = opened()
  const between = call(million - 2, { id: 'between', startedAt: new Date(start + (million - 2) * 10 + 5).toISOString() })
  const last = call(million - 1, { status: 500 })
  store.push(delta(between, last))
  vi.advanceTimersByTime(200)
  expect(store.byId(last.id)?.status).toBe(500)
  expect(store.byId('between')?.id).toBe('between')
  expect([million - 2, million - 1, million].map((index) => store.at(index)?.id)).toEqual([
    call(million - 2).id,
    'between',
    last.id,
  ])
})
