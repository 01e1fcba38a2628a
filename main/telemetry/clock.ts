// performance.now() to epoch. Measured on the monotonic clock, shown on the wall clock: the distance between the two is kept
// while they agree, so that a child never starts before its parent, and taken anew when the wall clock was set.
const TOLERANCE = 20

export interface Clock {
  /** Epoch milliseconds with fractions for a performance.now() reading. */
  epoch(at: number): number
  /** Compares the clocks; called now and then. */
  sync(): void
}

export function createClock(): Clock {
  let offset = performance.timeOrigin
  return {
    epoch: (at) => at + offset,
    sync() {
      const seen = Date.now() - performance.now()
      if (Math.abs(seen - offset) > TOLERANCE) offset = seen
    },
  }
}
