import { expect, test } from 'vitest'
import { rebase } from './rebase.ts'

const base = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].join('\n')

test('edits of different lines are joined', () => {
  expect(rebase(base, base.replace('b', 'B'), base.replace('f', 'f1\nf2'))).toBe('a\nB\nc\nd\ne\nf1\nf2\ng')
  expect(rebase(base, base.replace('f', 'F\nF2'), base.replace('b\n', ''))).toBe('a\nc\nd\ne\nF\nF2\ng')
  expect(rebase(base, base.replace('b', 'B').replace('g', 'G'), base.replace('d', 'x\ny'))).toBe('a\nB\nc\nx\ny\ne\nf\nG')
})

test('edits of the same line, or of lines side by side, are refused', () => {
  expect(rebase(base, base.replace('b', 'B'), base.replace('b', 'x'))).toBeNull()
  expect(rebase(base, base.replace('b', 'B'), base.replace('c', 'x'))).toBeNull()
})
