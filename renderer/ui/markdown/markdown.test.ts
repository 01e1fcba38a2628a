import { expect, test } from 'vitest'
import { splitBlocks } from './blocks.ts'
import { splitInline } from './inline.ts'

const kinds = (text: string) => splitBlocks(text).map((block) => block.kind)

test('knows headings, lists, quotes, rules, tables and code', () => {
  const text = '# Title\ntext\n- a\n- b\n\n> said\n\n---\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```ts\ncode\n```\nend'
  expect(kinds(text)).toEqual(['heading', 'text', 'list', 'quote', 'rule', 'table', 'code', 'text'])
})

test('a fence that never closes runs to the end', () => {
  expect(splitBlocks('a\n```js\nx\n# no heading')).toEqual([
    { kind: 'text', text: 'a' },
    { kind: 'code', language: 'js', text: 'x\n# no heading' },
  ])
})

test('lists keep their depth, their number and what is written below an entry', () => {
  expect(splitBlocks('3. a\n   more\n   - deep\n\n4. b')).toEqual([
    {
      kind: 'list',
      ordered: true,
      start: 3,
      items: [
        { depth: 0, text: 'a\nmore' },
        { depth: 1, text: 'deep' },
        { depth: 0, text: 'b' },
      ],
    },
  ])
})

test('text with a pipe is no table without its line', () => {
  expect(kinds('a | b\nc | d')).toEqual(['text'])
})

test('reads code, strong, emphasis and links within a line', () => {
  expect(splitInline('see `x*y` **now** *soon* [docs](https://a.b/c) ok').map((part) => part.kind)).toEqual([
    'text',
    'code',
    'text',
    'strong',
    'text',
    'em',
    'text',
    'link',
    'text',
  ])
})

test('a bare address is a link without the full stop after it', () => {
  expect(splitInline('at https://a.b/c.')[1]).toEqual({ kind: 'link', text: 'https://a.b/c', address: 'https://a.b/c' })
})

test('an address that could run something stays text', () => {
  expect(splitInline('[x](javascript:alert)')).toEqual([{ kind: 'text', text: '[x](javascript:alert)' }])
  expect(splitInline('2 * 3 * 4')).toEqual([{ kind: 'text', text: '2 * 3 * 4' }])
})
