import { expect, test } from 'vitest'
import type { ChunkMark } from '../../../../shared/call.ts'
import { nearest, scrubTarget } from './lanes.tsx'

const stalls = [{ fromMs: 0, toMs: 2000, before: 20 }]

test('keys step by a frame and stay within the stream', () => {
  expect(scrubTarget('ArrowRight', 3, 50, [])).toBe(4)
  expect(scrubTarget('ArrowRight', 49, 50, [])).toBe(49)
  expect(scrubTarget('ArrowLeft', null, 50, [])).toBe(48)
})

test('page keys go to the next stall, else ten frames on', () => {
  expect(scrubTarget('PageDown', 3, 50, stalls)).toBe(20)
  expect(scrubTarget('PageDown', 20, 50, stalls)).toBe(30)
  expect(scrubTarget('PageUp', 30, 50, stalls)).toBe(20)
})

test('a moment is the frame that had arrived by then', () => {
  const marks = [10, 20, 20, 30].map((atMs, index): ChunkMark => ({ index, atMs, bytes: 1, kind: 'text', text: '' }))
  expect([5, 20, 25, 99].map((ms) => nearest(marks, ms))).toEqual([0, 2, 2, 3])
})
