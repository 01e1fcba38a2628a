// One call on undici, from asking for a connection to the last byte of the answer's body. The body is pushed on as it comes, in the
// same turn, with backpressure. Undici's errors leave here in Go's words.
import { performance } from 'node:perf_hooks'
import type { Dispatcher } from 'undici'
import { emptyHeaders } from '../headers.ts'
import type { BackendRequest, BackendResponse, ByteSink, ByteSource, HeaderMap, RequestBody } from '../types.ts'
import { brokenText, connectionName, UpstreamError } from './go-errors.ts'
import { gunzip } from './gunzip.ts'
import { bodyChunks } from './request-body.ts'
import type { Connection, OriginPool, Passenger } from './pool.ts'

export interface Plan {
  readonly pool: OriginPool
  readonly path: string
  readonly headers: string[]
  readonly hopHeaders: readonly string[] | null
  readonly body: RequestBody
  /** Declared length of the body; -1 sends it chunked. */
  readonly length: number
  /** We asked for gzip by ourselves and undo it. */
  readonly undoGzip: boolean
  readonly closeAfter: boolean
  /** Milliseconds from the last request byte, 0 = none. */
  readonly headerTimeout: number
  /** Go repeats by itself only what cannot have had an effect, on a connection that had served before. */
  readonly repeatable: boolean
}

/** More than this of an answer that nobody reads yet holds the connection back. */
const unreadLimit = 65_536

export class Exchange implements Passenger, ByteSource {
  connection: Connection | null = null
  readonly hopHeaders: readonly string[] | null
  readonly #request: BackendRequest
  readonly #plan: Plan
  readonly #resolve: (response: BackendResponse) => void
  readonly #reject: (error: Error) => void
  readonly #untie: () => void
  readonly #askedAt = performance.now()
  #gotAt = 0
  #sentAt = 0
  #sentBytes = 0
  #fresh = false
  #name = ''
  #controller: Dispatcher.DispatchController | null = null
  #timer: NodeJS.Timeout | null = null
  #answered = false
  #repeated = false
  #over = false
  #fault: Error | null = null
  #sink: ByteSink | null = null
  #unread: Uint8Array[] | null = null
  #unreadBytes = 0

  constructor(request: BackendRequest, plan: Plan, resolve: (response: BackendResponse) => void, reject: (error: Error) => void) {
    this.#request = request
    this.#plan = plan
    this.hopHeaders = plan.hopHeaders
    this.#resolve = resolve
    this.#reject = reject
    this.#untie = request.scope.onEnd((cause) => this.abort(cause))
    if (!this.#over) this.#dispatch()
  }

  #dispatch(): void {
    const { pool, path, headers, body, length, closeAfter } = this.#plan
    const { method } = this.#request
    const options = { method, path, headers, body: bodyChunks(body, length), reset: closeAfter } as Dispatcher.DispatchOptions
    pool.dispatch(options, this)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#fault) return controller.abort(this.#fault)
    const connection = this.connection!
    this.#gotAt = performance.now()
    this.#fresh = connection.served === 0
    this.#name = connection.dialed ? connectionName(connection.dialed.socket) : ''
    this.#plan.pool.taken(connection)
  }

  onBodySent(chunk: Uint8Array): void {
    this.#sentBytes += chunk.length
  }

