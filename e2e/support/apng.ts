// Puts PNG screenshots of one size together to an animated PNG (PNG specification, third edition: acTL, fcTL, fdAT). Browsers and
// README pages show it without a player.
import { crc32 } from 'node:zlib'

export interface Frame {
  readonly png: Buffer
  readonly ms: number
}

interface Chunk {
  readonly type: string
  readonly data: Buffer
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Loops for ever. Throws when the frames are not of one size and kind. */
export function animate(frames: readonly Frame[]): Buffer {
  const [first] = frames
  if (!first) throw new Error('an animation needs a frame')
  const header = headerOf(first.png)
  let sequence = 0
  const out: Buffer[] = [signature, chunk('IHDR', header), chunk('acTL', numbers(frames.length, 0))]
  for (const [index, frame] of frames.entries()) {
    if (!headerOf(frame.png).equals(header)) throw new Error(`frame ${index} has another size or kind than the first`)
    const control = Buffer.alloc(26)
    control.writeUInt32BE(sequence++, 0)
    header.copy(control, 4, 0, 8)
    control.writeUInt16BE(Math.round(frame.ms), 20)
    control.writeUInt16BE(1000, 22)
    out.push(chunk('fcTL', control))
    for (const { type, data } of chunksOf(frame.png))
      if (type === 'IDAT') out.push(index === 0 ? chunk('IDAT', data) : chunk('fdAT', Buffer.concat([numbers(sequence++), data])))
  }
  return Buffer.concat([...out, chunk('IEND', Buffer.alloc(0))])
}

const headerOf = (png: Buffer): Buffer => chunksOf(png).next().value!.data

function* chunksOf(png: Buffer): Generator<Chunk> {
  for (let at = signature.length; at < png.length;) {
    const size = png.readUInt32BE(at)
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + size) }
    at += size + 12
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  return Buffer.concat([numbers(data.length), named, numbers(crc32(named))])
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4))
  return bytes
}
