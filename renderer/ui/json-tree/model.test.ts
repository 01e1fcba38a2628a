import { expect, test } from 'vitest'
import { findInTree, reveal, treeRows, turn } from './model.ts'

const body = { model: 'gpt', messages: [{ role: 'user', content: 'Hello there' }], 'odd key': { deep: { er: 1 } } }
const depth = (limit: number) => ({ depth: limit, turned: new Set<string>() })

test('shows what is open and names the way to it', () => {
  expect(treeRows(body, depth(1)).map((row) => row.path)).toEqual(['', 'model', 'messages', '["odd key"]'])
  expect(treeRows(body, depth(2)).map((row) => row.path)).toContain('messages[0]')
})

test('a path can be turned against the rule and back', () => {
  const opened = turn(depth(1), 'messages')
  expect(treeRows(body, opened).some((row) => row.path === 'messages[0]')).toBe(true)
  expect(treeRows(body, turn(opened, 'messages'))).toEqual(treeRows(body, depth(1)))
})

test('finds keys and values, letter case aside, and opens the way to them', () => {
  const [hit] = findInTree(body, 'hello')
  expect(hit?.path).toBe('messages[0].content')
  const rows = treeRows(body, reveal(depth(1), hit!.above))
  expect(rows.some((row) => row.path === hit!.path)).toBe(true)
  expect(findInTree(body, 'ROLE')).toHaveLength(1)
})

test('what is searched for is text, not a pattern', () => {
  expect(findInTree({ a: 'x-1', b: 'x_1' }, 'x-')).toHaveLength(1)
  expect(findInTree({ a: 'f(x) [1]', b: 'fx 1' }, '(x) [')).toMatchObject([{ path: 'a' }])
  expect(findInTree({ 'a-b': 1, list: [{ q: 'Ä' }] }, 'ä')).toMatchObject([
    { path: 'list[0].q', above: [{ path: '' }, { path: 'list' }, { path: 'list[0]' }] },
  ])
})

test('a wide list stays closed until it is asked for', () => {
  const rows = treeRows({ list: Array.from({ length: 500 }, (_, n) => n) }, depth(3))
  expect(rows).toHaveLength(2)
})

test('a body of five megabytes opens by its top alone', () => {
  const big = { input: Array.from({ length: 40_000 }, (_, n) => ({ n, text: `this is text number ${n}, and so on and on` })) }
  expect(treeRows(big, depth(2))).toHaveLength(2)
  expect(findInTree(big, 'number 39999')).toHaveLength(1)
})
