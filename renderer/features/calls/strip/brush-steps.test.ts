import { expect, test } from 'vitest'
import { edgeMoved, spread, stepOf } from './brush-steps.ts'

test('a drag chooses whole buckets, whichever way it goes', () => {
  expect(spread(2.4, 5.1)).toEqual({ from: 2, to: 6 })
  expect(spread(5.1, 2.4)).toEqual({ from: 2, to: 6 })
  expect(spread(3, 3)).toEqual({ from: 3, to: 4 })
})

test('an edge stays inside and never meets the other', () => {
  expect(edgeMoved({ from: 4, to: 6 }, 'from', 10, 120)).toEqual({ from: 5, to: 6 })
  expect(edgeMoved({ from: 4, to: 6 }, 'to', Infinity, 120)).toEqual({ from: 4, to: 120 })
  expect(edgeMoved({ from: 0, to: 6 }, 'from', -1, 120)).toEqual({ from: 0, to: 6 })
})

test('Shift makes the step of an arrow larger', () => {
  expect(stepOf({ key: 'ArrowRight', shiftKey: false })).toBe(1)
  expect(stepOf({ key: 'ArrowLeft', shiftKey: true })).toBe(-10)
  expect(stepOf({ key: 'a', shiftKey: false })).toBe(0)
})
