// Plain calls on their way to the worker, written into large buffers at once: nothing of a call stays on the heap of the thread
// that serves requests, and a batch changes threads without being copied.
//   u32 isNew, u32 length of the text, of the request body, of the response body; then the three.

const chunkBytes = 256 * 1024
const headBytes = 16

export interface PlainEntry {
  /** The file cannot know this call yet. */
  readonly isNew: boolean
  readonly text: string
  readonly request: Uint8Array | null
  readonly response: Uint8Array | null
}

export class PlainBatch {
  #full: Uint8Array<ArrayBuffer>[] = []
  #chunk: Buffer<ArrayBuffer> | null = null
  #at = 0
  #fullBytes = 0
  count = 0

  get bytes(): number {
    return this.#fullBytes + this.#at
  }

  add(entry: PlainEntry): void {
    const { text, request, response } = entry
    const chunk = this.#room(headBytes + text.length * 3 + (request?.length ?? 0) + (response?.length ?? 0))
    const at = this.#at
    const length = chunk.write(text, at + headBytes, 'utf8')
    chunk.writeUInt32LE(entry.isNew ? 1 : 0, at)
    chunk.writeUInt32LE(length, at + 4)
    chunk.writeUInt32LE(request?.length ?? 0, at + 8)
    chunk.writeUInt32LE(response?.length ?? 0, at + 12)
    let end = at + headBytes + length
    for (const body of [request, response]) {
      if (!body) continue
      chunk.set(body, end)
      end += body.length
    }
    this.#at = end
    this.count++
  }

  /** Everything so far; the batch is empty afterwards. */
  take(): readonly Uint8Array<ArrayBuffer>[] {
    this.#close()
    const taken = this.#full
    this.#full = []
    this.#fullBytes = 0
    this.count = 0
    return taken
  }

  #room(bytes: number): Buffer<ArrayBuffer> {
    if (this.#chunk && this.#chunk.length - this.#at >= bytes) return this.#chunk
    this.#close()
    return (this.#chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, bytes)))
  }

  #close(): void {
    if (this.#chunk && this.#at > 0) {
      this.#full.push(this.#chunk.subarray(0, this.#at))
      this.#fullBytes += this.#at
      this.#chunk = null
    }
    this.#at = 0
  }
}

/** The entries of a chunk; their bodies are views on it. */
export function* readPlainBatch(chunk: Uint8Array): Generator<PlainEntry> {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
  for (let at = 0; at < bytes.length;) {
    const textAt = at + headBytes
    const requestAt = textAt + bytes.readUInt32LE(at + 4)
    const responseAt = requestAt + bytes.readUInt32LE(at + 8)
    const end = responseAt + bytes.readUInt32LE(at + 12)
    yield {
      isNew: bytes.readUInt32LE(at) === 1,
      text: bytes.toString('utf8', textAt, requestAt),
      request: responseAt > requestAt ? bytes.subarray(requestAt, responseAt) : null,
      response: end > responseAt ? bytes.subarray(responseAt, end) : null,
    }
    at = end
  }
}
