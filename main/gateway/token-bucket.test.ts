import { expect, it } from 'vitest'
import { createBucket, type Bucket } from './token-bucket.ts'

const passed = (bucket: Bucket, now: number, times = 20): number =>
  Array.from({ length: times }, () => bucket.take(now)).filter(Boolean).length

it.each([true, false])('starts full and refills by time (exact: %s)', (isExact) => {
  const bucket = createBucket(1, 2, 0, isExact)
  expect(passed(bucket, 0)).toBe(2)
  expect(bucket.wait(0)).toBe(1000)
  expect(passed(bucket, 1000)).toBe(1)
})

it("passes 2C+1 requests after a pause when it is KrakenD's, C when it is exact", () => {
  expect(passed(createBucket(1, 3, 0, false), 60_000)).toBe(7)
  expect(passed(createBucket(1, 3, 0, true), 60_000)).toBe(3)
})

it("loses no time between two refills when it is KrakenD's", () => {
  const bucket = createBucket(1, 1, 0, false)
  expect([0, 1500, 1900, 2100, 2900, 3000].map((now) => bucket.take(now))).toEqual([true, true, false, true, false, true])
})

it('survives a clock that is set back', () => {
  const bucket = createBucket(1, 1, 10_000, true)
  expect([bucket.take(5000), bucket.take(5500), bucket.take(6000)]).toEqual([true, false, true])
})
