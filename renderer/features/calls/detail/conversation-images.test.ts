import { expect, test } from 'vitest'
import { imagesBefore, imagesIn, isInlineImage } from './conversation-images.ts'

const image = (text: string) => ({ kind: 'image', text, name: null }) as const
const png = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=='

test('finds the images of a body in their order', () => {
  const other = png.replace('UhEUg', 'UhEUh')
  expect(imagesIn({ messages: [{ content: [{ image_url: { url: png } }] }, { content: [{ image_url: other }] }] })).toEqual([
    png,
    other,
  ])
})

test('an image that is only named by an address is not among them', () => {
  expect(isInlineImage(image('https://a.b/c.png'))).toBe(false)
  expect(isInlineImage(image('image/png, about 3 bytes'))).toBe(true)
})

test('counts the images before each message', () => {
  const one = { role: 'user', parts: [image('image/png, about 3 bytes')] }
  expect(imagesBefore([one, { role: 'user', parts: [] }, one, one])).toEqual([0, 1, 1, 2])
})
