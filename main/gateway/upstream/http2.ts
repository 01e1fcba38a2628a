// One HTTP/2 session: many calls at once. Spoken only where TLS offered it, as Go does.
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream, type OutgoingHttpHeaders } from 'node:http2'
import { emptyHeaders } from '../headers.ts'
import type { ByteSink, ByteSource } from '../types.ts'
import type { Dialed } from './dial.ts'
import { UpstreamError } from './go-errors.ts'
import type { ExchangeOwner, Outgoing } from './http1.ts'
import type { Origin } from './origin.ts'

/** What the head text of HTTP/1 says, as fields. */
export interface OutgoingFields {
  readonly authority: string
  readonly path: string
  /** Lower-case name -> value or values. */
  readonly headers: OutgoingHttpHeaders
}

export class Http2Connection {
  readonly dialed: Dialed
  readonly #session: ClientHttp2Session

  constructor(origin: Origin, dialed: Dialed, closed: () => void) {
    this.dialed = dialed
    this.#session = connect(`https://${origin.authority}`, { createConnection: () => dialed.socket })
    this.#session.on('error', () => {})
    this.#session.on('goaway', () => this.#session.close())
    this.#session.on('close', closed)
    this.#session.unref()
  }

  get open(): boolean {
    return !this.#session.closed && !this.#session.destroyed
  }

  run(outgoing: Outgoing, fields: OutgoingFields, owner: ExchangeOwner): { fail(error: Error): void } | null {
    try {
      const stream = this.#session.request(
        {
          ':method': outgoing.method,
          ':authority': fields.authority,
          ':path': fields.path,
          ':scheme': 'https',
          ...fields.headers,
        },
        { endStream: outgoing.body.kind === 'none' },
      )
      const exchange = new Http2Exchange(stream, outgoing, owner)
      exchange.send()
      return exchange
    } catch (error) {
      owner.failed(new UpstreamError(`http2: ${(error as Error).message}`, { cause: error, retryable: !this.open }))
      return null
    }
  }

  close(): void {
    this.#session.close()
  }
}

class Http2Exchange implements ByteSource, ByteSink {
  readonly #stream: ClientHttp2Stream
  readonly #outgoing: Outgoing
  readonly #owner: ExchangeOwner
  #untie: () => void = () => {}
  #sink: ByteSink | null = null
  #answered = false
  #over = false
  #fault: Error | null = null

  constructor(stream: ClientHttp2Stream, outgoing: Outgoing, owner: ExchangeOwner) {
    this.#stream = stream
    this.#outgoing = outgoing
    this.#owner = owner
    stream.on('response', (fields) => {
      const headers = emptyHeaders()
      for (const [name, value] of Object.entries(fields)) {
        if (name.startsWith(':') || value === undefined) continue
        headers[name] = Array.isArray(value) ? value.slice() : String(value)
      }
      const declared = Number(headers['content-length'] ?? -1)
      const bodiless = fields[':status'] === 204 || fields[':status'] === 304
      this.#answered = true
      owner.answered({ status: Number(fields[':status']), headers, contentLength: bodiless ? 0 : declared }, this)
    })
    stream.on('error', (error) => this.#finish(this.#textOf(error)))
    stream.on('close', () => this.#finish(new UpstreamError(this.#answered ? 'unexpected EOF' : 'EOF')))
    stream.on('drain', () => {
      if (outgoing.body.kind === 'source') outgoing.body.source.resume()
    })
    this.#untie = outgoing.scope.onEnd((cause) => this.#cancel(cause))
  }

  send(): void {
    const { body } = this.#outgoing
    if (body.kind === 'source') return body.source.start(this)
    if (body.kind === 'bytes') this.#stream.end(body.bytes)
    this.#owner.sent()
  }

  // Request body

  data(chunk: Uint8Array): boolean {
    return this.#stream.destroyed || this.#stream.write(chunk)
  }

  end(): void {
    if (this.#stream.destroyed) return
    this.#stream.end()
    if (!this.#answered) this.#owner.sent()
  }

  fail(error: Error): void {
    this.#cancel(error)
  }

  // Response body

  start(sink: ByteSink): void {
    this.#sink = sink
    const stream = this.#stream
    if (this.#over) return this.#fault ? sink.fail(this.#fault) : sink.end()
    stream.on('data', (chunk: Buffer) => {
      if (!this.#over && !sink.data(chunk) && !this.#over) stream.pause()
    })
    stream.on('end', () => this.#finish(null))
  }

  resume(): void {
    if (!this.#over) this.#stream.resume()
  }

  abort(): void {
    this.#over = true
    this.#untie()
    this.#stream.close(constants.NGHTTP2_CANCEL)
  }

  #cancel(cause: Error): void {
    this.#finish(cause)
    this.#stream.close(constants.NGHTTP2_CANCEL)
  }

  #finish(fault: Error | null): void {
    if (this.#over) return
    this.#over = true
    this.#fault = fault
    this.#untie()
    if (fault && this.#outgoing.body.kind === 'source' && !this.#stream.writableEnded) this.#outgoing.body.source.abort()
    if (!this.#answered) this.#owner.failed(fault ?? new UpstreamError('EOF'))
    else if (fault) this.#sink?.fail(fault)
    else this.#sink?.end()
  }

  #textOf(error: Error & { code?: string }): Error {
    const code = this.#stream.rstCode
    if (code)
      return new UpstreamError(
        `stream error: stream ID ${this.#stream.id ?? 0}; ${streamErrors[code] ?? `unknown error ${code}`}`,
      )
    return new UpstreamError(error.code === 'ECONNRESET' ? 'EOF' : error.message, { cause: error, retryable: !this.#answered })
  }
}

const streamErrors: Readonly<Record<number, string>> = {
  [constants.NGHTTP2_PROTOCOL_ERROR]: 'PROTOCOL_ERROR',
  [constants.NGHTTP2_INTERNAL_ERROR]: 'INTERNAL_ERROR',
  [constants.NGHTTP2_FLOW_CONTROL_ERROR]: 'FLOW_CONTROL_ERROR',
  [constants.NGHTTP2_STREAM_CLOSED]: 'STREAM_CLOSED',
  [constants.NGHTTP2_FRAME_SIZE_ERROR]: 'FRAME_SIZE_ERROR',
  [constants.NGHTTP2_REFUSED_STREAM]: 'REFUSED_STREAM',
  [constants.NGHTTP2_CANCEL]: 'CANCEL',
  [constants.NGHTTP2_ENHANCE_YOUR_CALM]: 'ENHANCE_YOUR_CALM',
  [constants.NGHTTP2_INADEQUATE_SECURITY]: 'INADEQUATE_SECURITY',
  [constants.NGHTTP2_HTTP_1_1_REQUIRED]: 'HTTP_1_1_REQUIRED',
}
