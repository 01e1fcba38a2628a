import { expect, test } from 'vitest'
import { jsonLines } from './json-lines.ts'

const print = (source: string) => jsonLines(source)?.map((line) => line.map((token) => token.text).join('')) ?? null

test('indents by two and keeps every number as it was written', () => {
  expect(print('{"a":1.0,"b":[12345678901234567890,{}],"c":[]}')).toEqual([
    '{',
    '  "a": 1.0,',
    '  "b": [',
    '    12345678901234567890,',
    '    {}',
    '  ],',
    '  "c": []',
    '}',
  ])
})

test('tells keys from strings, also when a string holds a brace', () => {
  const kinds = jsonLines('{"k":"}"}')
    ?.flat()
    .filter((token) => token.kind === 'key' || token.kind === 'string')
  expect(kinds).toEqual([
    { kind: 'key', text: '"k"' },
    { kind: 'string', text: '"}"' },
  ])
})

test('gives null for what is not JSON', () => {
  expect([print('data: {"a":1}'), print('<html>'), print(''), print('{"a":')]).toEqual([null, null, null, null])
})
