// The primitives of a plain call's bytes: counts as varints, texts with their length before them, times as microseconds. Written
// straight into large chunks, because an object or a string for each value would be garbage a moment later, thousands of times
// a second.
import { unitAt } from './unit-at.ts'

const chunkBytes = 256 * 1024
const spareChunks = 32
/** Texts up to here are written by hand: cheaper than a call into the engine. */
const shortText = 96
const nibbles = Uint8Array.from({ length: 128 }, (_, code) => Math.max(0, '0123456789abcdef'.indexOf(String.fromCharCode(code))))
const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const float = new Float64Array(1)
const floatBytes = new Uint8Array(float.buffer)
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A text that many calls share: written once a batch, elsewhere by its number. */
export interface Constant {
  readonly text: string
  readonly number: number
  /** The batch that holds it already. */
  batch: number
}
export const createConstant = (text: string): Constant => ({ text, number: hash53(text), batch: 0 })

let batches = 0

export class PlainWriter {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  #at = 0
  /** Where the entry begins that is being written. */
  #entry = 0
  #full: Uint8Array<ArrayBuffer>[] = []
  #fullBytes = 0
  #constants: string[] = []
  readonly #spare: ArrayBuffer[] = []
  #batch = ++batches

  /** Bytes that wait. */
  get size(): number {
    return this.#fullBytes + this.#at
  }

  /** Bytes of the entry so far. */
  get length(): number {
    return this.#at - this.#entry
  }

  /** An entry is never torn between two chunks. `head` bytes are left for `patch`. */
  begin(head: number): void {
    this.#entry = this.#at
    this.#reserve(head)
    this.#at += head
  }

  /** Four bytes at a place in the head. */
  patch(place: number, value: number): void {
    const at = this.#entry + place
    this.#bytes[at] = value
    this.#bytes[at + 1] = value >>> 8
    this.#bytes[at + 2] = value >>> 16
    this.#bytes[at + 3] = value >>> 24
  }

  /** Gives the entry up. */
  cancel(): void {
    this.#at = this.#entry
  }

  /** Everything so far; the writer is empty afterwards. */
  take(): { readonly chunks: readonly Uint8Array<ArrayBuffer>[]; readonly constants: readonly string[] } {
    this.#entry = this.#at
    this.#close()
    const taken = { chunks: this.#full, constants: this.#constants }
    this.#full = []
    this.#constants = []
    this.#fullBytes = this.#at = this.#entry = 0
    this.#batch = ++batches
    return taken
  }

  /** A chunk that was taken and is not needed any longer: fresh memory costs more than writing to it. */
  reuse(buffer: ArrayBuffer): void {
    if (buffer.byteLength === chunkBytes && this.#spare.length < spareChunks) this.#spare.push(buffer)
  }

  constant(constant: Constant): void {
    if (constant.batch !== this.#batch) {
      constant.batch = this.#batch
      this.#constants.push(constant.text)
    }
    this.double(constant.number)
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = value
  }

  /** 0 to 2^53. */
  count(value: number): void {
    this.#reserve(8)
    const bytes = this.#bytes
    let at = this.#at
    while (value > 0x7fffffff) {
      bytes[at++] = (value % 128) | 128
      value = Math.floor(value / 128)
    }
    while (value > 127) {
      bytes[at++] = (value & 127) | 128
      value >>>= 7
    }
    bytes[at++] = value
    this.#at = at
  }

  /** Whole microseconds; null when it did not happen. */
  time(ms: number | null): void {
    this.count(ms === null ? 0 : Math.max(0, Math.round(ms * 1000)) + 1)
  }

  double(value: number): void {
    this.#reserve(8)
    const bytes = this.#bytes
    const at = this.#at
    float[0] = value
    for (let i = 0; i < 8; i++) bytes[at + i] = floatBytes[i]!
    this.#at = at + 8
  }

  /** Lower-case hex digits, an even number of them. */
  hex(id: string): void {
    this.#reserve(1 + (id.length >>> 1))
    const bytes = this.#bytes
    let at = this.#at
    bytes[at++] = id.length >>> 1
    for (let i = 0; i < id.length; i += 2) bytes[at++] = (nibbles[unitAt(id, i) & 127]! << 4) | nibbles[unitAt(id, i + 1) & 127]!
    this.#at = at
  }

  text(text: string): void {
    this.#text(text, 0)
  }

  textOrNull(text: string | null): void {
    if (text === null) this.byte(0)
    else this.#text(text, 1)
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  #text(text: string, more: number): void {
    const { length } = text
    if (length <= shortText) {
      this.#reserve(1 + length)
      const bytes = this.#bytes
      let at = this.#at
      bytes[at++] = length + more
      let i = 0
      for (; i < length; i++) {
        const code = unitAt(text, i)
        if (code > 127) break
        bytes[at++] = code
      }
      if (i === length) {
        this.#at = at
        return
      }
    }
    const encoded = encoder.encode(text)
    this.count(encoded.length + more)
    this.raw(encoded)
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes > this.#bytes.length) this.#open(bytes)
  }

  #open(bytes: number): void {
    const begun = this.#bytes.subarray(this.#entry, this.#at)
    const needed = begun.length + bytes
    const chunk =
      needed > chunkBytes / 2 ? new Uint8Array(needed * 2) : new Uint8Array(this.#spare.pop() ?? new ArrayBuffer(chunkBytes))
    chunk.set(begun)
    this.#close()
    this.#bytes = chunk
    this.#at = begun.length
    this.#entry = 0
  }

  #close(): void {
    if (this.#entry > 0) {
      this.#full.push(this.#bytes.subarray(0, this.#entry))
      this.#fullBytes += this.#entry
    }
    this.#bytes = new Uint8Array(0)
  }
}

/** How bytes become text; Node has a faster way than TextDecoder. */
export type DecodeText = (bytes: Uint8Array, from: number, to: number) => string
const decodeText: DecodeText = (bytes, from, to) => decoder.decode(bytes.subarray(from, to))

export class PlainReader {
  at = 0
  readonly #bytes: Uint8Array
  readonly #decode: DecodeText

  constructor(bytes: Uint8Array, decode: DecodeText = decodeText) {
    this.#bytes = bytes
    this.#decode = decode
  }

  byte(): number {
    return this.#bytes[this.at++] ?? 0
  }

  count(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
      scale *= 128
    }
  }

  time(): number | null {
    const micros = this.count()
    return micros === 0 ? null : (micros - 1) / 1000
  }

  double(): number {
    for (let i = 0; i < 8; i++) floatBytes[i] = this.byte()
    return float[0]!
  }

  hex(): string {
    let text = ''
    for (let left = this.byte(); left > 0; left--) text += hexPairs[this.byte()]
    return text
  }

  skipHex(): void {
    const length = this.byte()
    this.at += length
  }

  text(): string {
    return this.#take(this.count())
  }

  textOrNull(): string | null {
    const length = this.count()
    return length === 0 ? null : this.#take(length - 1)
  }

  #take(length: number): string {
    const from = this.at
    this.at += length
    return this.#decode(this.#bytes, from, this.at)
  }
}

/** 53 bits that tell texts apart (cyrb53). */
export function hash53(text: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const code = unitAt(text, i)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}
