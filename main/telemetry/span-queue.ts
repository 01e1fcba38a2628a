// The batch processor of one exporter, with the SDK's limits: a bounded queue that drops when full, batches by size or delay, one
// export at a time. Nothing here waits for a request, and no request waits here.
import type { BatchLimits } from './environment.ts'
import type { Span } from './span.ts'

export type SendSpans = (spans: readonly Span[]) => Promise<void>

export interface SpanQueue {
  add(span: Span): void
  readonly length: number
  readonly dropped: number
  /** Epoch milliseconds of the next batch; null when nothing waits. */
  readonly nextAt: number | null
  /** Sends everything that waits. */
  flush(): Promise<void>
  stop(): void
}

const nothing = Promise.resolve()

/** `send` reports its own failures. */
export function createSpanQueue(limits: BatchLimits, send: SendSpans, now: () => number = Date.now): SpanQueue {
  let waiting: Span[] = []
  let dropped = 0
  let timer: NodeJS.Timeout | null = null
  let dueAt: number | null = null
  let sending: Promise<void> | null = null
  let stopped = false

  const schedule = (delay: number): void => {
    if (timer !== null || stopped) return
    dueAt = now() + delay
    timer = setTimeout(() => {
      timer = dueAt = null
      void sendBatch()
    }, delay).unref()
  }

  const sendBatch = (): Promise<void> => {
    if (sending !== null || waiting.length === 0) return sending ?? nothing
    const batch = waiting.splice(0, limits.batch)
    sending = send(batch)
      .catch(() => {})
      .finally(() => {
        sending = null
        if (waiting.length > 0) schedule(waiting.length >= limits.batch ? 0 : limits.delay)
      })
    return sending
  }

  return {
    add(span) {
      if (stopped || waiting.length >= limits.queue) {
        dropped++
        return
      }
      waiting.push(span)
      if (waiting.length === limits.batch && sending === null) {
        if (timer !== null) clearTimeout(timer)
        timer = null
        schedule(0)
      } else if (timer === null && sending === null) schedule(limits.delay)
    },
    get length() {
      return waiting.length
    },
    get dropped() {
      return dropped
    },
    get nextAt() {
      return dueAt
    },
    async flush() {
      for (let batch = sendBatch(); batch !== nothing; batch = sendBatch()) await batch
    },
    stop() {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      timer = dueAt = null
      waiting = []
    },
  }
}
