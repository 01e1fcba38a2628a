// KrakenD's bucket: it starts full and is refilled only when somebody finds it empty, from the time since the last refill. A
// refill that would overflow fills it up and lets that request pass for free, so that after a pause a bucket of capacity C
// passes 2C+1 requests.

export class TokenBucket {
  readonly #capacity: number
  /** Milliseconds for one token. */
  readonly #interval: number
  #tokens: number
  #refilledAt: number

  /** `rate` in tokens a second, `now` in milliseconds. */
  constructor(rate: number, capacity: number, now: number) {
    this.#capacity = capacity
    this.#interval = 1000 / rate
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
    this.#refilledAt = now
    this.#tokens = fresh > this.#capacity ? this.#capacity : fresh - 1
    return true
  }

  /** Milliseconds until the next token. */
  wait(now: number): number {
    return this.#tokens > 0 ? 0 : Math.max(0, this.#refilledAt + this.#interval - now)
  }
}
