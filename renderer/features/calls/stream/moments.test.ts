import { expect, test } from 'vitest'
import type { ChunkMark } from '../../../../shared/call.ts'
import { firstVisibleMs, namedMoments, nearest, scrubTarget } from './moments.ts'
import { answerPieces, textUntil } from './pieces.ts'
import { startOf } from './use-play.ts'

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

const marksOf = (...kinds: readonly ChunkMark['kind'][]) =>
  kinds.map((kind, index): ChunkMark => ({ index, atMs: index * 100, bytes: 1, kind, text: `${kind[0]}${index} ` }))

test('the first visible word is a moment of its own only after something else was said', () => {
  expect(firstVisibleMs(marksOf('meta', 'reasoning', 'reasoning', 'text', 'text'))).toBe(300)
  expect(firstVisibleMs(marksOf('meta', 'text', 'reasoning'))).toBeNull()
  expect(firstVisibleMs(marksOf('reasoning', 'tool'))).toBeNull()
})

test('names of moments stand where they have room', () => {
  const late = [...marksOf('reasoning'), { ...marksOf('text')[0]!, atMs: 800 }]
  expect(namedMoments(300, late, 1000).map(({ name, side }) => [name, side])).toEqual([
    ['headers', 'right'],
    ['first visible', 'left'],
  ])
  expect(namedMoments(10, marksOf('reasoning', 'text'), 1000).map(({ side }) => side)).toEqual([null, 'right'])
})

test('the answer is cut by its silences and by the ink', () => {
  const marks = marksOf('reasoning', 'text', 'text', 'text')
  const silence = [{ fromMs: 200, toMs: 1500, before: 3 }]
  expect(answerPieces(marks, silence, null)).toEqual([
    { kind: 'text', text: 't1 t2 ', arrived: true },
    { kind: 'stall', ms: 1300 },
    { kind: 'text', text: 't3 ', arrived: true },
  ])
  expect(answerPieces(marks, silence, 1)).toEqual([
    { kind: 'text', text: 't1 ', arrived: true },
    { kind: 'ink' },
    { kind: 'text', text: 't2 ', arrived: false },
    { kind: 'stall', ms: 1300 },
    { kind: 'text', text: 't3 ', arrived: false },
  ])
  expect(textUntil(marks, 0, 'reasoning')).toBe('r0 ')
})

test('play goes on from the cursor, and from the start when it stands at the end', () => {
  const marks = marksOf('text', 'text', 'text')
  expect([null, 1, 2].map((cursor) => startOf(marks, cursor))).toEqual([0, 100, 0])
})
