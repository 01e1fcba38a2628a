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
  #starts: Uint32Array
  #hashes: Int32Array
  #slots: Int32Array
  readonly #found = new Map<string, Found>()

  constructor(expected = 1000) {
    this.#starts = new Uint32Array(expected + 2)
    this.#hashes = new Int32Array(expected + 2)
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(expected * 2 + 2))).fill(-1)
  }

  /** `text` has no line break. */
  codeOf(text: string): number {
    const from = this.#end
    return this.#add(from, from + this.#write(text))
  }

  /** The codes of the lines of a text go into `to`; says how many they are. */
  codesOf(text: string, to: number[]): number {
    const length = this.#write(text)
    const bytes = this.#bytes
    let from = this.#end
    const end = from + length
    let lines = 0
    // A new line moves down to where the texts end, over those before it that were known.
    for (;;) {
      let next = from
      while (next < end && bytes[next] !== lineBreak) next++
      to[lines++] = this.#add(from, next)
      if (next >= end) return lines
      from = next + 1
    }
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

  /** The code of the bytes between, which lie at the end or behind it. */
  #add(from: number, to: number): number {
    const length = to - from
    const hash = hashOf(this.#bytes, from, to)
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (let code = this.#slots[slot]!; code >= 0; code = this.#slots[slot]!) {
      if (this.#hashes[code] === hash && this.#same(code, from, length)) return code
      slot = (slot + 1) & mask
    }
    if (from !== this.#end) this.#bytes.copyWithin(this.#end, from, to)
    this.#end += length
    this.#bytes[this.#end++] = lineBreak
    this.#slots[slot] = this.size
    this.#hashes[this.size++] = hash
    if (this.size + 1 >= this.#starts.length) this.#grow()
    this.#starts[this.size] = this.#end
    if (this.size * 2 > this.#slots.length) this.#spread()
    return this.size - 1
  }

  #same(code: number, from: number, length: number): boolean {
    const bytes = this.#bytes
    const start = this.#starts[code]!
    if (this.#starts[code + 1]! - 1 - start !== length) return false
    for (let n = 0; n < length; n++) if (bytes[start + n] !== bytes[from + n]) return false
    return true
  }

  #grow(): void {
    this.#starts = copied(this.#starts, new Uint32Array(this.#starts.length * 1.5))
    this.#hashes = copied(this.#hashes, new Int32Array(this.#starts.length))
  }

  #spread(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1)
    const mask = this.#slots.length - 1
    for (let code = 0; code < this.size; code++) {
      let slot = this.#hashes[code]! & mask
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

/** Four bytes a step. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from
  let n = from
  for (; n + 4 <= to; n += 4) {
    const four = bytes[n]! | (bytes[n + 1]! << 8) | (bytes[n + 2]! << 16) | (bytes[n + 3]! << 24)
    hash = Math.imul(hash ^ four, 0x5bd1e995)
    hash ^= hash >>> 15
  }
  for (; n < to; n++) hash = Math.imul(hash ^ bytes[n]!, 0x5bd1e995)
  return hash ^ (hash >>> 13)
}

function copied<T extends Uint32Array | Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from)
  return to
}
