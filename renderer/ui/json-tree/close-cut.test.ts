import { expect, test } from 'vitest'
import { closeCut } from './close-cut.ts'

const value = (text: string) => JSON.parse(closeCut(text) ?? 'null') as unknown

test('keeps what came whole and closes around it', () => {
  expect(value('{"a":[1,2,{"b":"x","c":"cut he')).toEqual({ a: [1, 2, { b: 'x' }] })
})

test('a comma or a bracket within a text is a text', () => {
  expect(value('["a,]\\"}", "b", "c')).toEqual(['a,]"}', 'b'])
})

test('gives nothing when nothing came whole', () => {
  expect(closeCut('{"a":"b')).toBeNull()
})
