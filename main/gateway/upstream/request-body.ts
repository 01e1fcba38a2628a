// A request body as undici takes it. Undici counts what it can count and then declares a length, where Go sends chunks unless the
// forwarded headers declare one (KrakenD spec 2.7). So a body without declared length is an old-style stream, which nobody can count
// and which costs least; HTTP/2, which TLS may turn out to be, wants a real one: it begins a moment late, with its end out of sight.
import { Stream, type Readable } from 'node:stream'
import { bytesSource, toReadable } from '../byte-source.ts'
import type { ByteSink, ByteSource, RequestBody } from '../types.ts'

export type OutgoingBody = Uint8Array | BodyStream | Readable | null

export function bodyFor(body: RequestBody, length: number, secure: boolean): OutgoingBody {
  if (body.kind === 'none') return null
  if (body.kind === 'bytes' && length >= 0) return body.bytes
  const source = body.kind === 'bytes' ? bytesSource(body.bytes) : body.source
  return secure ? toReadable(later(source)).on('error', heardElsewhere) : new BodyStream(source)
}

// Undici takes its listener off before the last word is spoken; what went wrong reaches the caller through the call.
const heardElsewhere = (): void => {}

function later(source: ByteSource): ByteSource {
  let wanted = true
  return {
    start: (sink) => queueMicrotask(() => wanted && source.start(sink)),
    resume: () => source.resume(),
    abort(cause) {
      wanted = false
      source.abort(cause)
    },
  }
}

export class BodyStream extends Stream implements ByteSink {
  readable = true
  destroyed = false
  /** Bytes that came from the source. */
  size = 0
  readonly #source: ByteSource
  #started = false
  #paused = false
  #over = false

  constructor(source: ByteSource) {
    super()
    this.#source = source
    this.on('error', heardElsewhere)
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    if (this.#over || this.destroyed) return
    if (this.#started) return this.#source.resume()
    this.#started = true
    this.#source.start(this)
  }

  data(chunk: Uint8Array): boolean {
    this.size += chunk.length
    if (!this.destroyed) this.emit('data', chunk)
    return !this.#paused
  }

  end(): void {
    this.#finish()
    if (!this.destroyed) this.emit('end')
  }

  fail(error: Error): void {
    this.#finish()
    if (!this.destroyed) this.emit('error', error)
  }

  /** Nobody wants the rest. */
  destroy(cause?: Error): void {
    if (this.destroyed) return
    this.destroyed = true
    if (!this.#over) this.#source.abort(cause)
    if (cause) this.emit('error', cause)
    // After the end undici would make an error of it for every call, to throw it away.
    if (!this.#over) this.emit('close')
  }

  #finish(): void {
    this.#over = true
    this.readable = false
  }
}
