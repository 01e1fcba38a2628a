import { expect, it } from 'vitest'
import { TokenBucket } from './token-bucket.ts'

const passed = (bucket: TokenBucket, now: number, times = 20): number =>
  Array.from({ length: times }, () => bucket.take(now)).filter(Boolean).length

it('starts full and refills by time', () => {
  const bucket = new TokenBucket(1, 2, 0)
  expect(passed(bucket, 0)).toBe(2)
  expect(bucket.wait(0)).toBe(1000)
  expect(passed(bucket, 1000)).toBe(1)
})

it('passes 2C+1 requests after a pause', () => {
  const bucket = new TokenBucket(1, 3, 0)
  expect(passed(bucket, 60_000)).toBe(7)
})
