// Makes, reads and watches byte sources (types.ts). One object per source and no allocation per chunk: a streamed answer of
// 10,000 chunks must cost 10,000 function calls, not 10,000 events. `end` may follow a chunk the sink answered `false` to.
import { Readable } from 'node:stream'
import { GatewayError } from './error.ts'
import type { ByteSink, ByteSource } from './types.ts'

/** Sees a source from outside. Each chunk comes after it was handed on; exactly one of end, fail and abort comes, last. */
export interface SourceObserver {
  start?(): void
  chunk(chunk: Uint8Array): void
  end(): void
  fail(error: Error): void
  abort(cause: Error | undefined): void
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  let live = true
  return {
    start(sink) {
      if (live && bytes.length > 0) sink.data(bytes)
      if (live) sink.end()
      live = false
    },
    resume() {},
    abort() {
      live = false
    },
  }
}

/** Reads a source to its end. Beyond `limit` bytes it is aborted and the promise rejects. */
export function collect(source: ByteSource, limit = Infinity): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let size = 0
    source.start({
      data(chunk) {
        size += chunk.length
        if (size > limit) {
          const error = new GatewayError('body_too_large', 500, `body exceeds ${limit} bytes`)
          source.abort(error)
          reject(error)
        } else chunks.push(chunk)
        return true
      },
      end() {
        resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size))
      },
      fail: reject,
    })
  })
}

/** A Node stream as a source. A stream that closes early fails. `stop` is what aborting does to the stream. */
export function fromReadable(
  readable: Readable,
  stop: (cause: Error | undefined) => void = (cause) => void readable.destroy(cause),
): ByteSource {
  let live = true
  return {
    start(sink) {
      const settle = (error: Error | null): void => {
        if (!live) return
        live = false
        if (error) sink.fail(error)
        else sink.end()
      }
      readable.on('data', (chunk: Uint8Array) => {
        if (live && !sink.data(chunk) && live) readable.pause()
      })
      readable.on('end', () => settle(null))
      readable.on('error', (error) => settle(error))
      readable.on('close', () => {
        if (live) settle(readable.errored ?? new GatewayError('body_cut', 500, 'unexpected EOF'))
      })
      if (readable.errored) settle(readable.errored)
      else if (readable.readableEnded) settle(null)
      else if (readable.destroyed) settle(new GatewayError('body_cut', 500, 'unexpected EOF'))
    },
    resume() {
      if (live) readable.resume()
    },
    abort(cause) {
      if (!live) return
      live = false
      readable.on('error', () => {})
      stop(cause)
    },
  }
}

export function toReadable(source: ByteSource): Readable {
  let started = false
  let over = false
  const readable: Readable = new Readable({
    read() {
      if (started) source.resume()
      else {
        started = true
        source.start(sink)
      }
    },
    destroy(error, done) {
      if (!over) source.abort(error ?? undefined)
      over = true
      done(error)
    },
  })
  const sink: ByteSink = {
    data: (chunk) => readable.push(chunk),
    end() {
      over = true
      readable.push(null)
    },
    fail(error) {
      over = true
      readable.destroy(error)
    },
  }
  return readable
}

/** The same source, watched. An observer that throws is not called again; the bytes flow on. */
export const tapSource = (source: ByteSource, observer: SourceObserver): ByteSource => new TappedSource(source, observer)

class TappedSource implements ByteSource, ByteSink {
  readonly #source: ByteSource
  #observer: SourceObserver | null
  #sink: ByteSink | null = null

  constructor(source: ByteSource, observer: SourceObserver) {
    this.#source = source
    this.#observer = observer
  }

  start(sink: ByteSink): void {
    this.#sink = sink
    try {
      this.#observer?.start?.()
    } catch {
      this.#observer = null
    }
    this.#source.start(this)
  }

  resume(): void {
    this.#source.resume()
  }

  abort(cause?: Error): void {
    this.#source.abort(cause)
    const observer = this.#takeObserver()
    try {
      observer?.abort(cause)
    } catch {}
  }

  data(chunk: Uint8Array): boolean {
    const roomy = this.#sink!.data(chunk)
    try {
      this.#observer?.chunk(chunk)
    } catch {
      this.#observer = null
    }
    return roomy
  }

  // The observer hears the end first, so that a child's span ends before its parent's.
  end(): void {
    const observer = this.#takeObserver()
    try {
      observer?.end()
    } catch {}
    this.#sink!.end()
  }

  fail(error: Error): void {
    const observer = this.#takeObserver()
    try {
      observer?.fail(error)
    } catch {}
    this.#sink!.fail(error)
  }

  #takeObserver(): SourceObserver | null {
    const observer = this.#observer
    this.#observer = null
    return observer
  }
}
