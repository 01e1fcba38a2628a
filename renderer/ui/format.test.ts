import { expect, test } from 'vitest'
import {
  ago,
  bytes,
  chooseClock,
  clock,
  clockMinutes,
  count,
  dayAndMinutes,
  duration,
  plural,
  seconds,
  shortCount,
} from './format.ts'

test('writes counts with a comma and millions short', () => {
  expect([0, 1204, 999_999, 5_912_000].map(count)).toEqual(['0', '1,204', '999,999', '5.91 M'])
  expect([812, 17_400, 128_400, 999_960, 1_250_000].map(shortCount)).toEqual(['812', '17.4k', '128k', '1.0M', '1.3M'])
})

test('writes seconds with two decimals and never below zero', () => {
  expect([14_820, 4, -3].map(seconds)).toEqual(['14.82', '0.00', '0.00'])
})

test('gives a duration the unit that fits', () => {
  expect([0.42, 38.2, 1310, 125_000, 120_000].map(duration)).toEqual(['0.4 ms', '38 ms', '1.31 s', '2 min 5 s', '2 min'])
})

test('writes bytes in powers of 1000', () => {
  expect([612, 96_400, 312_000_000, 2_000_000_000, 999_900].map(bytes)).toEqual(['612 B', '96.4 kB', '312 MB', '2 GB', '1.0 MB'])
})

test('says how long ago in words that change rarely', () => {
  const now = Date.parse('2026-11-24T12:00:00Z')
  expect(ago('2026-11-24T11:59:59.200Z', now)).toBe('0.8 s ago')
  expect(ago('2026-11-24T11:55:00Z', now)).toBe('5 min ago')
  expect(ago('2026-11-24T09:00:00Z', now)).toBe('3 h ago')
})

test('counts one thing as one thing', () => {
  expect([plural(1, 'span'), plural(2, 'span'), plural(1, 'series', 'series')]).toEqual(['1 span', '2 spans', '1 series'])
})

test('tells the time on either clock', () => {
  const times = () => [clock('2026-11-22T14:31:04Z'), clockMinutes('2026-11-22T00:05:00Z'), dayAndMinutes('2026-11-22T12:00:00Z')]
  chooseClock('utc', 24)
  expect(times()).toEqual(['14:31:04', '00:05', '22 Nov, 12:00'])
  chooseClock('utc', 12)
  expect(times()).toEqual(['2:31:04 pm', '12:05 am', '22 Nov, 12:00 pm'])
  chooseClock('local')
})
