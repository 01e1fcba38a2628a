import { expect, it } from 'vitest'
import { testAttempt, testCall } from '../../../../shared/test-call.ts'
import { diffHeaders, factsOf } from './facts.ts'
import { diffJson } from './json-diff.ts'

it('tells JSON field by field, whatever the order of keys', () => {
  const before = { model: 'a', messages: [{ content: 'x' }], top: 1 }
  const after = { messages: [{ content: 'y' }, { content: 'z' }], model: 'a', 'odd key': null }
  expect(diffJson(before, after)).toEqual([
    { path: 'messages[0].content', before: '"x"', after: '"y"' },
    { path: 'messages[1]', before: null, after: '{"content":"z"}' },
    { path: 'top', before: '1', after: null },
    { path: '["odd key"]', before: null, after: 'null' },
  ])
})

it('tells a change only of numbers that both calls know', () => {
  const tokens = { input: 10, output: 5, cacheRead: null, cacheWrite: null, reasoning: null, source: 'provider' } as const
  const [a, b] = [testCall({ attempts: [testAttempt({ tokens })] }), testCall({ durationMs: 2203, attempts: [testAttempt()] })]
  const rows = factsOf(a, b)
  expect(rows.find(({ name }) => name === 'Total')).toMatchObject({ change: '+1.00 s' })
  expect(rows.find(({ name }) => name === 'Tokens in')).toMatchObject({ before: '10', after: '—', change: '' })
  expect(rows.some(({ name }) => name === 'Cost')).toBe(false)
})

it('compares headers by name', () => {
  const before = [
    { name: 'X-A', value: '1' },
    { name: 'x-b', value: '1' },
  ]
  expect(diffHeaders(before, [{ name: 'x-a', value: '1' }])).toEqual([{ path: 'x-b', before: '1', after: null }])
})

it('tells the change of the numbers as they are shown', () => {
  const [a, b] = [testCall({ durationMs: 364 }), testCall({ durationMs: 56 })]
  expect(factsOf(a, b).find(({ name }) => name === 'Total')).toMatchObject({
    before: '0.36 s',
    after: '0.06 s',
    change: '−0.30 s',
  })
})
