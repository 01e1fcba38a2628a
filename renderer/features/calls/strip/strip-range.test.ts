import { expect, test } from 'vitest'
import { chosenOf, lineOf, rangeOf, withoutTime } from './strip-range.ts'

const now = Date.parse('2026-11-24T14:31:04Z')

test('a span ends with the bucket that holds now, and stands still within it', () => {
  const range = rangeOf('1h', now, 0)
  expect(range.to - range.from).toBe(3_600_000)
  expect(range.to).toBeGreaterThan(now)
  expect(rangeOf('1h', now + 10_000, 0)).toEqual(range)
})

test('all calls means from the oldest one on', () => {
  const first = now - 50 * 3_600_000
  const range = rangeOf('all', now, first)
  expect(range.from).toBeLessThanOrEqual(first)
  expect(range.to).toBeGreaterThan(now)
  expect(range.buckets).toBe(120)
})

test('a chosen time replaces the one that the line names', () => {
  const line = lineOf('model:gpt* time>=-15m', now - 60_000, now)
  expect(line).toBe('model:gpt* time>=2026-11-24T14:30:04Z time<2026-11-24T14:31:04Z')
  expect(chosenOf(line, now)).toEqual({ from: now - 60_000, to: now })
  expect(withoutTime(line)).toBe('model:gpt*')
})

test('a time may be open at one side, and none may be named', () => {
  expect(chosenOf('time>=-15m', now)).toEqual({ from: now - 900_000, to: Infinity })
  expect(chosenOf('model:gpt*', now)).toBeNull()
})
