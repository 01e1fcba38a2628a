// HTTP/2 over TLS, which KrakenD speaks without being asked. A stream is shown to the gateway as the HTTP/1 request and response that
// the rest is written for: names without pseudo headers, `Host`, one `Cookie`, and a body that announces itself.
import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'

export interface Adopted {
  readonly message: IncomingMessage
  readonly response: ServerResponse
}

/** By what it is: a client of HTTP/1 may write any version into its request line. */
export const isHttp2 = (message: IncomingMessage | Http2ServerRequest): message is Http2ServerRequest => 'stream' in message

/** Only what request.ts, respond.ts and gateway.ts use of the two is there. */
export function adopt(message: Http2ServerRequest, response: Http2ServerResponse): Adopted {
  Object.defineProperty(message, 'rawHeaders', { value: plainHeaders(message) })
  return {
    message: message as unknown as IncomingMessage,
    response: new StreamResponse(message, response) as unknown as ServerResponse,
  }
}

function plainHeaders({ rawHeaders, headers, stream }: Http2ServerRequest): string[] {
  const raw = ['host', headers[':authority'] ?? headers.host ?? '']
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!
    if (!name.startsWith(':') && name !== 'host' && name !== 'cookie') raw.push(name, rawHeaders[i + 1]!)
  }
  // RFC 9113, section 8.2.3: several fields here, one in HTTP/1.
  if (headers.cookie !== undefined) raw.push('cookie', headers.cookie)
  const hasBody = !(stream as typeof stream & { readonly endAfterHeaders: boolean }).endAfterHeaders
  if (hasBody && headers['content-length'] === undefined) raw.push('transfer-encoding', 'chunked')
  return raw
}

/** What one connection of HTTP/1 says to itself has no place in a stream (RFC 9113, section 8.2.2). */
const ofConnection = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'])

class StreamResponse extends EventEmitter {
  shouldKeepAlive = false
  writableFinished = false
  readonly req: { readonly httpVersionMinor: number; readonly complete: boolean; resume(): void }
  readonly socket: { destroySoon(): void; resetAndDestroy(): void; end(): void }
  readonly #response: Http2ServerResponse

  constructor(message: Http2ServerRequest, response: Http2ServerResponse) {
    super()
    this.#response = response
    const reset = (): void => this.destroy()
    this.socket = { destroySoon: reset, resetAndDestroy: reset, end: reset }
    this.req = {
      httpVersionMinor: 1,
      get complete() {
        return message.complete
      },
      resume: () => void message.resume(),
    }
    response.on('finish', () => {
      this.writableFinished = true
      // The answer is whole; whoever still uploads may stop (RFC 9113, section 8.1).
      if (!message.complete) response.stream?.close(constants.NGHTTP2_NO_ERROR)
    })
    response.on('close', () => this.emit('close'))
    response.on('drain', () => this.emit('drain'))
    response.on('error', () => {})
    message.on('error', () => {})
  }

  removeHeader(): void {}

  /** HTTP/2 has no text beside the status. */
  writeHead(status: number, _text: string, raw: readonly string[]): void {
    const headers: Record<string, string | string[]> = {}
    for (let i = 0; i + 1 < raw.length; i += 2) {
      const name = raw[i]!.toLowerCase()
      if (ofConnection.has(name)) continue
      const before = headers[name]
      headers[name] = before === undefined ? raw[i + 1]! : [before, raw[i + 1]!].flat()
    }
    this.#response.writeHead(status, headers)
  }

  /** writeHead has sent them. */
  flushHeaders(): void {}

  write(chunk: Uint8Array): boolean {
    return this.#response.write(chunk)
  }

  end(chunk?: Uint8Array | string, encoding?: BufferEncoding): void {
    if (chunk === undefined) this.#response.end()
    else this.#response.end(chunk, encoding ?? 'utf8')
  }

  /** Only this stream ends, and not as one that is whole. */
  destroy(): void {
    this.#response.stream?.close(constants.NGHTTP2_INTERNAL_ERROR)
  }
}
