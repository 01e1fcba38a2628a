import { expect, test } from 'vitest'
import { changesBetween, sentenceOf } from './value-changes.ts'

const sentences = (before: unknown, after: unknown) => changesBetween(before, after).map(sentenceOf)

test('tells the deepest values that differ', () => {
  expect(sentences({ timeout: '2s', backend: [{ host: ['a'] }] }, { timeout: '30s', backend: [{ host: ['b'] }] })).toEqual([
    'timeout 2s -> 30s',
    'backend[0].host[0] a -> b',
  ])
})

test('tells what came and what went', () => {
  expect(sentences({ a: 1 }, { b: { c: true } })).toEqual(['a removed, was 1', 'b added: {"c":true}'])
})

test('says nothing of what is the same', () => {
  expect(sentences({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toEqual([])
})
