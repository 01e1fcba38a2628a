// Plain calls on their way to the worker: nothing of a call stays on the heap of the thread that serves requests, and a batch changes
// threads without being copied.
//   u32 length of the call, of the request body, of the response body, u32 isNew; then the three.
import { PlainWriter } from '../../shared/plain-bytes.ts'

const headBytes = 16

export interface PlainEntry {
  /** The file cannot know this call yet. */
  readonly isNew: boolean
  /** By shared/plain-call.ts. */
  readonly call: Uint8Array
  readonly request: Uint8Array | null
  readonly response: Uint8Array | null
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
}

/** The entries of a chunk, as views on it. */
export function* readPlainBatch(chunk: Uint8Array): Generator<PlainEntry> {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length)
  for (let at = 0; at < chunk.length;) {
    const callAt = at + headBytes
    const requestAt = callAt + view.getUint32(at, true)
    const responseAt = requestAt + view.getUint32(at + 4, true)
    const end = responseAt + view.getUint32(at + 8, true)
    yield {
      isNew: view.getUint32(at + 12, true) === 1,
      call: chunk.subarray(callAt, requestAt),
      request: responseAt > requestAt ? chunk.subarray(requestAt, responseAt) : null,
      response: end > responseAt ? chunk.subarray(responseAt, end) : null,
    }
    at = end
  }
}
