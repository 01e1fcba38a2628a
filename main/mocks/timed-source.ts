// Bytes that come at their time. A sink that is full holds the rest back, as a socket would.
import type { ByteSink, ByteSource, Scope } from '../gateway/types.ts'
import { UpstreamError } from '../gateway/upstream/go-errors.ts'

export interface Piece {
  /** ms from the headers. */
  readonly atMs: number
  readonly bytes: Uint8Array
}

export class TimedSource implements ByteSource {
  readonly #pieces: readonly Piece[]
  readonly #breaks: boolean
  readonly #beganAt = performance.now()
  #untie: () => void = () => {}
  #next = 0
  #sink: ByteSink | null = null
  #timer: NodeJS.Timeout | null = null
  #full = false
  #fault: Error | null = null

  /** `breaks`: the connection breaks after the last piece. */
  constructor(pieces: readonly Piece[], scope: Scope, breaks: boolean) {
    this.#pieces = pieces
    this.#breaks = breaks
    this.#untie = scope.onEnd((cause) => this.#fail(cause))
  }

  start(sink: ByteSink): void {
    this.#sink = sink
    if (this.#fault) this.#fail(this.#fault)
    else this.#play()
  }

  resume(): void {
    if (!this.#full) return
    this.#full = false
    this.#play()
  }

  abort(): void {
    this.#stop()
  }

  #play(): void {
    this.#timer = null
    while (this.#sink && !this.#full) {
      const piece = this.#pieces[this.#next]
      if (!piece) return this.#end()
      const wait = piece.atMs - (performance.now() - this.#beganAt)
      if (wait > 0.5) {
        this.#timer = setTimeout(() => this.#play(), wait)
        return
      }
      this.#next++
      if (piece.bytes.length > 0) this.#full = !this.#sink.data(piece.bytes)
    }
  }

  #end(): void {
    if (this.#breaks)
      return this.#fail(
        new UpstreamError('unexpected EOF', { cause: Object.assign(new Error('cut by a mock'), { code: 'ECONNRESET' }) }),
      )
    const sink = this.#stop()
    sink?.end()
  }

  #fail(error: Error): void {
    this.#fault = error
    const sink = this.#stop()
    sink?.fail(error)
  }

  #stop(): ByteSink | null {
    const sink = this.#sink
    this.#sink = null
    if (this.#timer) clearTimeout(this.#timer)
    this.#untie()
    return sink
  }
}
