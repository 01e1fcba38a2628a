import { expect, test } from 'vitest'
import { pathsOf } from './strip-bars.tsx'

const groups = (ok: number, failed = 0) => ({ groups: { ok, failed, limited: 0, blocked: 0, cancelled: 0 } })

test('the fullest bucket is as high as the strip', () => {
  expect(pathsOf([groups(10), groups(5)], 20, 30).ok).toBe('M0.0 0.0h9.0v30.0h-9.0zM10.0 15.0h9.0v15.0h-9.0z')
})

test('one failure among thousands can be seen', () => {
  expect(pathsOf([groups(0, 0), groups(9999), groups(5000, 1)], 3, 30).failed).toContain('v2.0')
})

test('no call makes no mark', () => {
  expect(pathsOf([groups(0)], 10, 30)).toMatchObject({ ok: '', failed: '' })
})
