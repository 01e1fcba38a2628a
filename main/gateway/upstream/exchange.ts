// One call on undici, from asking for a connection to the last byte of the answer's body. The body is pushed on as it comes, in the
// same turn, with backpressure. Undici's errors leave here in Go's words.
import type { Dispatcher } from 'undici'
import { emptyHeaders, explainPragma, trimBlanks } from '../headers.ts'
import type { BackendRequest, BackendResponse, ByteSink, ByteSource, CallProgress, HeaderMap } from '../types.ts'
import type { Connection, Passenger } from './connection.ts'
import { UpstreamError } from './go-errors.ts'
import { gunzip } from './gunzip.ts'
import type { OriginPool } from './pool.ts'
import { bodyFor, BodyStream, type OutgoingBody } from './request-body.ts'
import { inGoWords } from './undici-errors.ts'

export interface Plan {
  readonly pool: OriginPool
  readonly head: string
  /** For undici's own use; on HTTP/1 `head` stands in for them. */
  readonly path: string
  readonly fields: string[]
  /** Declared length of the body; -1 sends it chunked. */
  readonly length: number
  /** We asked for gzip by ourselves and undo it. */
  readonly undoGzip: boolean
  readonly closeAfter: boolean
  /** As Go: an answer that is dropped unread takes its connection along, even when all of it has come. */
  readonly closesUnread: boolean
  /** Milliseconds from the last request byte, 0 = none. */
  readonly headerTimeout: number
  /** Go repeats by itself only what cannot have had an effect, on a connection that had served before. */
  readonly repeatable: boolean
}

/** More than this of an answer that nobody reads yet holds the connection back. */
const unreadLimit = 65_536

export class Exchange implements Passenger, ByteSource {
  readonly head: string
  readonly isChunked: boolean
  readonly declaresEmpty: boolean
  connection: Connection | null = null
  readonly #request: BackendRequest
  readonly #plan: Plan
  readonly #resolve: (response: BackendResponse) => void
  readonly #reject: (error: Error) => void
  readonly #body: OutgoingBody
  #untie: () => void = nothing
  #controller: Dispatcher.DispatchController | null = null
  #timer: NodeJS.Timeout | null = null
  readonly #askedAt = performance.now()
  #gotAt = 0
  #sentAt = 0
  #fresh = true
  #begun = false
  #answered = false
  #over = false
  #fault: Error | null = null
  #sink: ByteSink | null = null
  #unread: Uint8Array[] | null = null
  #unreadBytes = 0

  constructor(request: BackendRequest, plan: Plan, resolve: (response: BackendResponse) => void, reject: (error: Error) => void) {
    this.#request = request
    this.#plan = plan
    this.head = plan.head
    this.isChunked = request.body.kind !== 'none' && plan.length < 0
    this.declaresEmpty = plan.length === 0
    this.#resolve = resolve
    this.#reject = reject
    this.#body = bodyFor(request.body, plan.length, plan.pool.origin.secure)
  }

