// Just enough of the protobuf wire format to write OTLP spans: one growing buffer, no intermediate objects. Lengths of nested
// messages are written as four-byte varints afterwards, which every reader accepts.
import { unitAt } from '../../shared/unit-at.ts'

const VARINT_4 = 0x0fffffff
/** Texts up to here are written by hand: cheaper than a call into the engine. */
const SHORT = 96
/** Values of lower-case hex digits by character code. */
const nibbles = Uint8Array.from({ length: 128 }, (_, code) => Math.max(0, '0123456789abcdef'.indexOf(String.fromCharCode(code))))
const float = new Float64Array(1)
const floatBytes = new Uint8Array(float.buffer)

const empty = Buffer.allocUnsafeSlow(0)

export class ProtobufWriter {
  buffer: Buffer<ArrayBuffer> = empty
  at = 0
  readonly #size: number

  constructor(size = 65_536) {
    this.#size = size
  }

  /** What was written. Valid until the writer is used again. */
  bytes(): Uint8Array {
    return this.buffer.subarray(0, this.at)
  }

  /** What was written, and its buffer with it. */
  release(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.buffer.buffer, 0, this.at)
    this.buffer = empty
    this.at = 0
    return bytes
  }

  /** Takes a buffer over, if it has none. */
  adopt(buffer: ArrayBuffer): void {
    if (this.buffer === empty) this.buffer = Buffer.from(buffer)
  }

  /** A copy of what was written from `start` on. Buffer's own `slice` would be a view. */
  copy(start = 0): Uint8Array {
    return Uint8Array.prototype.slice.call(this.buffer, start, this.at)
  }

  reset(): this {
    this.at = 0
    return this
  }

  reserve(size: number): void {
    if (this.at + size <= this.buffer.length) return
    // Not from the pool: the buffer may be given away.
    const grown = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.at + size, this.#size))
    this.buffer.copy(grown, 0, 0, this.at)
    this.buffer = grown
  }

  tag(field: number, wire: number): void {
    this.varint((field << 3) | wire)
  }

  /** 0 to 2^53. */
  varint(value: number): void {
    this.reserve(10)
    const { buffer } = this
    let { at } = this
    while (value > 0x7fffffff) {
      buffer[at++] = (value % 128) | 128
      value = Math.floor(value / 128)
    }
    while (value > 127) {
      buffer[at++] = (value & 127) | 128
      value >>>= 7
    }
    buffer[at++] = value
    this.at = at
  }

  /** Negative numbers take ten bytes, as int64 wants. */
  int64(value: number): void {
    if (value >= 0) return this.varint(value)
    this.reserve(10)
    let rest = BigInt.asUintN(64, BigInt(Math.trunc(value)))
    for (; rest > 127n; rest >>= 7n) this.buffer[this.at++] = Number(rest & 127n) | 128
    this.buffer[this.at++] = Number(rest)
  }

  double(value: number): void {
    this.reserve(8)
    const { buffer, at } = this
    float[0] = value
    for (let i = 0; i < 8; i++) buffer[at + i] = floatBytes[i]!
    this.at = at + 8
  }

  /** Epoch milliseconds as nanoseconds in a fixed64, exact: the product is taken in two halves that doubles hold. */
  time(milliseconds: number): void {
    this.reserve(8)
    const whole = Math.floor(milliseconds / 1000)
    const nanos = Math.round((milliseconds - whole * 1000) * 1e6)
    const high = Math.floor(whole / 65536) * 1e9
    const low = (high % 65536) * 65536 + (whole % 65536) * 1e9 + nanos
    this.#word(low % 4294967296)
    this.#word(Math.floor(high / 65536) + Math.floor(low / 4294967296))
  }

  fixed32(value: number): void {
    this.reserve(4)
    this.#word(value)
  }

  /** Four bytes, least significant first. */
  #word(value: number): void {
    const { buffer, at } = this
    buffer[at] = value
    buffer[at + 1] = value >>> 8
    buffer[at + 2] = value >>> 16
    buffer[at + 3] = value >>> 24
    this.at = at + 4
  }

  /** An id of hex digits as a bytes field. */
  hex(field: number, id: string): void {
    const size = id.length >>> 1
    this.reserve(size + 4)
    this.tag(field, 2)
    const { buffer } = this
    let { at } = this
    buffer[at++] = size
    for (let i = 0; i < id.length; i += 2) buffer[at++] = (nibbles[unitAt(id, i)]! << 4) | nibbles[unitAt(id, i + 1)]!
    this.at = at
  }

  string(field: number, text: string): void {
    this.tag(field, 2)
    const { length } = text
    if (length <= SHORT) {
      this.reserve(length + 1)
      const { buffer, at } = this
      let i = 0
      for (; i < length; i++) {
        const unit = unitAt(text, i)
        if (unit > 127) break
        buffer[at + 1 + i] = unit
      }
      if (i === length) {
        buffer[at] = length
        this.at = at + 1 + length
        return
      }
    }
    const size = Buffer.byteLength(text)
    this.varint(size)
    this.reserve(size)
    this.at += this.buffer.write(text, this.at, size, 'utf8')
  }

  raw(bytes: Uint8Array): void {
    const { length } = bytes
    this.reserve(length)
    // Short copies are cheaper by hand than through the engine's copying.
    const { buffer, at } = this
    if (length > 64) buffer.set(bytes, at)
    else for (let i = 0; i < length; i++) buffer[at + i] = bytes[i]!
    this.at = at + length
  }

  blob(field: number, bytes: Uint8Array): void {
    this.tag(field, 2)
    this.varint(bytes.length)
    this.raw(bytes)
  }

  /** Opens a nested message; `close` with the returned place. */
  open(field: number): number {
    this.tag(field, 2)
    this.reserve(4)
    this.at += 4
    return this.at
  }

  close(start: number): void {
    const size = this.at - start
    if (size > VARINT_4) throw new RangeError('message too large')
    const { buffer } = this
    buffer[start - 4] = (size & 127) | 128
    buffer[start - 3] = ((size >>> 7) & 127) | 128
    buffer[start - 2] = ((size >>> 14) & 127) | 128
    buffer[start - 1] = (size >>> 21) & 127
  }
}

function isShortAscii(text: string): boolean {
  if (text.length > SHORT) return false
  for (let i = 0; i < text.length; i++) if (unitAt(text, i) > 127) return false
  return true
}

export const varintSize = (value: number): number =>
  value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : value < 268_435_456 ? 4 : Math.ceil(Math.log2(value + 1) / 7)

export const int64Size = (value: number): number => (value < 0 ? 10 : varintSize(value))

/** Bytes of a text in UTF-8. */
export const utf8Size = (text: string): number => (isShortAscii(text) ? text.length : Buffer.byteLength(text))
