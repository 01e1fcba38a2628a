import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { differenceIds, resolveDifferences } from './differences.ts'

const documented = [...readFileSync(new URL('../docs/differences.md', import.meta.url), 'utf8').matchAll(/^### (\S+)$/gm)].map(
  (match) => match[1],
)

test('every switch has one entry in docs/differences.md, and every entry a switch', () => {
  expect(new Set(documented)).toEqual(new Set(Object.values(differenceIds)))
  expect(documented).toHaveLength(Object.keys(differenceIds).length)
})

test('strict switches all of them off, the default all of them on', () => {
  expect(new Set(Object.values(resolveDifferences(true)))).toEqual(new Set([false]))
  expect(new Set(Object.values(resolveDifferences(false)))).toEqual(new Set([true]))
})
