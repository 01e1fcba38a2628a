// The batch processor of one exporter, with the SDK's limits: a bounded queue that drops when full, batches by size or delay, one
// export at a time. Nothing here waits for a request, and no request waits here.
import type { BatchLimits } from './environment.ts'
import type { SpanBatch } from './span-encoding.ts'
import type { Span } from './span.ts'

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

export interface SpanQueueInput {
  readonly limits: BatchLimits
  readonly createBatch: () => SpanBatch
  /** Reports its own failures. The batch is used again when the promise settles. */
  readonly send: (batch: SpanBatch) => Promise<void>
  readonly now: () => number
}

const nothing = Promise.resolve()

export function createSpanQueue({ limits, createBatch, send, now }: SpanQueueInput): SpanQueue {
  /** Full ones first, the last one still grows. */
  const waiting: SpanBatch[] = []
  const spare: SpanBatch[] = []
  let length = 0
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

  const unschedule = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = dueAt = null
  }

  const sendBatch = (): Promise<void> => {
    const batch = sending === null ? waiting.shift() : undefined
    if (batch === undefined) return sending ?? nothing
    length -= batch.count
    sending = send(batch)
      .catch(() => {})
      .finally(() => {
        sending = null
        batch.clear()
        spare.push(batch)
        if (length > 0) schedule(length >= limits.batch ? 0 : limits.delay)
      })
    return sending
  }

  const open = (): SpanBatch => {
    const last = waiting.at(-1)
    if (last !== undefined && last.count < limits.batch) return last
    const batch = spare.pop() ?? createBatch()
    waiting.push(batch)
    return batch
  }

  return {
    add(span) {
      if (stopped || length >= limits.queue) {
        dropped++
        return
      }
      open().add(span)
      length++
      if (sending !== null) return
      if (length === limits.batch) unschedule()
      if (timer === null) schedule(length >= limits.batch ? 0 : limits.delay)
    },
    get length() {
      return length
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
      unschedule()
      waiting.length = length = 0
    },
  }
}
