import { expect, test } from 'vitest'
import { durationProblem, goDuration, parseDuration } from './duration.ts'

test.each([
  ['2s', 2000],
  ['1h30m', 5_400_000],
  ['1s500ms', 1500],
  ['1.5s', 1500],
  ['150us', 0.15],
  ['30ns', 0.00003],
  ['-2s', -2000],
  ['0', 0],
  ['.5s', 500],
])('reads %s as Go does', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', '3', 's', '1x', '1 s', '1s ', 'abc', '9999999999h'])('refuses %j', (text) => {
  expect(parseDuration(text)).toBe(null)
})

test('says why in the words of Go', () => {
  expect(durationProblem('3')).toBe('time: missing unit in duration "3"')
  expect(durationProblem('3x')).toBe('time: unknown unit "x" in duration "3x"')
  expect(durationProblem('abc')).toBe('time: invalid duration "abc"')
})

test.each([
  [0, '0s'],
  [0.000_25, '250ns'],
  [1.5, '1.5ms'],
  [-90_000, '-1m30s'],
  [3_600_000, '1h0m0s'],
])('writes %d ms as Go does', (ms, text) => {
  expect(goDuration(ms)).toBe(text)
})
