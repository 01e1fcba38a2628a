import { expect, test } from 'vitest'
import { csvName, csvOf } from './csv.ts'

test('quotes what needs quotes and leaves the unknown empty', () => {
  const sheet = { head: ['Model', 'Cost'], rows: [['a, "b"', 0.5] as const, ['c', null] as const] }
  expect(csvOf(sheet)).toBe('Model,Cost\r\n"a, ""b""",0.5\r\nc,\r\n')
})

test('keeps a name from being read as a formula', () => {
  expect(csvOf({ head: ['Model'], rows: [['=cmd()']] })).toBe("Model\r\n'=cmd()\r\n")
  expect(csvName('Cost by model')).toBe('cost-by-model.csv')
})
