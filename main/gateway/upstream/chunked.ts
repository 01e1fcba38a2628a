// Chunked coding (RFC 9112, 7.1), undone without copying: pieces of the input are handed on as they lie.
import { UpstreamError } from './go-errors.ts'

const sizeDigits = 0
const extension = 1
const data = 2
const dataEnd = 3
const trailer = 4
const trailerLine = 5

const maxLineBytes = 16_384

export class ChunkedReader {
  /** The piece that the last `next` found: `bytes[start..end)`; empty when there is none. */
  start = 0
  end = 0
  ended = false
  #state = sizeDigits
  #size = 0
  #digits = 0
  #overhead = 0

  /** Reads on from `at` up to the next piece of data, the end, or the end of the bytes. Returns where it stopped. */
  next(bytes: Uint8Array, at: number): number {
    this.start = this.end = at
    while (at < bytes.length) {
      if (this.#state === data) return this.#take(bytes, at)
      this.#step(bytes[at++]!)
      if (this.ended) break
    }
    this.start = this.end = at
    return at
  }

  #take(bytes: Uint8Array, at: number): number {
    this.start = at
    this.end = Math.min(bytes.length, at + this.#size)
    this.#size -= this.end - at
    if (this.#size === 0) this.#state = dataEnd
    return this.end
  }

  #step(byte: number): void {
    if (++this.#overhead > maxLineBytes) throw new UpstreamError('header line too long')
    if (this.#state === sizeDigits) this.#readSize(byte)
    else if (this.#state === extension) {
      if (byte === 10) this.#beginData()
    } else if (this.#state === dataEnd) {
      if (byte === 10) this.#beginSize()
      else if (byte !== 13) throw new UpstreamError('malformed chunked encoding')
    } else if (byte === 10) {
      if (this.#state === trailer) this.ended = true
      this.#state = trailer
    } else if (byte !== 13) this.#state = trailerLine
  }

  #readSize(byte: number): void {
    const digit = hexDigit(byte)
    if (digit >= 0) {
      if (++this.#digits > 13) throw new UpstreamError('http chunk length too large')
      this.#size = this.#size * 16 + digit
    } else if (this.#digits === 0)
      throw new UpstreamError(byte === 10 || byte === 13 ? 'malformed chunked encoding' : 'invalid byte in chunk length')
    else if (byte === 10) this.#beginData()
    else if (byte === 13 || byte === 32 || byte === 9 || byte === 59) this.#state = extension
    else throw new UpstreamError('invalid byte in chunk length')
  }

  #beginData(): void {
    this.#overhead = 0
    this.#state = this.#size === 0 ? trailer : data
  }

  #beginSize(): void {
    this.#state = sizeDigits
    this.#size = this.#digits = 0
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
