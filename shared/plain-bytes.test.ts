import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PlainReader, PlainWriter, createConstant, hash53 } from './plain-bytes.ts'

function roundTrip<T>(write: (writer: PlainWriter) => void, read: (reader: PlainReader) => T): T {
  const writer = new PlainWriter()
  writer.begin(0)
  write(writer)
  const reader = new PlainReader(writer.take().chunks[0]!)
  return read(reader)
}

it('gives every count, time, number, text and id back', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 90, maxLength: 300, unit: 'grapheme' }))
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.double(), anyText, fc.option(anyText), fc.uint8Array({ maxLength: 16 }), (count, number, text, maybe, id) => {
      const hex = Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('')
      const read = roundTrip(
        (writer) => {
          writer.count(count)
          writer.double(number)
          writer.text(text)
          writer.textOrNull(maybe)
          writer.hex(hex)
          writer.time(null)
          writer.time(1.5)
        },
        (reader) => [reader.count(), reader.double(), reader.text(), reader.textOrNull(), reader.hex(), reader.time(), reader.time()],
      )
      const well = (value: string | null): string | null => value && new TextDecoder().decode(new TextEncoder().encode(value))
      expect(read).toEqual([count, number, well(text), well(maybe), hex, null, 1.5])
    }),
  ) // prettier-ignore
})

it('never tears an entry between two chunks, however large', () => {
  const writer = new PlainWriter()
  const entries = [10, 200_000, 100_000, 700_000, 5].map((length, n) => String(n).repeat(length))
  for (const entry of entries) {
    writer.begin(4)
    writer.text(entry)
    writer.patch(0, writer.length)
  }
  expect(writer.size).toBeGreaterThan(1_000_000)
  const read: string[] = []
  for (const chunk of writer.take().chunks) {
    const reader = new PlainReader(chunk)
    while (reader.at < chunk.length) {
      reader.at += 4
      read.push(reader.text())
    }
  }
  expect(read).toEqual(entries)
  expect(writer.size).toBe(0)
})

it('leaves nothing of an entry that is given up', () => {
  const writer = new PlainWriter()
  for (const keep of [true, false, true]) {
    writer.begin(0)
    writer.text('x'.repeat(200_000))
    if (!keep) writer.cancel()
  }
  expect(writer.take().chunks.reduce((bytes, chunk) => bytes + chunk.length, 0)).toBe(2 * 200_003)
})

it('names a constant once a batch, and finds it by its number', () => {
  const writer = new PlainWriter()
  const constant = createConstant('{"layer":"global"}')
  const batch = () => {
    for (let n = 0; n < 3; n++) {
      writer.begin(0)
      writer.constant(constant)
    }
    return writer.take()
  }
  for (const { chunks, constants } of [batch(), batch()]) {
    expect(constants).toEqual([constant.text])
    expect(new PlainReader(chunks[0]!).double()).toBe(hash53(constant.text))
  }
})
