import { expect, test } from 'vitest'
import { axisTicks, badCalls, bucketWords, byGroup, delta, largest, linesOfSpan, spanOf, windowOf } from './window.ts'

const totals = (outcomes: Record<string, number>) => ({
  calls: 0,
  outcomes,
  durationP50: null,
  durationP95: null,
  ttftP50: null,
  ttftP95: null,
  tokens: { input: 0, output: 0, cacheRead: 0, reasoning: 0 },
  withoutTokens: 0,
  durationP99: null,
  ttftP99: null,
  speedP50: null,
  cost: null,
  unpriced: 0,
  costByModel: {},
  errors: {},
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

test('puts the largest first and the rest last', () => {
  expect(largest({ a: 1, '': 9, b: 3 })).toEqual(['b', 'a', ''])
})

test('turns a brushed window into terms of the filter, in place of older ones', () => {
  const span = spanOf('2026-11-24T12:00:00.000Z', '2026-11-24T12:02:00.000Z', 60_000)
  expect(span.to).toBe('2026-11-24T12:03:00.000Z')
  expect(linesOfSpan('outcome:ok time>-15m', span)).toBe(
    'outcome:ok time>=2026-11-24T12:00:00.000Z time<2026-11-24T12:03:00.000Z',
  )
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
