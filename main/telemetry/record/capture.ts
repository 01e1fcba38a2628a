// One body as it passes: counted, hashed, and kept up to a limit. Chunks are copied, because a small chunk is often a view on a
// large buffer that would stay in memory with it. While everything is kept, the hash waits for the end: one call over the
// whole costs a fraction of one per chunk.
import { createHash, hash, type Hash } from 'node:crypto'

export class Capture {
  readonly #limit: number
  #kept: Buffer | null = null
  #length = 0
  #hash: Hash | null = null
  #digest: string | null = null
  /** Bytes that passed. */
  bytes = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  add(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    this.bytes += chunk.length
    if (!this.#hash && this.bytes > this.#limit) this.#hash = createHash('sha256').update(this.kept)
    this.#hash?.update(chunk)
    this.#keep(chunk)
  }

  /** What was kept; a view, valid until the next `add`. */
  get kept(): Uint8Array {
    return this.#kept ? this.#kept.subarray(0, this.#length) : nothing
  }

  /** How many bytes were kept. */
  get captured(): number {
    return this.#length
  }

  get isWhole(): boolean {
    return this.#length === this.bytes
  }

  /** Hex SHA-256 of everything that passed; only after the end. */
  sha256(): string {
    return (this.#digest ??= this.#hash?.digest('hex') ?? (this.bytes === 0 ? emptySha256 : hash('sha256', this.kept, 'hex')))
  }

  #keep(chunk: Uint8Array): void {
    const take = Math.min(chunk.length, this.#limit - this.#length)
    if (take <= 0) return
    const needed = this.#length + take
    if (!this.#kept) this.#kept = Buffer.allocUnsafe(needed)
    else if (this.#kept.length < needed) {
      const larger = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(needed, this.#kept.length * 2)))
      larger.set(this.kept)
      this.#kept = larger
    }
    this.#kept.set(take === chunk.length ? chunk : chunk.subarray(0, take), this.#length)
    this.#length = needed
  }
}

const nothing = new Uint8Array(0)
const emptySha256 = hash('sha256', nothing, 'hex')
