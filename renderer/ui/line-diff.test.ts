import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines, diffRows } from './line-diff.ts'

const base = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].join('\n')
const shown = (before: string, after: string, around?: number) =>
  diffRows(before, after, around).map(({ kind, line, text }) => `${kind} ${line} ${text}`)

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
  expect(shown(base, base.replace('d', 'D'), 1)).toEqual(['same 3 c', 'del 4 d', 'add 4 D', 'same 5 e'])
})

test('rows count the lines left out between two changes', () => {
  expect(shown(base, base.replace('b', 'B').replace('g', 'G'), 1)).toEqual([
    'same 1 a',
    'del 2 b',
    'add 2 B',
    'same 3 c',
    'skip null 2 lines the same',
    'same 6 f',
    'del 7 g',
    'add 7 G',
  ])
})
