import { expect, test } from 'vitest'
import { goExponential, goFixed, goGeneral, parseGoFloat } from './go-number.ts'

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
  [16516247861233.473, 7, '16516247861233.4726562'],
  [1e21, 1, '1000000000000000000000.0'],
])('writes %d with %d digits as %s', (value, digits, text) => {
  expect(goFixed(value, digits)).toBe(text)
})

test.each([
  [3.25, 1, '3.2e+00'],
  [3.75, 1, '3.8e+00'],
  [9.5, 0, '1e+01'],
  [-24250, 2, '-2.42e+04'],
])('writes %d with %d digits and an exponent as %s', (value, digits, text) => {
  expect(goExponential(value, digits)).toBe(text)
})

test.each([
  [123456.5, undefined, '123456.5'],
  [1234567.5, undefined, '1.2345675e+06'],
  [0.0001, undefined, '0.0001'],
  [-0.00001, undefined, '-1e-05'],
  [-0, undefined, '-0'],
  [100, 2, '1e+02'],
  [0.125, 2, '0.12'],
  [1500, 6, '1500'],
])('writes %d with %s digits in general form as %s', (value, digits, text) => {
  expect(goGeneral(value, digits)).toBe(text)
})

test.each([
  ['1.', 1],
  ['.5e1', 5],
  ['-Inf', -Infinity],
  ['nan', Number.NaN],
  ['-nan', undefined],
  ['1e999', undefined],
  ['0x10', undefined],
  ['', undefined],
])('reads %j as %s', (text, value) => {
  expect(parseGoFloat(text)).toBe(value)
})

test('a long text is refused at once', () => {
  expect(parseGoFloat(`${'1'.repeat(1 << 20)}x`)).toBeUndefined()
})
