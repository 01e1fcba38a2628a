import { expect, test } from 'vitest'
import { completed, completionsOf, facetOf } from './filter-completion.ts'

const models = {
  field: 'model',
  values: [
    { value: 'gpt-5', calls: 12 },
    { value: 'claude sonnet', calls: 3 },
    { value: null, calls: 1 },
  ],
  more: 0,
} as const

test('offers the fields that begin with what is typed, with a hint', () => {
  expect(completionsOf('outcome:ok -mod', null)).toEqual([
    { text: '-model:', hint: 'asked for or answered, model:gpt*', ends: false },
  ])
})

test('offers comparisons for a number that is named', () => {
  expect(completionsOf('ttft', null).map(({ text }) => text)).toEqual(['ttft>', 'ttft>=', 'ttft<', 'ttft<=', 'ttft:'])
})

test('offers the values that were seen, with their calls, quoted where they need it', () => {
  expect(facetOf('model:')).toBe('model')
  expect(completionsOf('model:', models).map(({ text, hint }) => `${text} ${hint}`)).toEqual([
    'model:gpt-5 12 calls',
    'model:"claude sonnet" 3 calls',
    'model:none 1 call',
  ])
})

test('completes the last word only', () => {
  expect(completed('outcome:ok -mod', { text: '-model:', hint: '', ends: false })).toBe('outcome:ok -model:')
})
