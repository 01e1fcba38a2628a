import { expect, test } from 'vitest'
import { goTime } from './go-time.ts'

const at = new Date('2026-02-03T04:05:06.070Z')

test.each([
  ['2006-01-02T15:04:05.000Z07:00', 'UTC', '2026-02-03T04:05:06.070Z'],
  ['02.01.2006 3:04:05,999 PM', 'UTC', '03.02.2026 4:05:06,07 AM'],
  ['Monday, Jan _2 06, day 002', 'Asia/Kolkata', 'Tuesday, Feb  3 26, day 034'],
  ['15:04 -0700 -07:00 Z07:00', 'America/St_Johns', '00:35 -0330 -03:30 -03:30'],
  ['January 2 at 3pm Z07', 'Nowhere/Land', 'February 3 at 4am Z'],
])('writes %s in %s', (layout, zone, expected) => {
  expect(goTime(layout, at, zone)).toBe(expected)
})
