import { expect, test } from 'vitest'
import { findJsonProblem } from './json-syntax.ts'

test.each([
  ['{"version":3,}', "invalid character '}' looking for beginning of object key string", 13],
  ['{"a" 1}', "invalid character '1' after object key", 5],
  ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`, 7],
  ['[1 2]', "invalid character '2' after array element", 3],
  ['{"a":1} x', "invalid character 'x' after top-level value", 8],
  ['{"a":', 'unexpected end of JSON input', 5],
  ['', 'unexpected end of JSON input', 0],
  ['// no\n{}', "invalid character '/' looking for beginning of value", 0],
  ['{"a":tru}', "invalid character '}' in literal true (expecting 'e')", 8],
  ['{"a":01}', "invalid character '1' after object key:value pair", 6],
  ['{"a":1.}', "invalid character '}' after decimal point in numeric literal", 7],
  ['{"a":"\\x"}', "invalid character 'x' in string escape code", 7],
  ['{"a":"b\n"}', "invalid character '\\n' in string literal", 7],
  ['{\x01}', "invalid character '\\x01' looking for beginning of object key string", 1],
  ['{ä}', "invalid character 'Ã' looking for beginning of object key string", 1],
])('finds where %j breaks', (text, message, offset) => {
  expect(findJsonProblem(text)).toEqual({ message, offset })
  expect(() => JSON.parse(text) as unknown).toThrow()
})

test('has nothing to say about good JSON', () => {
  expect(findJsonProblem('{"a":[1,-2.5e+3,"\\u00e9\\n",null,true,{"b":{}}]}\n')).toBe(null)
})

test('ends on hostile nesting', () => {
  expect(findJsonProblem('['.repeat(100_000))?.message).toBe('exceeded max depth')
})
