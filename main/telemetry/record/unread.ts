// Reads on where the gateway does not: with an encoding other than no-op, KrakenD closes an answer with an error status unread, and
// the provider's own words would be lost. Bounded in bytes and time, beside the request, which has its answer already.
import type { ByteSource } from '../../gateway/types.ts'

const bytesLimit = 64 * 1024
const timeLimitMs = 1000

/** Resolves when the source is over or closed; `take` gets what comes, or only what has come when it must not wait. */
export function readUnread(source: ByteSource, waits: boolean, take: (bytes: Uint8Array) => void): Promise<void> {
  return new Promise((resolve) => {
    let left = bytesLimit
    const stop = (): void => {
      source.abort()
      done()
    }
    const timer = setTimeout(stop, timeLimitMs)
    const done = (): void => {
      clearTimeout(timer)
      resolve()
    }
    source.start({
      data(chunk) {
        take(chunk)
        left -= chunk.length
        if (left <= 0) stop()
        return left > 0
      },
      end: done,
      fail: done,
    })
    if (!waits) stop()
  })
}