  onRequestSent(): void {
    this.#sentAt = performance.now()
    const limit = this.#plan.headerTimeout
    if (limit > 0 && !this.#answered)
      this.#timer = setTimeout(() => this.abort(new UpstreamError('net/http: timeout awaiting response headers')), limit)
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, parsed: object): void {
    if (status < 200) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#answered = true
    const headers = Object.assign(emptyHeaders(), parsed) as HeaderMap
    const zipped = this.#plan.undoGzip && isGzip(headers['content-encoding']) && headers['content-length'] !== '0'
    const contentLength = zipped ? -1 : declaredLength(headers, status)
    if (zipped) {
      delete headers['content-encoding']
      delete headers['content-length']
    }
    const dialed = this.#fresh ? this.connection!.dialed : null
    this.#resolve({
      status,
      headers,
      contentLength,
      body: zipped ? gunzip(this) : this,
      uncompressed: zipped,
      connection: {
        getConn: Math.max(this.#gotAt - this.#askedAt, 1e-6),
        dns: dialed?.dns ?? 0,
        tls: dialed?.tls ?? 0,
        reused: !this.#fresh,
        sentAt: this.#sentAt,
        headersAt: performance.now(),
      },
    })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#sink) {
      if (!this.#sink.data(chunk)) controller.pause()
      return
    }
    ;(this.#unread ??= []).push(chunk)
    this.#unreadBytes += chunk.length
    if (this.#unreadBytes > unreadLimit) controller.pause()
  }

  onResponseEnd(): void {
    this.#settle()
    if (this.#sink) this.#sink.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#over) return
    if (this.#canRepeat(error)) {
      this.#repeated = true
      this.connection = null
      return this.#dispatch()
    }
    this.#fail(this.#fault ?? this.#inGoWords(error))
  }

  #canRepeat(error: Error): boolean {
    const dead = codeOf(error) === 'UND_ERR_SOCKET' || codeOf(error) === 'ECONNRESET' || codeOf(error) === 'EPIPE'
    return (
      dead &&
      this.#plan.repeatable &&
      !this.#answered &&
      !this.#repeated &&
      !this.#fresh &&
      !this.#fault &&
      this.#controller !== null
    )
  }

  #fail(error: Error): void {
    this.#fault = error
    this.#settle()
    if (!this.#answered) this.#reject(error)
    else if (this.#sink) this.#sink.fail(error)
  }

  #settle(): void {
    if (this.#over) return
    this.#over = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#untie()
    this.#plan.pool.returned(this.connection)
  }

  start(sink: ByteSink): void {
    this.#sink = sink
    const unread = this.#unread
    this.#unread = null
    let roomy = true
    if (unread) for (const chunk of unread) roomy = sink.data(chunk) && roomy
    if (!this.#over) return roomy ? this.resume() : void this.#controller?.pause()
    if (this.#fault) sink.fail(this.#fault)
    else sink.end()
  }

  resume(): void {
    this.#controller?.resume()
  }

  /** Before the answer: the call fails with the cause. Within the body: the sink hears it as a fault, unless it is the one who left. */
  abort(cause: Error = new UpstreamError('http: read on closed response body')): void {
    if (this.#over) return
    this.#fail(cause)
    this.#controller?.abort(cause)
  }

  #inGoWords(error: Error): Error {
    if (error instanceof UpstreamError) return error
    const code = codeOf(error)
    const text =
      error.name === 'HTTPParserError'
        ? this.#answered
          ? 'malformed chunked encoding'
          : `HTTP/1.x transport connection broken: malformed HTTP response "${firstLine(error)}"`
        : code === 'UND_ERR_SOCKET' || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'
          ? this.#answered
            ? 'unexpected EOF'
            : 'EOF'
          : code === 'UND_ERR_HEADERS_OVERFLOW'
            ? 'net/http: server response headers exceeded 10485760 bytes; aborted'
            : code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH'
              ? `http: ContentLength=${this.#plan.length} with Body length ${this.#sentBytes}`
              : brokenText(error, this.#name)
    return new UpstreamError(text, { cause: error })
  }
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')
const firstLine = (error: Error): string => ('data' in error ? String(error.data).split(/\r?\n/, 1)[0]! : '')
const isGzip = (value: string | string[] | undefined): boolean => typeof value === 'string' && value.toLowerCase() === 'gzip'

function declaredLength(headers: HeaderMap, status: number): number {
  const length = headers['content-length']
  if (typeof length === 'string' && /^\d{1,15}$/.test(length)) return Number(length)
  return status === 204 || status === 304 ? 0 : -1
}
