// A streamed answer under its endpoint's deadline. KrakenD's `timeout` cuts a stream in its middle; here it limits the wait for
// each chunk instead (difference `timeoutIsIdleLimit`). A client that reads slowly is no silence of the backend.
import type { ByteSink, ByteSource, GatewayErrorLike, ScopeControl } from './types.ts'

export class LimitedBody implements ByteSource, ByteSink {
  readonly #source: ByteSource
  readonly #scope: ScopeControl
  /** Milliseconds between chunks; 0 leaves the deadline as it is. */
  readonly #idle: number
  #sink: ByteSink | null = null
  #over = false

  constructor(source: ByteSource, scope: ScopeControl, idle: number) {
    this.#source = source
    this.#scope = scope
    this.#idle = idle
  }

  start(sink: ByteSink): void {
    this.#sink = sink
    this.#scope.onEnd((cause) => this.#expire(cause))
    if (this.#over) return
    if (this.#idle > 0) this.#scope.rearm(this.#idle)
    this.#source.start(this)
  }

  #expire(cause: GatewayErrorLike): void {
    if (this.#over) return
    this.#over = true
    this.#source.abort(cause)
    this.#sink!.fail(cause)
  }

  data(chunk: Uint8Array): boolean {
    if (this.#over) return true
    const roomy = this.#sink!.data(chunk)
    if (this.#idle > 0 && !this.#over) this.#scope.rearm(roomy ? this.#idle : 0)
    return roomy
  }

  resume(): void {
    if (this.#over) return
    if (this.#idle > 0) this.#scope.rearm(this.#idle)
    this.#source.resume()
  }

  end(): void {
    if (this.#finish()) this.#sink!.end()
  }

  fail(error: Error): void {
    if (this.#finish()) this.#sink!.fail(error)
  }

  abort(cause?: Error): void {
    if (this.#finish()) this.#source.abort(cause)
  }

  #finish(): boolean {
    if (this.#over) return false
    this.#over = true
    this.#scope.release()
    return true
  }
}
