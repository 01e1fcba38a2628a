import { expect, test } from 'vitest'
import { mostPixels, rowsInSight, rowWindow } from './row-window.ts'

test('a list of a million rows scrolls pixel by pixel', () => {
  expect(rowWindow(1_000_000, 28, 700)).toEqual({ boxHeight: 28_000_000, stretch: 1 })
})

test('a longer list reaches its last row at the end of a shorter box', () => {
  const window = rowWindow(5_000_000, 28, 700)
  expect(window.boxHeight).toBe(mostPixels)
  const end = rowsInSight(mostPixels - 700, window, 28, 700, 5_000_000)
  expect(end.to).toBe(4_999_999)
  expect(4_999_999 * 28 + 28 + end.shift).toBeCloseTo(mostPixels, -1)
})
