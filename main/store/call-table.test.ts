import { expect, it } from 'vitest'
import { CallTable } from './call-table.ts'

it('finds, replaces and forgets calls by id', () => {
  const table = new CallTable<string>()
  table.set('a', 'first')
  table.set('b', 'second')
  table.set('a', 'changed')
  expect([table.size, table.get('a'), table.has('b'), table.has('c')]).toEqual([2, 'changed', true, false])
  expect([table.delete('a'), table.delete('a'), table.get('a')]).toEqual(['changed', undefined, undefined])
})

it('uses the place of a call that has gone for the next one', () => {
  const table = new CallTable<number>()
  for (let n = 0; n < 1000; n++) {
    table.set(`c${n}`, n)
    if (n > 2) expect(table.delete(`c${n - 3}`)).toBe(n - 3)
  }
  expect(table.take().toSorted((a, b) => a - b)).toEqual([997, 998, 999])
  expect([table.size, table.has('c999'), table.take()]).toEqual([0, false, []])
})
