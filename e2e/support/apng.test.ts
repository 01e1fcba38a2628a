import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { animate } from './apng.ts'

/** A grey picture of one pixel, as small as PNG goes. */
function pixel(grey: number, width = 1): Buffer {
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, 1, 8, 0, 0, 0, 0])
  const chunk = (type: string, data: Buffer) => {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(data.length)
    return Buffer.concat([size, Buffer.from(type), data, Buffer.alloc(4)])
  }
  const pixels = deflateSync(Buffer.from([0, ...Array.from({ length: width }, () => grey)]))
  return Buffer.concat([Buffer.alloc(8), chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

test('holds a control chunk for each frame, numbered through', () => {
  const animation = animate([
    { png: pixel(0), ms: 100 },
    { png: pixel(255), ms: 250 },
  ])
  const text = animation.toString('latin1')
  expect(text.match(/acTL|fcTL|IDAT|fdAT|IEND/g)).toEqual(['acTL', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'IEND'])
  const second = text.lastIndexOf('fcTL') + 4
  expect([animation.readUInt32BE(second), animation.readUInt16BE(second + 20)]).toEqual([1, 250])
  expect(animation.readUInt32BE(text.indexOf('fdAT') + 4)).toBe(2)
})

test('refuses frames of two sizes', () => {
  const frames = [pixel(0), pixel(0, 2)].map((png) => ({ png, ms: 1 }))
  expect(() => animate(frames)).toThrow('frame 1')
})
