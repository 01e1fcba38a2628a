// The bucket of the rate limits, in two kinds (difference `exactBuckets`).

export interface Bucket {
  /** Takes a token; false when there is none. */
  take(now: number): boolean
  /** Milliseconds until the next token. */
  wait(now: number): number
}

/** `rate` in tokens a second, `now` in milliseconds. It starts full. */
export const createBucket = (rate: number, capacity: number, now: number, isExact: boolean): Bucket =>
  isExact ? new ExactBucket(rate, capacity, now) : new TokenBucket(rate, capacity, now)

/**
 * KrakenD's: refilled only when somebody finds it empty, with a token for each whole interval since the last refill; the rest of
 * the time counts on. A refill that would overflow fills it up and lets that request pass for free, so that after a pause a bucket
 * of capacity C passes 2C+1 requests.
 */
export class TokenBucket implements Bucket {
  readonly #capacity: number
  /** Milliseconds for one token. */
  readonly #interval: number
  #tokens: number
  #refilledAt: number

  constructor(rate: number, capacity: number, now: number) {
    this.#capacity = capacity
    // Whole nanoseconds, as in Go.
    this.#interval = Math.trunc(1e9 / Math.max(rate, 1e-9)) / 1e6
    this.#tokens = capacity
    this.#refilledAt = now
  }

  take(now: number): boolean {
    if (this.#tokens > 0) {
      this.#tokens--
      return true
    }
    const fresh = Math.floor((now - this.#refilledAt) / this.#interval)
    if (fresh < 1) return false
    this.#refilledAt += fresh * this.#interval
    this.#tokens = fresh > this.#capacity ? this.#capacity : fresh - 1
    return true
  }

  wait(now: number): number {
    return this.#tokens > 0 ? 0 : Math.max(0, this.#refilledAt + this.#interval - now)
  }
}

/** Refilled by time, never above its capacity. */
class ExactBucket implements Bucket {
  readonly #capacity: number
  readonly #interval: number
  #tokens: number
  #refilledAt: number

  constructor(rate: number, capacity: number, now: number) {
    this.#capacity = capacity
    this.#interval = 1000 / rate
    this.#tokens = capacity
    this.#refilledAt = now
  }

  take(now: number): boolean {
    this.#refill(now)
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  wait(now: number): number {
    this.#refill(now)
    return Math.max(0, (1 - this.#tokens) * this.#interval)
  }

  #refill(now: number): void {
    // A clock that was set back gives nothing and takes nothing.
    if (now > this.#refilledAt) this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#refilledAt) / this.#interval)
    this.#refilledAt = now
  }
}
