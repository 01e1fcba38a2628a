import { expect, it } from 'vitest'
import { goQuote } from './go-quote.ts'

it.each([
  ['a "b" \'c\' \\', '"a \\"b\\" \'c\' \\\\"'],
  ['\x07\b\f\n\r\t\v\0\x1b\x7f', '"\\a\\b\\f\\n\\r\\t\\v\\x00\\x1b\\x7f"'],
  ['é 你 😀', '"é 你 😀"'],
  ['\x80\xa0\xad\u200b\u{e0001}', '"\\u0080\\u00a0\\u00ad\\u200b\\U000e0001"'],
  ['\udcff', '"\\xff"'],
])('%j is quoted as Go quotes it', (text, quoted) => {
  expect(goQuote(text)).toBe(quoted)
})

it('escapes the mark that it is given', () => {
  expect(goQuote(`'"`, "'")).toBe(`'\\'"'`)
})
