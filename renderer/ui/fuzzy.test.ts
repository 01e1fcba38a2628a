import { expect, test } from 'vitest'
import { fuzzyMatch, fuzzyPieces } from './fuzzy.ts'

test('finds the letters in order, at the starts of words where it can', () => {
  expect(fuzzyMatch('rtr', 'Revert to revision')?.at).toEqual([0, 7, 10])
  expect(fuzzyMatch('xyz', 'Revert to revision')).toBeNull()
})

test('prefers what stands there as it was typed, most of all at the start of a word', () => {
  const score = (text: string) => fuzzyMatch('re', text)!.score
  expect(score('Replay')).toBeGreaterThan(score('Compare with the pinned call'))
  expect(score('Compare with the pinned call')).toBeGreaterThan(score('Raise the limit'))
})

test('says which letters to mark', () => {
  expect(fuzzyPieces('Compare', fuzzyMatch('re', 'Compare')!.at)).toEqual([
    { text: 'Compa', matched: false },
    { text: 're', matched: true },
  ])
})
