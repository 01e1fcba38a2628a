// Writes an answer to the client, as Go's net/http would write it. Two ways for streams:
//   at once   every chunk leaves when it comes (differences.flushStreams)
//   blocks    as KrakenD, which never flushes: 2,048 bytes are held back before the headers are decided, 4,096 before the
//             socket is written. A small event stream then arrives in one piece at its end, with a Content-Length.
// A body that breaks must never look whole: the socket is closed, except where KrakenD ends it cleanly (breakBrokenBodies off).
import type { ServerResponse } from 'node:http'
import type { Differences } from '../../shared/differences.ts'
import { answerInOldVersion, buildHead, hasNoBody, sanitize, statusText, without } from './answer-head.ts'
import { canceled } from './error.ts'
import type { ClientRequest } from './request.ts'
import { sniffContentType } from './sniff.ts'
import type { ByteSink, ByteSource, HeaderMap, HttpResponse, RequestEnd } from './types.ts'
import { limitUnread } from './unread.ts'

/** Go's first buffer: bodies up to this size get a Content-Length. */
const headerDelay = 2048
const socketBlock = 4096

const gone = canceled()
const noHeaders: HeaderMap = Object.freeze(Object.create(null) as HeaderMap)
const owner = Symbol('exchange')
type OwnedResponse = ServerResponse & { [owner]?: Exchange }

// Listeners are shared by all requests; the exchange hangs on the response.
function whenClosed(this: OwnedResponse): void {
  this[owner]?.closed()
}
function whenDrained(this: OwnedResponse): void {
  this[owner]?.drained()
}
/** Headers do not wait for the first byte of a body that takes its time. */
function flushIfSilent(exchange: Exchange): void {
  exchange.flushHead()
}

export type WhenDone = (response: HttpResponse | null, end: RequestEnd) => void

/** One request on the wire until its last byte; `done` is called once, when both the answer and the connection are through. */
export class Exchange implements ByteSink {
  readonly request: ClientRequest
  readonly #res: OwnedResponse
  readonly #differences: Differences
  readonly #done: WhenDone
  #response: HttpResponse | null = null
  #source: ByteSource | null = null
  #raw: string[] = []
  #status = 200
  #declared = -1
  #bytes = 0
  #mustSniff = false
  #headSent = false
  #ended = false
  #closed = false
  #drains = false
  #fault: Error | null = null
  /** What is held back in blocks; null when chunks leave at once. */
  #held: Uint8Array[] | null = null
  #heldSize = 0

  constructor(request: ClientRequest, res: ServerResponse, differences: Differences, done: WhenDone) {
    this.request = request
    this.#res = res
    this.#differences = differences
    this.#done = done
    this.#res[owner] = this
    res.on('close', whenClosed)
  }

