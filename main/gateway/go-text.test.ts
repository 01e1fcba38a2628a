import { expect, it } from 'vitest'
import { bytesOf, textOf } from './go-text.ts'

const broken = Buffer.from([0x61, 0xff, 0xe2, 0x82, 0x22, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0, 0x80])

it('counts each broken byte, as Go does', () => {
  expect(textOf(broken, 'replacement')).toBe('a\ufffd\ufffd\ufffd"😀\ufffd\ufffd\ufffd')
})

it('gives the very bytes back', () => {
  expect(Buffer.from(bytesOf(textOf(broken, 'escape')) as Uint8Array)).toEqual(broken)
})

it('leaves well-formed text alone', () => {
  expect(bytesOf('é😀')).toBe('é😀')
})
