import { expect, test } from 'vitest'
import { readMedia } from './media-text.ts'

test('knows a data address and shows only images', () => {
  expect(readMedia('data:image/png;base64,iVBORw0KGgoAAA==')).toEqual({
    bytes: 12,
    type: 'image/png',
    image: 'data:image/png;base64,iVBORw0KGgoAAA==',
  })
  expect(readMedia('data:application/pdf;base64,AAAA')).toEqual({ bytes: 3, type: 'application/pdf', image: null })
})

test('knows bare base64 by its length and its first bytes', () => {
  expect(readMedia(`/9j/${'A'.repeat(400)}`)?.type).toBe('image/jpeg')
  expect(readMedia('A'.repeat(400))).toEqual({ bytes: 300, type: null, image: null })
})

test('leaves texts alone', () => {
  expect(readMedia('hello')).toBeNull()
  expect(readMedia('a sentence with spaces. '.repeat(40))).toBeNull()
})

test('never makes an address of a type that could be run', () => {
  expect(readMedia('data:image/svg+xml;base64,PHN2Zz4=')?.image).toBeNull()
})
