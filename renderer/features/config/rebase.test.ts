import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines, diffRows } from './line-diff.ts'
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

test('the hunks between any two texts turn one into the other', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })
  fc.assert(
    fc.property(lines, lines, (a, b) => {
      const made = [...a]
      for (const hunk of diffLines(a, b).toReversed())
        made.splice(hunk.fromA, hunk.toA - hunk.fromA, ...b.slice(hunk.fromB, hunk.toB))
      expect(made).toEqual(b)
    }),
  )
})

test('rows for a reader show what went, what came and a little around it', () => {
  const rows = diffRows(base, base.replace('d', 'D'), 1)
  expect(rows.map(({ kind, line, text }) => `${kind} ${line} ${text}`)).toEqual(['same 3 c', 'del 4 d', 'add 4 D', 'same 5 e'])
})
