import { expect, test } from 'vitest'
import { goFixed } from './go-fixed.ts'

test.each([
  [2.25, 1, '2.2'],
  [2.75, 1, '2.8'],
  [-2.25, 1, '-2.2'],
  [0.5, 0, '0'],
  [1.5, 0, '2'],
  [1.0078125, 6, '1.007812'],
  [1.5, 6, '1.500000'],
  [1.45, 1, '1.4'],
  [1.55, 1, '1.6'],
])('writes %d with %d digits as %s', (value, digits, text) => {
  expect(goFixed(value, digits)).toBe(text)
})
