// Go strings are bytes. Ours are UTF-16, so a byte that is no UTF-8 becomes a lone surrogate U+DC80..U+DCFF ("surrogateescape"):
// the `string` renderer can give the very byte back, JSON prints `\ufffd`, and no well-formed text can hold one by accident.
import { isUtf8 } from 'node:buffer'

/** Text of bytes that claim to be UTF-8; `broken` says what stands for each byte that is not. */
export function textOf(bytes: Uint8Array, broken: 'replacement' | 'escape'): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isUtf8(buffer)) return buffer.toString('utf8')
  let text = ''
  let from = 0
  for (let at = 0; at < buffer.length;) {
    const size = sequenceLength(buffer, at)
    if (size > 0) {
      at += size
      continue
    }
    text += buffer.toString('utf8', from, at) + (broken === 'escape' ? String.fromCharCode(0xdc00 + buffer[at]!) : '\ufffd')
    from = ++at
  }
  return text + buffer.toString('utf8', from)
}

/** The reverse of `textOf(bytes, 'escape')`. Gives the text itself when it is well-formed. */
export function bytesOf(text: string): Uint8Array | string {
  if (text.isWellFormed()) return text
  const parts: Buffer[] = []
  let from = 0
  for (const { index, 0: unit } of text.matchAll(/(?<![\ud800-\udbff])[\udc80-\udcff]/g)) {
    parts.push(Buffer.from(text.slice(from, index)), Buffer.of(unit.charCodeAt(0) & 0xff))
    from = index + 1
  }
  return Buffer.concat([...parts, Buffer.from(text.slice(from))])
}

/** `encodeURIComponent` that gives each byte back. */
export function encodeComponent(text: string): string {
  const bytes = bytesOf(text)
  if (typeof bytes === 'string') return encodeURIComponent(text)
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^\w.~!'()*-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}

/** Length of the well-formed UTF-8 sequence at `at`, 0 when there is none. Go counts broken bytes one by one, TextDecoder does not. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!
  if (first < 0x80) return 1
  const size = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0
  if (size === 0 || at + size > bytes.length) return 0
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (bytes[at + 1]! < low || bytes[at + 1]! > high) return 0
  for (let i = 2; i < size; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0
  return size
}
