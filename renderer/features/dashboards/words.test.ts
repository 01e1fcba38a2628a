import { expect, test } from 'vitest'
import { outcomeClasses } from '../../../shared/call.ts'
import { groupOfOutcome } from '../../../shared/outcome-groups.ts'
import { createNoStore } from '../../../main/store/none.ts'
import { outcomeLooks } from '../../state/outcome.ts'
import { emptyWords, groupLooks, inLegend, outcomeWord } from './words.ts'

test('gives each outcome the tone that it has in the list', () => {
  for (const outcome of [...outcomeClasses, 'unknown'] as const) {
    const look = groupLooks.find(({ group }) => group === groupOfOutcome(outcome))
    expect([outcome, look?.tone]).toEqual([outcome, outcomeLooks[outcome].tone])
  }
  expect(groupOfOutcome('a_class_of_tomorrow')).toBe('cancelled')
})

test('says why a chart is empty', async () => {
  const { totals } = await createNoStore().series({ from: '', to: '', buckets: 1, filter: '' })
  expect(emptyWords(totals).tokens).toBe('No call ended in this time.')
  expect(emptyWords({ ...totals, calls: 12 }).cost).toBe('No AI call in this time: 12 calls went elsewhere.')
  expect(emptyWords({ ...totals, calls: 12, ai: 1, unpriced: 1 }).cost).toBe('No price for 1 AI call.')
})

test('writes words of outcomes, and sums in little space', () => {
  expect(['provider_error', 'server_error', 'toString'].map(outcomeWord)).toEqual(['Failed', 'server_error', 'toString'])
  expect([812, 399_507, 2_474_000].map(inLegend)).toEqual(['812', '400k', '2.47 M'])
})
