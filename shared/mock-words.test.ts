import { expect, test } from 'vitest'
import { mockFaults } from './contract/mocks.ts'
import { faultWords } from './mock-words.ts'

const words = (part: object) => faultWords(mockFaults.parse(part))

test('says what goes wrong on purpose', () => {
  expect(words({ status: 429, delayMs: 2000, share: 0.5 })).toBe('answers 429, 2 s later, for 50 % of the calls')
  expect(words({ cutAt: 0.25, stallMs: 1500 })).toBe('stalls for 1.5 s in the middle, breaks after 25 % of the body')
})

test('a refused connection has no body to stall or to break', () => {
  expect(words({ refuse: true, cutAt: 0.5, status: 500 })).toBe('refuses the connection')
})

test('says nothing when the call is played as it was', () => {
  expect(words({})).toBeNull()
  expect(words({ share: 0.5 })).toBeNull()
})
