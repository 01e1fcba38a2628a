import { expect, test } from 'vitest'
import { across, stepAt, stepByKey } from './geometry.ts'

test('finds the step under the pointer, and the nearest one outside of the area', () => {
  const box = { left: 100, width: 348 }
  expect([100, 144, 153, 154, 443, 460].map((x) => stepAt(x, box, 30))).toEqual([0, 0, 0, 1, 29, 29])
})

test('moves by keys and stays in the plot', () => {
  expect(['ArrowLeft', 'ArrowRight', 'PageUp', 'Home', 'End', 'x'].map((key) => stepByKey(key, 25, 30))).toEqual([
    24,
    26,
    29,
    0,
    29,
    null,
  ])
  expect(stepByKey('ArrowLeft', 0, 30)).toBe(0)
})

test('says a place in the area in CSS', () => {
  expect(across(0.5)).toBe('calc(44px + (100% - 48px) * 0.5)')
})
