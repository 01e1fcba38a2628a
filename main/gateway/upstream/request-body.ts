// A request body as undici takes it. A length goes out only when the forwarded headers declare one (KrakenD spec 2.7); otherwise
// the body is an iterable, whose length undici cannot know, and so goes out chunked.
import type { ByteSource, RequestBody } from '../types.ts'

export function bodyChunks(body: RequestBody, length: number): Uint8Array | AsyncIterable<Uint8Array> | null {
  if (body.kind === 'none') return null
  if (body.kind === 'source') return sourceChunks(body.source)
  return length >= 0 ? body.bytes : oneChunk(body.bytes)
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}

/** Reads a source at the reader's pace: at most a few chunks wait. */
async function* sourceChunks(source: ByteSource): AsyncGenerator<Uint8Array> {
  const waiting: Uint8Array[] = []
  let over = false
  let fault: Error | null = null
  let wake = () => {}
  source.start({
    data(chunk) {
      waiting.push(chunk)
      wake()
      return false
    },
    end() {
      over = true
      wake()
    },
    fail(error) {
      over = true
      fault = error
      wake()
    },
  })
  try {
    for (;;) {
      const chunk = waiting.shift()
      if (chunk) {
        if (chunk.length > 0) yield chunk
        if (waiting.length === 0 && !over) source.resume()
      } else if (fault) throw fault
      else if (over) return
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    if (!over) source.abort()
  }
}
