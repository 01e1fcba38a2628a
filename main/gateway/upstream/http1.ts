// One HTTP/1 connection and the exchange that runs on it. Ours instead of undici's client because KrakenD's backends see what Go
// sends, and its clients read what Go says: no `connection: keep-alive`, header spelling, raw query bytes, HEAD on kept
// connections, which connection was reused and how long it took, and whether a call may be repeated. undici hides all of that.
// A connection whose state is in doubt (early answer, cut, unread rest, surplus bytes) is closed and never reused.
import type { Socket } from 'node:net'
import type { ByteSink, ByteSource, HeaderMap, RequestBody, Scope } from '../types.ts'
import { ChunkedReader } from './chunked.ts'
import { brokenText, connectionName, UpstreamError } from './go-errors.ts'
import type { Dialed } from './dial.ts'
import { maxHeadBytes, parseHead, takeHead, type ResponseHead } from './response-head.ts'

export interface Outgoing {
  readonly method: string
  /** Request line and headers without framing and without the empty line. */
  readonly head: string
  readonly body: RequestBody
  /** Declared length of the body; -1 sends it chunked. */
  readonly length: number
  /** Bodies are unusual with this method: nothing is said about one before its first byte is there. */
  readonly lazyBody: boolean
  readonly keepAlive: boolean
  readonly scope: Scope
}

/** What happens to the call before there is a body to read. One of `answered` and `failed`, once. */
export interface ExchangeOwner {
  /** The last byte of the request was handed to the socket. */
  sent(): void
  answered(head: AnswerHead, body: ByteSource): void
  failed(error: Error): void
}
export interface AnswerHead {
  readonly status: number
  readonly headers: HeaderMap
  readonly contentLength: number
}

export interface ConnectionOwner {
  /** The connection is free for the next call. */
  released(connection: Http1Connection): void
  closed(connection: Http1Connection): void
}

export class Http1Connection {
  readonly dialed: Dialed
  reused = false
  open = true
  readonly #socket: Socket
  readonly #name: string
  readonly #owner: ConnectionOwner
  #exchange: Exchange | null = null
  #fault: Error | null = null

