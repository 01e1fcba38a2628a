import { expect, test } from 'vitest'
import { rowCount, rowOf, spotOf } from './group-rows.ts'

const opened = [
  { key: 'b', index: 1, calls: 3 },
  { key: 'd', index: 3, calls: 1 },
]

test('a row is a group or one of the calls of an open group', () => {
  const spots = Array.from({ length: 9 }, (_, row) => spotOf(opened, row))
  expect(spots).toEqual([
    { index: 0, at: null },
    { index: 1, at: null },
    { index: 1, at: 0 },
    { index: 1, at: 1 },
    { index: 1, at: 2 },
    { index: 2, at: null },
    { index: 3, at: null },
    { index: 3, at: 0 },
    { index: 4, at: null },
  ])
})

test('a spot knows its row', () => {
  for (let row = 0; row < 9; row++) expect(rowOf(opened, spotOf(opened, row))).toBe(row)
  expect(rowCount(opened, 5)).toBe(9)
})

test('with nothing open every row is a group', () => {
  expect(spotOf([], 7)).toEqual({ index: 7, at: null })
  expect(rowCount([], 7)).toBe(7)
})
