// The reader of a backend's body: passes the source on untouched and counts what went by. One object per answer, nothing per
// chunk; a chunk is handed on before anybody looks at it. Whatever ends first (end, fault, abort) ends the reading, once.
import type { ByteSink, ByteSource } from '../gateway/types.ts'
import type { AttemptRecording } from './types.ts'

export interface ReaderEnd {
  /** performance.now() of the first read; 0 when nobody read. */
  readonly startedAt: number
  readonly bytes: number
  readonly error: Error | null
}

export interface BodyWatch {
  /** A fault behind all that the reader wants is none: Go closes a body it has read enough of. */
  readonly forgives: boolean
  /** An answer that nobody wants may be read to its end for the record: the backend sees that. */
  readonly readsOn: boolean
  /** The first read. */
  began(at: number): void
  /** Once, when somebody had read; never throws. */
  ended(end: ReaderEnd): void
}

export class BodyReader implements ByteSource, ByteSink {
  readonly #source: ByteSource
  readonly #watch: BodyWatch
  #attempt: AttemptRecording | null
  #sink: ByteSink | null = null
  #startedAt = 0
  #bytes = 0
  #open = true

  constructor(source: ByteSource, watch: BodyWatch, attempt: AttemptRecording | null) {
    this.#source = source
    this.#watch = watch
    this.#attempt = attempt
  }

  start(sink: ByteSink): void {
    this.#sink = sink
    this.#startedAt = performance.now()
    this.#watch.began(this.#startedAt)
    this.#source.start(this)
  }

  resume(): void {
    this.#source.resume()
  }

  abort(cause?: Error): void {
    if (cause === undefined && this.#isLeftUnread()) return
    this.#finish(cause ?? null)
    this.#source.abort(cause)
  }

  data(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length
    const hasRoom = this.#sink!.data(chunk)
    if (this.#attempt !== null) {
      try {
        this.#attempt.chunk(chunk)
      } catch {
        this.#attempt = null
      }
    }
    return hasRoom
  }

  // The reading ends before its consumer hears of it: spans and records of an answer are whole when the answer is.
  end(): void {
    this.#finish(null)
    this.#sink!.end()
  }

  fail(error: Error): void {
    this.#finish(this.#watch.forgives && this.#sink!.satisfied?.() === true ? null : error)
    this.#sink!.fail(error)
  }

  #isLeftUnread(): boolean {
    if (!this.#open || this.#startedAt !== 0) return false
    try {
      if (this.#attempt?.unread?.(this.#source, this.#watch.readsOn) !== true) return false
    } catch {
      return false
    }
    this.#attempt = null
    this.#open = false
    return true
  }

  #finish(error: Error | null): void {
    if (!this.#open) return
    this.#open = false
    if (this.#startedAt !== 0) this.#watch.ended({ startedAt: this.#startedAt, bytes: this.#bytes, error })
    const attempt = this.#attempt
    this.#attempt = null
    if (attempt === null) return
    try {
      if (error === null) attempt.end()
      else attempt.fail(error)
    } catch {
      // The record of this call is lost, the call is not.
    }
  }
}