  send(response: HttpResponse): void {
    const { body, headers } = response
    const status = response.status >= 100 && response.status <= 999 ? response.status : 200
    this.#response = response
    this.#status = status
    if (this.#closed) {
      if (body.kind === 'source') body.source.abort(gone)
      return this.#settle()
    }
    const { raw, declared } = buildHead(headers, status, this.#differences.dropHopByHopHeaders)
    this.#raw = raw
    this.#declared = declared
    this.#mustSniff = headers['content-type'] === undefined && !headers['content-encoding']
    const silent = hasNoBody(status) || this.request.method === 'HEAD'
    if (body.kind !== 'source') this.#sendBytes(body.kind === 'bytes' ? body.bytes : '', silent)
    else if (silent) this.#sendNothing(body.source)
    else this.#sendSource(body.source)
  }

  /** Go reads a body to its end where there is none to send, too, and gives up with the first byte of it. */
  #sendNothing(source: ByteSource): void {
    this.#source = source
    const finish = (): void => {
      if (!this.#ended && !this.#closed) this.#finish(null)
    }
    const refuse = (): boolean => {
      source.abort()
      finish()
      return true
    }
    source.start({ data: refuse, end: finish, fail: finish })
  }

  #sendBytes(bytes: Uint8Array | string, silent: boolean): void {
    if (hasNoBody(this.#status)) return this.#finish(null)
    const size = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length
    if (size > 0 && this.#mustSniff) this.#raw.push('Content-Type', sniffContentType(Buffer.from(bytes)))
    this.#mustSniff = false
    // To HEAD Go tells the length of what it would have sent, if that is anything.
    if (this.#declared < 0 && size <= headerDelay && (size > 0 || !silent)) this.#raw.push('Content-Length', String(size))
    if (silent) {
      // Go counts what it was given to write.
      this.#bytes = size
      return this.#finish(null)
    }
    if (this.#declared >= 0 && size !== this.#declared) return this.#cut(size < this.#declared ? Buffer.from(bytes) : null)
    this.#bytes = size
    this.#finish(size > 0 ? bytes : null)
  }

  #sendSource(source: ByteSource): void {
    this.#source = source
    if (!this.#differences.flushStreams) this.#held = []
    source.start(this)
    if (this.#held === null && !this.#headSent && !this.#ended && !this.#mustSniff) setImmediate(flushIfSilent, this)
  }

  flushHead(): void {
    if (this.#headSent || this.#ended || this.#closed) return
    this.#writeHead(null)
    this.#res.flushHeaders()
  }

  data(chunk: Uint8Array): boolean {
    if (this.#ended || this.#closed) return true
    if (this.#declared >= 0 && this.#bytes + chunk.length > this.#declared) {
      // More than was promised would be read as the beginning of the next answer.
      this.#source?.abort()
      this.#cut(this.#takeHeld())
      return true
    }
    this.#bytes += chunk.length
    if (this.#held !== null) return this.#hold(chunk, this.#held)
    if (this.#bytes === this.#declared) {
      this.#finish(chunk)
      return true
    }
    if (!this.#headSent) this.#writeHead(chunk)
    return this.#write(chunk)
  }

  #hold(chunk: Uint8Array, held: Uint8Array[]): boolean {
    held.push(chunk)
    this.#heldSize += chunk.length
    if (this.#bytes <= headerDelay || this.#headLength() + this.#heldSize <= socketBlock) return true
    const all = this.#takeHeld()!
    if (!this.#headSent) this.#writeHead(all)
    const whole = all.length - (all.length % socketBlock)
    this.#held = [all.subarray(whole)]
    this.#heldSize = all.length - whole
    return whole === 0 || this.#write(all.subarray(0, whole))
  }

  #takeHeld(): Uint8Array | null {
    const all = this.#heldSize > 0 ? Buffer.concat(this.#held!, this.#heldSize) : null
    this.#held = null
    this.#heldSize = 0
    return all
  }

  /** About what the head takes of the first block. */
  #headLength(): number {
    return this.#headSent ? 0 : this.#raw.reduce((sum, part) => sum + part.length + 2, 60)
  }

  #write(chunk: Uint8Array): boolean {
    if (this.#res.write(chunk)) return true
    if (!this.#drains) {
      this.#drains = true
      this.#res.on('drain', whenDrained)
    }
    return false
  }

  end(): void {
    if (this.#ended || this.#closed) return
    const rest = this.#takeHeld()
    if (this.#bytes < this.#declared) return this.#cut(rest)
    const all = !this.#headSent && this.#declared < 0 && this.#bytes <= headerDelay
    if (all) this.#raw.push('Content-Length', String(this.#bytes))
    this.#finish(rest)
  }

  fail(error: Error): void {
    if (this.#ended || this.#closed) return
    if (!this.#differences.breakBrokenBodies) return this.end()
    this.#fault = error
    this.#cut(this.#takeHeld())
  }

  /** Ends the connection in the middle of the body: what was written still arrives, and nobody takes it for whole. */
  #cut(rest: Uint8Array | null): void {
    this.#ended = true
    this.#fault ??= new Error('body cut short')
    if (!this.#headSent) this.#writeHead(rest)
    if (rest) this.#res.write(rest)
    else this.#res.flushHeaders()
    const { socket } = this.#res
    // Without framing only a reset tells the client.
    if (this.#declared < 0 && this.#res.req.httpVersionMinor === 0) socket?.resetAndDestroy()
    else socket?.destroySoon()
  }

  #finish(bytes: Uint8Array | string | null): void {
    this.#ended = true
    limitUnread(this.#res.req, this.#res, this.request.contentLength)
    if (!this.#headSent) this.#writeHead(typeof bytes === 'string' ? null : bytes)
    if (bytes === null) this.#res.end()
    // As text it joins the head in one write to the socket, where bytes take a second one.
    else if (Buffer.isBuffer(bytes) && bytes.length <= socketBlock) this.#res.end(bytes.toString('latin1'), 'latin1')
    else this.#res.end(bytes)
  }

  #writeHead(first: Uint8Array | null): void {
    const res = this.#res
    this.#headSent = true
    if (this.#mustSniff && first !== null) this.#raw.push('Content-Type', sniffContentType(first))
    // Go names the connection only when it closes it.
    if (res.shouldKeepAlive && res.req.httpVersionMinor === 1) res.removeHeader('connection')
    // A client that wants its connection closed gets that, whatever a backend says of its own.
    if (!res.shouldKeepAlive && !this.#differences.dropHopByHopHeaders) this.#raw = without('Connection', this.#raw)
    if (res.req.httpVersionMinor === 0) answerInOldVersion(res)
    try {
      res.writeHead(this.#status, statusText(this.#status), this.#raw)
    } catch {
      res.writeHead(this.#status, statusText(this.#status), sanitize(this.#raw))
    }
  }

  drained(): void {
    if (!this.#ended && !this.#closed) this.#source?.resume()
  }

  closed(): void {
    this.#closed = true
    if (!this.#ended) this.#source?.abort(gone)
    this.request.scope.end(gone)
    // An upload that nobody read would keep the connection from its next request.
    if (!this.#res.req.complete) this.#res.req.resume()
    // Without an answer the handler is still running; the scope ends it, and it settles then.
    if (this.#response !== null) this.#settle()
  }

  #settle(): void {
    this.#done(this.#response, {
      status: this.#status,
      headers: this.#response?.headers ?? noHeaders,
      bytes: this.#bytes,
      fault: this.#fault,
      clientLeft: !this.#res.writableFinished && this.#fault === null,
    })
  }
}