  begin(): void {
    this.#untie = this.#request.scope.onEnd((cause) => this.#break(cause))
    if (!this.#over) this.#dispatch()
  }

  #dispatch(): void {
    const { pool, path, fields, closeAfter } = this.#plan
    const { method } = this.#request
    pool.dispatch({ method, path, headers: fields, body: this.#body, reset: closeAfter } as Dispatcher.DispatchOptions, this)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#over) return controller.abort(this.#fault!)
    this.#gotAt = performance.now()
    this.#fresh = this.connection!.served++ === 0
    this.#tellProgress(this.#phases())
  }

  onRequestSent(): void {
    this.#sentAt = performance.now()
    const limit = this.#plan.headerTimeout
    if (limit > 0 && !this.#answered && !this.#over)
      this.#timer = setTimeout(() => this.#break(new UpstreamError('net/http: timeout awaiting response headers')), limit)
  }

  onResponseStarted(): void {
    this.#begun = true
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, parsed: ParsedHeaders): void {
    if (status < 200 || this.#over) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#answered = true
    const headers = headersOf(parsed)
    // How the message was framed is not its header's business any more; Go takes them out too.
    if (headers['transfer-encoding'] !== undefined) {
      delete headers['transfer-encoding']
      delete headers.trailer
      delete headers['content-length']
    }
    if (!this.connection!.isShared) explainPragma(headers)
    const declared = declaredLength(headers, status)
    const zipped = this.#plan.undoGzip && declared !== 0 && isGzip(headers['content-encoding'])
    if (zipped) {
      delete headers['content-encoding']
      delete headers['content-length']
    }
    this.#resolve({
      status,
      headers,
      contentLength: zipped ? -1 : declared,
      body: zipped ? gunzip(this) : this,
      uncompressed: zipped,
      connection: {
        ...this.#phases(),
        reused: !this.#fresh,
        sentAt: this.#sentAt,
        headersAt: performance.now(),
      },
    })
  }

  #phases(): { getConn: number; dns: number; tls: number } {
    const { dns, tls } = this.#fresh ? this.connection!.timing : noPhases
    return { getConn: Math.max(this.#gotAt - this.#askedAt, 1e-6), dns, tls }
  }

  #tellProgress(phases: CallProgress['connection']): void {
    if (this.#request.progress) this.#request.progress.connection = phases
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return
    if (this.#sink) {
      if (!this.#sink.data(chunk) && !this.#over) controller.pause()
      return
    }
    ;(this.#unread ??= []).push(chunk)
    this.#unreadBytes += chunk.length
    if (this.#unreadBytes > unreadLimit) controller.pause()
  }

  onResponseEnd(): void {
    if (this.#over) return
    this.#settle(!this.#plan.closeAfter && this.#sentAt > 0)
    const sink = this.#sink
    this.#sink = null
    sink?.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#over) return
    if (this.#mayRepeat()) {
      this.#plan.pool.returned(this.connection!, false)
      this.#fresh = true
      return this.#dispatch()
    }
    const at = {
      begun: this.#begun,
      answered: this.#answered,
      length: this.#plan.length,
      sent: this.#body instanceof BodyStream ? this.#body.size : 0,
      name: this.connection?.name ?? '',
    }
    this.#break(inGoWords(error, at))
  }

  /** A kept connection that died before a byte of the answer: on a new one, `#fresh` ends the attempts. */
  #mayRepeat(): boolean {
    return this.#plan.repeatable && !this.#begun && !this.#fresh && this.#controller !== null
  }

  /** Ends the call with a fault: before the answer for who waits for it, after it for who reads the body. */
  #break(error: Error): void {
    if (this.#over) return
    this.#fault = error
    const sink = this.#sink
    this.#sink = null
    this.#settle(false)
    this.#controller?.abort(error)
    // A connection that was never had tells how far it came.
    if (this.#gotAt === 0 && this.connection?.served === 0) this.#tellProgress({ getConn: 0, ...this.connection.timing })
    if (!this.#answered) this.#reject(error)
    else sink?.fail(error)
  }

  #settle(reusable: boolean): void {
    this.#over = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#untie()
    if (this.#body && !(this.#body instanceof Uint8Array)) this.#body.destroy()
    // HTTP/2 goes on for the others; a connection that is not reusable is closed by the pool.
    if (this.connection) this.#plan.pool.returned(this.connection, reusable || (this.connection.isShared && this.#answered))
  }

  start(sink: ByteSink): void {
    this.#sink = sink
    let roomy = true
    for (const chunk of this.#unread ?? []) if (this.#sink) roomy = sink.data(chunk) && roomy
    this.#unread = null
    // The sink may have left meanwhile.
    if (!this.#sink) return
    if (!this.#over) return roomy ? this.#controller!.resume() : this.#controller!.pause()
    this.#sink = null
    if (this.#fault) sink.fail(this.#fault)
    else sink.end()
  }

  resume(): void {
    if (!this.#over) this.#controller!.resume()
  }

  abort(cause?: Error): void {
    const { closesUnread, pool } = this.#plan
    if (closesUnread && this.#over && this.#unreadBytes > 0 && !this.connection!.isShared) pool.forget(this.connection!)
    this.#sink = null
    this.#unread = null
    this.#break(cause ?? new UpstreamError('http: read on closed response body'))
  }
}

const nothing = (): void => {}
const noPhases = { dns: 0, tls: 0 }

type ParsedHeaders = Readonly<Record<string, string | string[]>>

/** The parser leaves the blanks behind a value. */
function headersOf(parsed: ParsedHeaders): HeaderMap {
  const headers = emptyHeaders()
  for (const name in parsed) {
    const value = parsed[name]!
    headers[name] = typeof value === 'string' ? trimBlanks(value) : value.map(trimBlanks)
  }
  return headers
}

const isGzip = (value: string | string[] | undefined): boolean => typeof value === 'string' && value.toLowerCase() === 'gzip'

/** As Go reports it: -1 when unknown. */
function declaredLength(headers: HeaderMap, status: number): number {
  if (status === 204 || status === 304) return 0
  const length = headers['content-length']
  return typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : -1
}
