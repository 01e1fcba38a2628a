// Plain calls on their way to the worker and to rest: nothing of a call stays on the heap of the thread that serves requests, a batch
// changes threads without being copied, and the file keeps its chunks as they are.
//   u32 length of the call, of the request body, of the response body, u32 isNew; then the three.
import { PlainWriter, type DecodeText } from '../../shared/plain-bytes.ts'

const headBytes = 16

/** A Buffer's own way is several times faster than TextDecoder for short texts. */
export const decodeText: DecodeText = (bytes, from, to) => Buffer.prototype.utf8Slice.call(bytes, from, to)

export interface PlainEntry {
  /** The file cannot know this call yet. */
  readonly isNew: boolean
  /** By shared/plain-call.ts. */
  readonly call: Uint8Array
  readonly request: Uint8Array | null
  readonly response: Uint8Array | null
  /** Where in its chunk it lies, and how many bytes it has. */
  readonly place: number
  readonly length: number
}

export class PlainBatch {
  readonly #writer = new PlainWriter()
  count = 0

  get bytes(): number {
    return this.#writer.size
  }

  /** `write` says whether the call is a plain one; if not, nothing was added. */
  add(isNew: boolean, request: Uint8Array | null, response: Uint8Array | null, write: (writer: PlainWriter) => boolean): boolean {
    const writer = this.#writer
    writer.begin(headBytes)
    if (!write(writer)) {
      writer.cancel()
      return false
    }
    writer.patch(0, writer.length - headBytes)
    writer.patch(4, request?.length ?? 0)
    writer.patch(8, response?.length ?? 0)
    writer.patch(12, isNew ? 1 : 0)
    if (request !== null) writer.raw(request)
    if (response !== null) writer.raw(response)
    this.count++
    return true
  }

  /** Everything so far; the batch is empty afterwards. */
  take(): ReturnType<PlainWriter['take']> {
    this.count = 0
    return this.#writer.take()
  }

  /** A chunk that nobody needs any longer. */
  reuse(buffer: ArrayBuffer): void {
    this.#writer.reuse(buffer)
  }
}

/** The entries of a chunk, as views on it. */
export function* readPlainBatch(chunk: Uint8Array): Generator<PlainEntry> {
  for (let at = 0; at < chunk.length;) {
    const entry = readPlainEntry(chunk, at)
    yield entry
    at += entry.length
  }
}

export function readPlainEntry(chunk: Uint8Array, place: number): PlainEntry {
  const view = new DataView(chunk.buffer, chunk.byteOffset + place, headBytes)
  const callAt = place + headBytes
  const requestAt = callAt + view.getUint32(0, true)
  const responseAt = requestAt + view.getUint32(4, true)
  const end = responseAt + view.getUint32(8, true)
  return {
    isNew: view.getUint32(12, true) === 1,
    call: chunk.subarray(callAt, requestAt),
    request: responseAt > requestAt ? chunk.subarray(requestAt, responseAt) : null,
    response: end > responseAt ? chunk.subarray(responseAt, end) : null,
    place,
    length: end - place,
  }
}

/** How many calls of a chunk the file does not know yet. */
export function countNew(chunk: Uint8Array): number {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length)
  let count = 0
  for (let at = 0; at < chunk.length;) {
    count += view.getUint32(at + 12, true)
    at += headBytes + view.getUint32(at, true) + view.getUint32(at + 4, true) + view.getUint32(at + 8, true)
  }
  return count
}
