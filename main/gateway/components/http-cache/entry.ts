// An answer that is kept, and how it becomes one: its body is watched on the way to whoever reads it, and kept once it was read to
// its end.
import { bytesSource, tapSource } from '../../byte-source.ts'
import { copyHeaders, emptyHeaders } from '../../headers.ts'
import type { BackendResponse, HeaderMap } from '../../types.ts'

export interface Kept {
  readonly status: number
  readonly headers: HeaderMap
  readonly contentLength: number
  readonly body: Uint8Array
  readonly size: number
}

/** An answer from memory; no connection was needed. */
export const replay = (kept: Kept): BackendResponse => ({
  status: kept.status,
  headers: copyHeaders(kept.headers),
  contentLength: kept.contentLength,
  body: bytesSource(kept.body),
  uncompressed: false,
  connection: { getConn: 0, dns: 0, tls: 0, reused: false, sentAt: 0, headersAt: performance.now() },
})

/** What `only-if-cached` gets when nothing is kept. */
export const gatewayTimeout = (): BackendResponse =>
  replay({ status: 504, headers: emptyHeaders(), contentLength: 0, body: new Uint8Array(0), size: 0 })

const perEntry = 512

/** The same answer; `keep` is called when its body was read to the end within `limit` bytes. */
export function keepWhenRead(response: BackendResponse, limit: number, keep: (kept: Kept) => void): BackendResponse {
  const { status, contentLength } = response
  const headers = copyHeaders(response.headers)
  let chunks: Uint8Array[] = []
  let size = 0
  const body = tapSource(response.body, {
    chunk(chunk) {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else chunks = []
    },
    end() {
      if (size <= limit) keep({ status, headers, contentLength, body: Buffer.concat(chunks, size), size: size + perEntry })
    },
    fail() {},
    abort() {},
  })
  return { ...response, body }
}
