import { expect, test } from 'vitest'
import { axisTicks, bucketWords, delta, largest, linesOfSpan, spanOf, windowOf, windowOfAll } from './window.ts'

test('ends the window with the bucket that holds now, and keeps it there until the bucket is over', () => {
  const at = Date.parse('2026-11-24T12:00:07Z')
  const first = windowOf(15 * 60_000, at)
  expect(first).toEqual({ from: '2026-11-24T11:45:30.000Z', to: '2026-11-24T12:00:30.000Z' })
  expect(windowOf(15 * 60_000, at + 20_000)).toEqual(first)
  expect([30_000, 120_000, 2_880_000].map(bucketWords)).toEqual(['30 s', '2 min', '48 min'])
})

test('takes whole buckets of a round length for every call that is kept', () => {
  const now = Date.parse('2026-11-24T12:00:07Z')
  expect(windowOfAll(now - 5 * 86_400_000, now)).toEqual({
    from: '2026-11-19T12:00:00.000Z',
    to: '2026-11-24T18:00:00.000Z',
    buckets: 21,
  })
  expect(windowOfAll(now, now)).toEqual({ from: '2026-11-24T12:00:07.000Z', to: '2026-11-24T12:00:09.000Z', buckets: 2 })
  expect([3_600_000, 21_600_000, 86_400_000, 172_800_000].map(bucketWords)).toEqual(['1 h', '6 h', 'day', '2 days'])
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