  constructor(dialed: Dialed, owner: ConnectionOwner) {
    this.dialed = dialed
    this.#owner = owner
    const socket = (this.#socket = dialed.socket)
    this.#name = connectionName(socket)
    socket.on('data', (chunk: Buffer) => {
      if (this.#exchange) this.#exchange.receive(chunk)
      else this.close()
    })
    socket.on('end', () => this.#lost(null))
    socket.on('error', (error) => (this.#fault = error))
    socket.on('close', () => this.#lost(this.#fault))
    socket.on('drain', () => this.#exchange?.drained())
    socket.on('timeout', () => {
      if (!this.#exchange) this.close()
    })
  }

  /** `fail` of what it returns ends the exchange. */
  run(outgoing: Outgoing, owner: ExchangeOwner): { fail(error: Error): void } {
    const exchange = (this.#exchange = new Exchange(this, this.#socket, outgoing, owner))
    exchange.send()
    return exchange
  }

  /** Closes the connection when it stays idle that long; 0 = never. */
  closeAfter(ms: number): void {
    this.#socket.setTimeout(ms)
  }

  close(): void {
    this.#socket.destroy()
    this.#closed()
  }

  /** The exchange is over. */
  finished(reusable: boolean): void {
    this.#exchange = null
    if (!reusable || !this.open) return this.close()
    this.reused = true
    this.#owner.released(this)
  }

  #lost(fault: Error | null): void {
    if (!this.open) return
    const exchange = this.#exchange
    this.#closed()
    exchange?.lost(fault, fault ? brokenText(fault, this.#name) : 'EOF')
  }

  #closed(): void {
    if (!this.open) return
    this.open = false
    this.#owner.closed(this)
  }
}

const awaitingHead = 0
const readingBody = 1
const over = 2

class Exchange implements ByteSource, ByteSink {
  readonly #connection: Http1Connection
  readonly #socket: Socket
  readonly #outgoing: Outgoing
  readonly #owner: ExchangeOwner
  readonly #wasReused: boolean
  #untie: () => void = nothing
  #state = awaitingHead
  #head: ResponseHead | null = null
  /** Bytes that came and were not read yet. */
  #held: Buffer | null = null
  #remaining = 0
  #chunked: ChunkedReader | null = null
  #sink: ByteSink | null = null
  #full = false
  #reading = false
  /** Why no more bytes will come: delivered after those that are held. */
  #end: Error | 'eof' | null = null
  #headWritten = false
  #sentAll = false
  /** Bytes that were declared and not sent yet; meaningless when chunked. */
  #unsent: number

  constructor(connection: Http1Connection, socket: Socket, outgoing: Outgoing, owner: ExchangeOwner) {
    this.#connection = connection
    this.#socket = socket
    this.#outgoing = outgoing
    this.#owner = owner
    this.#wasReused = connection.reused
    this.#unsent = outgoing.length
    this.#untie = outgoing.scope.onEnd((cause) => this.#break(cause))
  }

  // Request

  send(): void {
    if (this.#state === over) return
    const { head, body, length, lazyBody } = this.#outgoing
    const socket = this.#socket
    if (body.kind === 'none') {
      socket.write(length === 0 ? `${head}Content-Length: 0\r\n\r\n` : `${head}\r\n`, 'latin1')
      this.#sent()
    } else if (body.kind === 'bytes') {
      socket.cork()
      if (!lazyBody) this.#writeHead()
      if (body.bytes.length > 0) this.data(body.bytes)
      this.end()
      socket.uncork()
    } else {
      if (!lazyBody) this.#writeHead()
      body.source.start(this)
    }
  }

  #writeHead(): void {
    if (this.#headWritten) return
    this.#headWritten = true
    const { head, length } = this.#outgoing
    this.#socket.write(`${head}${length >= 0 ? `Content-Length: ${length}` : 'Transfer-Encoding: chunked'}\r\n\r\n`, 'latin1')
  }

  data(chunk: Uint8Array): boolean {
    const socket = this.#socket
    if (this.#state === over || socket.destroyed || chunk.length === 0) return true
    if (this.#outgoing.length >= 0) return this.#sendDeclared(chunk)
    socket.cork()
    this.#writeHead()
    socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1')
    socket.write(chunk)
    const roomy = socket.write('\r\n', 'latin1')
    socket.uncork()
    return roomy
  }

  /** Bytes beyond the declared length would be read as another request. */
  #sendDeclared(chunk: Uint8Array): boolean {
    this.#unsent -= chunk.length
    if (this.#unsent < 0) {
      this.#break(lengthMismatch(this.#outgoing.length, this.#outgoing.length - this.#unsent))
      return true
    }
    this.#writeHead()
    return this.#socket.write(chunk)
  }

  end(): void {
    if (this.#state === over || this.#socket.destroyed) return
    const { length } = this.#outgoing
    if (length >= 0 && this.#unsent > 0) return this.fail(lengthMismatch(length, length - this.#unsent))
    if (!this.#headWritten && this.#outgoing.lazyBody) this.#socket.write(`${this.#outgoing.head}\r\n`, 'latin1')
    else if (length < 0) this.#socket.write('0\r\n\r\n', 'latin1')
    this.#sent()
  }

  fail(error: Error): void {
    this.#sentAll = true
    this.#break(error)
  }

  drained(): void {
    if (!this.#sentAll && this.#outgoing.body.kind === 'source') this.#outgoing.body.source.resume()
  }

  #sent(): void {
    this.#sentAll = true
    if (this.#state === awaitingHead) this.#owner.sent()
  }

  // Response

  receive(chunk: Buffer): void {
    if (this.#state === over) return
    if (this.#held) chunk = Buffer.concat([this.#held, chunk])
    this.#held = chunk
    if (this.#state === awaitingHead) this.#readHead()
    else this.#read()
  }

  #readHead(): void {
    const bytes = this.#held!
    try {
      const text = takeHead(bytes, 0)
      if (text === null) {
        if (bytes.length > maxHeadBytes) throw tooLarge()
        return
      }
      const head = parseHead(text, this.#outgoing.method)
      this.#held = text.length < bytes.length ? bytes.subarray(text.length) : null
      if (head.status >= 200) return this.#answered(head)
      if (head.status === 101)
        throw new UpstreamError('net/http: HTTP/1.x transport connection broken: the backend switched protocols')
    } catch (error) {
      return this.#break(error as Error)
    }
    // 1xx: the real head follows.
    if (this.#held) this.#readHead()
  }

  #answered(head: ResponseHead): void {
    this.#head = head
    this.#state = readingBody
    if (head.framing === 'chunked') this.#chunked = new ChunkedReader()
    else this.#remaining = head.framing === 'close' ? Infinity : Math.max(0, head.framing === 'length' ? head.contentLength : 0)
    this.#owner.answered(head, this)
  }

  start(sink: ByteSink): void {
    this.#sink = sink
    this.#read()
  }

  resume(): void {
    if (!this.#full) return
    this.#full = false
    this.#read()
  }

  abort(): void {
    if (this.#state !== readingBody) return
    // An answer that is here whole leaves its connection in order.
    this.#sink = unheard
    this.#full = false
    this.#read()
    if (this.#live()) this.#break(null)
  }

  /** Hands on what is held, then the end; pauses the socket when nobody takes it. */
  #read(): void {
    if (this.#reading || this.#state !== readingBody) return
    if (!this.#sink || this.#full) {
      if (this.#held) this.#socket.pause()
      return
    }
    this.#reading = true
    try {
      while (this.#live() && !this.#full && this.#step()) {}
    } catch (error) {
      this.#break(error as Error)
    }
    this.#reading = false
    if (this.#live() && !this.#full) this.#settle()
  }

  #live(): boolean {
    return this.#state === readingBody
  }

  /** One piece. False when there is none. */
  #step(): boolean {
    const bytes = this.#held
    if (this.#chunked ? this.#chunked.ended : this.#remaining === 0) {
      this.#complete()
      return false
    }
    if (!bytes) return false
    if (this.#chunked) {
      const reader = this.#chunked
      const at = reader.next(bytes, 0)
      this.#held = at < bytes.length ? bytes.subarray(at) : null
      if (reader.end > reader.start) this.#full = !this.#sink!.data(bytes.subarray(reader.start, reader.end))
      return true
    }
    const size = Math.min(bytes.length, this.#remaining)
    this.#remaining -= size
    this.#held = size < bytes.length ? bytes.subarray(size) : null
    this.#full = !this.#sink!.data(size < bytes.length ? bytes.subarray(0, size) : bytes)
    // A full sink may wait for ever for the end of what it has whole: tell it.
    if (this.#full && this.#remaining === 0 && this.#live()) this.#complete()
    return true
  }

  #settle(): void {
    if (this.#end === null) {
      if (this.#socket.isPaused()) this.#socket.resume()
    } else if (this.#end === 'eof' && this.#head!.framing === 'close') this.#complete()
    else this.#break(this.#end === 'eof' ? new UpstreamError('unexpected EOF') : this.#end)
  }

  #complete(): void {
    const sink = this.#sink!
    const surplus = this.#held !== null
    if (!this.#sentAll) this.#dropRequest()
    this.#leave(this.#head!.keepAlive && this.#outgoing.keepAlive && this.#sentAll && !surplus)
    sink.end()
  }

  /** The connection is gone. */
  lost(fault: Error | null, text: string): void {
    if (this.#state === awaitingHead) {
      const begun = this.#held !== null
      const reason = fault || !begun ? text : 'unexpected EOF'
      const message = begun ? `net/http: HTTP/1.x transport connection broken: ${reason}` : reason
      this.#break(new UpstreamError(message, { cause: fault ?? undefined, retryable: this.#wasReused && !begun }))
    } else if (this.#state === readingBody && this.#end === null) {
      this.#end = fault ? new UpstreamError(text, { cause: fault }) : 'eof'
      this.#read()
    }
  }

  /** Ends the exchange before its end; `null`: nobody listens any more. */
  #break(error: Error | null): void {
    if (this.#state === over) return
    const state = this.#state
    const sink = this.#sink
    if (state === readingBody && !sink && error) {
      // Nobody reads yet: whoever starts will hear of it.
      this.#end ??= error
      this.#held = null
      this.#untie()
      this.#dropRequest()
      this.#connection.close()
      return
    }
    this.#dropRequest()
    this.#leave(false)
    if (state === awaitingHead) this.#owner.failed(error ?? new UpstreamError('context canceled'))
    else if (error) sink?.fail(error)
  }

  #dropRequest(): void {
    if (!this.#sentAll && this.#outgoing.body.kind === 'source') this.#outgoing.body.source.abort()
  }

  #leave(reusable: boolean): void {
    this.#state = over
    this.#sink = null
    this.#held = null
    this.#untie()
    if (reusable && this.#socket.isPaused()) this.#socket.resume()
    this.#connection.finished(reusable)
  }
}

const nothing = (): void => {}

export const lengthMismatch = (declared: number, real: number): UpstreamError =>
  new UpstreamError(`http: ContentLength=${declared} with Body length ${real}`)

const tooLarge = (): UpstreamError =>
  new UpstreamError(`net/http: server response headers exceeded ${maxHeadBytes} bytes; aborted`)

const unheard: ByteSink = { data: () => true, end() {}, fail() {} }
