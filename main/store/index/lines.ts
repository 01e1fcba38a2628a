// Texts as bytes, each once, in one arena with a line break behind each: a million of them is two allocations and not a million
// objects, and a word is found in all of them by one search over bytes.
interface Found {
  flags: Uint8Array
  done: number
}
const keptWords = 8
const lineBreak = 10

export class Lines {
  size = 0
  #bytes = Buffer.allocUnsafe(1 << 16)
  #end = 0
  /** Where each text begins; one more than there are texts. */
  #starts = new Uint32Array(1024)
  #slots = new Int32Array(4096).fill(-1)
  readonly #found = new Map<string, Found>()

  /** `text` has no line break. */
  codeOf(text: string): number {
    const length = this.#write(text)
    const slot = this.#slotOf(length)
    const known = this.#slots[slot]!
    if (known >= 0) return known
    this.#bytes[this.#end + length] = lineBreak
    this.#end += length + 1
    this.#slots[slot] = this.size++
    if (this.size + 1 >= this.#starts.length) this.#starts = copied(this.#starts, new Uint32Array(this.#starts.length * 2))
    this.#starts[this.size] = this.#end
    if (this.size * 2 > this.#slots.length) this.#spread()
    return this.size - 1
  }

  textOf(code: number): string {
    return this.#bytes.toString('utf8', this.#starts[code], this.#starts[code + 1]! - 1)
  }

  /** 1 for each text that has the word in it. */
  having(word: string): Uint8Array {
    const found = this.#found.get(word) ?? this.#keep(word)
    if (found.flags.length < this.size) found.flags = copied(found.flags, new Uint8Array(this.size + (this.size >> 2) + 64))
    const needle = Buffer.from(word)
    const arena = this.#bytes.subarray(0, this.#end)
    let code = found.done
    let at = code < this.size ? arena.indexOf(needle, this.#starts[code]) : -1
    while (at >= 0) {
      while (this.#starts[code + 1]! <= at) code++
      found.flags[code] = 1
      code++
      at = code < this.size ? arena.indexOf(needle, this.#starts[code]) : -1
    }
    found.done = this.size
    return found.flags
  }

  #write(text: string): number {
    const most = this.#end + text.length * 3 + 1
    if (most > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(most, Math.ceil(this.#bytes.length * 1.5)))
      this.#bytes.copy(larger, 0, 0, this.#end)
      this.#bytes = larger
    }
    return this.#bytes.write(text, this.#end, 'utf8')
  }

  /** Where the text behind the end has its code, or would have it. */
  #slotOf(length: number): number {
    const mask = this.#slots.length - 1
    const end = this.#end
    let slot = this.#hash(end, length) & mask
    for (; ; slot = (slot + 1) & mask) {
      const code = this.#slots[slot]!
      if (code < 0) return slot
      const start = this.#starts[code]!
      if (this.#starts[code + 1]! - 1 - start === length && this.#same(start, end, length)) return slot
    }
  }

  #same(one: number, other: number, length: number): boolean {
    const bytes = this.#bytes
    for (let n = length - 1; n >= 0; n--) if (bytes[one + n] !== bytes[other + n]) return false
    return true
  }

  #hash(start: number, length: number): number {
    const bytes = this.#bytes
    let hash = length
    for (let n = start; n < start + length; n++) hash = Math.imul(hash ^ bytes[n]!, 0x5bd1e995) ^ (hash >>> 15)
    return hash ^ (hash >>> 13)
  }

  #spread(): void {
    this.#slots = new Int32Array(this.#slots.length * 4).fill(-1)
    const mask = this.#slots.length - 1
    for (let code = 0; code < this.size; code++) {
      const start = this.#starts[code]!
      let slot = this.#hash(start, this.#starts[code + 1]! - 1 - start) & mask
      while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask
      this.#slots[slot] = code
    }
  }

  #keep(word: string): Found {
    const [oldest] = this.#found.keys()
    if (this.#found.size >= keptWords && oldest !== undefined) this.#found.delete(oldest)
    const fresh = { flags: new Uint8Array(0), done: 0 }
    this.#found.set(word, fresh)
    return fresh
  }
}

function copied<T extends Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from)
  return to
}
