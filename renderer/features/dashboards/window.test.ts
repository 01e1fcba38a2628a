import { expect, test } from 'vitest'
import type { Series } from '../../../shared/contract/dashboards.ts'
import { axisTicks, badCalls, bucketWords, byGroup, delta, errorClasses, windowOf } from './window.ts'

const totals = (outcomes: Record<string, number>) => ({
  calls: 0,
  outcomes,
  durationP50: null,
  durationP95: null,
  ttftP50: null,
  ttftP95: null,
  tokens: { input: 0, output: 0, cacheRead: 0, reasoning: 0 },
  withoutTokens: 0,
})

test('ends the window with the bucket that holds now, and keeps it there until the bucket is over', () => {
  const at = Date.parse('2026-11-24T12:00:07Z')
  const first = windowOf(15 * 60_000, at)
  expect(first).toEqual({ from: '2026-11-24T11:45:30.000Z', to: '2026-11-24T12:00:30.000Z' })
  expect(windowOf(15 * 60_000, at + 20_000)).toEqual(first)
  expect([30_000, 120_000, 2_880_000].map(bucketWords)).toEqual(['30 s', '2 min', '48 min'])
})

test('groups outcomes by what they mean', () => {
  const all = totals({ ok: 5, rate_limited: 2, gateway_rejected: 1, timeout: 3, blocked: 1, client_cancelled: 4, new_class: 1 })
  expect(byGroup(all)).toEqual({ ok: 5, limit: 3, fail: 3, block: 1, stop: 5 })
  expect(badCalls(all)).toBe(6)
})

test('names the most frequent errors and folds the rest', () => {
  const series = { totals: totals({ ok: 9, timeout: 3, auth: 1, stream_cut: 2 }) } as unknown as Series
  expect(errorClasses(series, 2)).toEqual({ named: ['timeout'], others: ['stream_cut', 'auth'] })
})

test('says good or bad only where a direction has a meaning', () => {
  const write = (change: number) => change.toFixed(2)
  expect(delta(2, 1, write, 'bad')).toEqual({ text: '+1.00', direction: 'up', tone: 'bad' })
  expect(delta(1, 2, write, 'bad')).toEqual({ text: '−1.00', direction: 'down', tone: 'good' })
  expect(delta(1, 1.001, write, 'bad')?.text).toBe('no change')
  expect(delta(null, 1, write, 'plain')).toBeNull()
})

test('marks an axis with round numbers that hold the highest value', () => {
  expect(axisTicks(1.83, false)).toEqual([0, 0.5, 1, 1.5, 2])
  expect(axisTicks(14.2, false)).toEqual([0, 5, 10, 15])
  expect(axisTicks(24, true)).toEqual([0, 10, 20, 30])
  expect(axisTicks(2, true)).toEqual([0, 1, 2])
  expect(axisTicks(0, true)).toEqual([0, 1])
})
