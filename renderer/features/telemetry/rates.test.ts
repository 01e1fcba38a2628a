import { expect, test } from 'vitest'
import { parseExposition } from './exposition.ts'
import { rateOf, readingOf, sampleKey, withReading, type Reading } from './rates.ts'

const page = (calls: number, heap = 5) => `# TYPE calls_total counter
calls_total{route="/a"} ${calls}
# TYPE heap gauge
heap ${heap}
`
const read = (calls: number, at: number) => readingOf(parseExposition(page(calls)), at)
const key = 'calls_total{route=/a}'
const after = (...readings: Reading[]) => readings.reduce<readonly Reading[]>((known, next) => withReading(known, next), [])

test('gives the growth per second over the window', () => {
  expect(rateOf(after(read(10, 0), read(14, 2000), read(30, 4000)), key)).toBe(5)
})

test('takes a value that fell as one that began again', () => {
  expect(rateOf(after(read(10, 0), read(4, 2000)), key)).toBe(2)
})

test('knows no rate from one reading, of a gauge, or of what is not there', () => {
  expect(rateOf(after(read(10, 0)), key)).toBeNull()
  expect(rateOf(after(read(1, 0), read(1, 1000)), 'heap{}')).toBeNull()
  expect(rateOf([], key)).toBeNull()
})

test('forgets readings older than the window', () => {
  expect(rateOf(after(read(0, 0), read(100, 20_000), read(104, 22_000)), key)).toBe(2)
})

test('names a sample by family, suffix and labels', () => {
  const [family] = parseExposition(page(1))
  expect(sampleKey(family!, family!.samples[0]!)).toBe(key)
})
