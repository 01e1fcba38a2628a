// Trace and span ids from a pool of random bytes: one call to the system's generator serves about a thousand ids.
import { randomFillSync } from 'node:crypto'

const POOL = 16_384

export interface Ids {
  /** 32 hex digits, never all zero. */
  trace(): string
  /** 16 hex digits, never all zero. */
  span(): string
}

const fill = (bytes: Buffer): void => void randomFillSync(bytes)

export function createIds(random: (bytes: Buffer) => void = fill): Ids {
  const pool = Buffer.allocUnsafeSlow(POOL)
  let at = POOL
  const take = (bytes: number): string => {
    if (at + bytes > POOL) {
      random(pool)
      at = 0
    }
    // A leading zero byte is legal, an id of zeros is not: one set bit settles it.
    if (pool[at + bytes - 1] === 0) pool[at + bytes - 1] = 1
    const id = pool.toString('hex', at, at + bytes)
    at += bytes
    return id
  }
  return { trace: () => take(16), span: () => take(8) }
}
