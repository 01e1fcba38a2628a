// A node request as the stacks see it. Most components need a few of these fields only, so the dear ones are found on first
// use. The scope ends when the client leaves; server.ts ends it.
import type { IncomingMessage } from 'node:http'
import { fromReadable } from './byte-source.ts'
import { textOf } from './go-text.ts'
import { explainPragma, headersFromRaw } from './headers.ts'
import { createScope } from './scope.ts'
import type { EndpointConfig, HeaderMap, HttpRequest, RequestBody, ScopeControl } from './types.ts'

/** Resolves the client's address from peer and headers; made by the router component. */
export type ClientIp = (headers: HeaderMap, peer: string) => string

const noParams: Record<string, string> = Object.freeze(Object.create(null) as Record<string, string>)
const noBody: RequestBody = { kind: 'none' }
let accepted = 0

export class ClientRequest implements HttpRequest {
  readonly id = (++accepted).toString(36)
  readonly startedAt = performance.now()
  readonly scope: ScopeControl = createScope()
  readonly method: string
  readonly target: string
  readonly query: string
  readonly rawHeaders: readonly string[]
  readonly headers: HeaderMap
  readonly scheme: 'http' | 'https'
  readonly contentLength: number
  body: RequestBody
  params: Record<string, string> = noParams
  endpoint: EndpointConfig | null = null
  claims: Record<string, unknown> | null = null
  observed: unknown = null
  readonly #message: IncomingMessage
  readonly #resolve: ClientIp
  readonly #rawPath: string
  #path: string | null = null
  #remote: { address: string; port: number } | null = null
  #clientIp: string | null = null

  constructor(message: IncomingMessage, scheme: 'http' | 'https', resolve: ClientIp) {
    const target = message.url ?? '/'
    const path = target[0] === '/' ? target : pathIn(target, message.method)
    const mark = path.indexOf('?')
    this.#message = message
    this.#resolve = resolve
    this.#rawPath = mark < 0 ? path : path.slice(0, mark)
    this.method = message.method ?? 'GET'
    this.target = target
    this.query = mark < 0 ? '' : path.slice(mark + 1)
    this.rawHeaders = message.rawHeaders
    this.headers = headersFromRaw(message.rawHeaders)
    this.scheme = scheme
    this.contentLength = declaredLength(this.headers)
    takeFraming(this.headers)
    if (message.httpVersionMajor === 1) explainPragma(this.headers)
    // Destroying the message would take the connection that the answer still needs; node reads the rest away after it.
    const stop = () => void message.pause()
    this.body = this.contentLength === 0 ? noBody : { kind: 'source', source: fromReadable(message, stop) }
  }

  /** Null when an escape in it is broken. */
  get decodedPath(): string | null {
    return (this.#path ??= decodePath(this.#rawPath))
  }

  get path(): string {
    return this.decodedPath ?? this.#rawPath
  }

  /** An absolute target names it; the header then does not count (RFC 9112, 3.2.2). */
  get host(): string {
    if (this.target[0] !== '/') {
      const named = /^https?:\/\/([^/?]+)/i.exec(this.target)?.[1]
      if (named !== undefined) return named
    }
    const host = this.headers['host']
    return typeof host === 'string' ? host : ''
  }

  get remote(): { readonly address: string; readonly port: number } {
    if (this.#remote === null) {
      const { remoteAddress, remotePort } = this.#message.socket
      this.#remote = { address: plainAddress(remoteAddress ?? ''), port: remotePort ?? 0 }
    }
    return this.#remote
  }

  get clientIp(): string {
    return (this.#clientIp ??= this.#resolve(this.headers, this.remote.address))
  }

  set clientIp(value: string) {
    this.#clientIp = value
  }
}

/** An IPv4 address seen through an IPv6 socket, as IPv4. */
const plainAddress = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address)

/** `GET http://host/path`: RFC 9112 asks servers to accept it. Behind the authority of a CONNECT Go finds a path if there is one. */
function pathIn(target: string, method = 'GET'): string {
  if (method === 'CONNECT') return target.replace(/^[^/?]*/, '')
  const absolute = /^https?:\/\/[^/?]*(.*)$/i.exec(target)
  if (!absolute) return target
  return absolute[1]![0] === '/' ? absolute[1]! : `/${absolute[1]!}`
}

/** How a body is framed is not the headers' business, as in Go. */
function takeFraming(headers: HeaderMap): void {
  if (headers['transfer-encoding'] === undefined) return
  delete headers['transfer-encoding']
  delete headers.trailer
  delete headers['content-length']
}

function declaredLength(headers: HeaderMap): number {
  if (headers['transfer-encoding'] !== undefined) return -1
  const declared = headers['content-length']
  return typeof declared === 'string' ? Number(declared) : 0
}

/** The bytes behind the escapes, read as UTF-8. Null for an escape that is none. */
export function decodePath(raw: string): string | null {
  if (!/[%\x80-\xff]/.test(raw)) return raw
  if (/%(?![\da-f]{2})/i.test(raw)) return null
  // Node hands raw bytes over as Latin-1.
  const bytes = raw.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return textOf(Buffer.from(bytes, 'latin1'), 'escape')
}
