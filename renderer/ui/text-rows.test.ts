import { expect, test } from 'vitest'
import { jsonLines } from './json-lines.ts'
import { findRows, plainText, rowLength, textRows } from './text-rows.ts'

test('a long line goes on over rows without a number, and nothing is lost', () => {
  const long = 'x'.repeat(rowLength * 2 + 5)
  const rows = textRows(['a', long, 'b'])
  expect(rows.map((row) => row.no)).toEqual([1, 2, null, null, 3])
  expect(rows.slice(1, 4).reduce((text, row) => text + plainText(row.line), '')).toBe(long)
})

test('finds rows, letter case aside', () => {
  expect(findRows(textRows(['data: Hello', '', 'data: there']), 'DATA')).toEqual([0, 2])
  expect(findRows(textRows(['a']), '')).toEqual([])
})

test('finds text over the parts of a pretty line', () => {
  const rows = textRows(jsonLines('{"a":"b"}')!)
  expect(findRows(rows, '"a": "b"')).toEqual([1])
  expect(plainText(rows[1]!.line)).toBe('  "a": "b"')
})
