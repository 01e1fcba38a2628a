// The listener: node's HTTP server with Go's limits and Go's texts for requests that are none. It hands each request to the
// generation that is current when it arrives.
import { createServer, IncomingMessage, ServerResponse, type Server, type ServerOptions } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import type { ServerLimits, ServiceConfig } from '../../shared/config/service.ts'
import { adopt, isHttp2 } from './http2.ts'
import { readServerTls } from './server-tls.ts'
import { readUnparsed, serveUnparsed } from './unparsed-request.ts'
import { afterAnswers, askWhenRead, closeGently, closeInstead, isAnswered, takeNothingMore } from './unread.ts'

export type Accept = (message: IncomingMessage, response: ServerResponse, scheme: 'http' | 'https') => void

export interface Listener {
  /** Changes of this text need another listener. */
  readonly key: string
  readonly address: string
  /** Stops accepting; connections end with their request. */
  close(): void
  /** Connections that do nothing; called while closing, whenever a request ends. */
  closeIdle(): void
  /** Ends what is still open. */
  destroy(): void
}

export const listenerKey = ({ port, listenIp, tls, server, useH2c }: ServiceConfig): string =>
  JSON.stringify([port, listenIp, tls, server, useH2c])

/** Nothing becomes a tunnel: node would end a CONNECT without an answer, where KrakenD answers it as any other request. */
class Message extends IncomingMessage {
  get upgrade(): boolean {
    return false
  }

  set upgrade(_isTunnel: boolean) {}
}

export async function listen(service: ServiceConfig, accept: Accept): Promise<Listener> {
  const tls = service.tls && !service.tls.disabled ? await readServerTls(service.tls) : null
  const limits = {
    // Go lets 4 kB more through than configured.
    maxHeaderSize: (service.server.maxHeaderBytes || 1_048_576) + 4096,
    requireHostHeader: false,
    // Node would end slow clients by itself where Go waits.
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: 0,
    ...readLimits(service.server),
    keepAlive: true,
    noDelay: true,
    IncomingMessage: Message,
  }
  const scheme = tls ? 'https' : 'http'
  const server = tls ? createTls(tls, limits) : createServer(limits)
  const secured = trackSecured(server)
  configure(server, service.server)
  const { writeTimeout } = service.server
  const handle = (message: IncomingMessage | Http2ServerRequest, answer: ServerResponse | Http2ServerResponse): void => {
    const adopted = isHttp2(message) ? adopt(message, answer as Http2ServerResponse) : null
    const response = adopted?.response ?? (answer as ServerResponse)
    if (adopted === null && message.httpVersionMajor !== 1) {
      closeInstead(response, refusal('505 HTTP Version Not Supported', ': unsupported protocol version'))
      return
    }
    if (adopted === null && message.method === 'CONNECT') {
      // The parser takes what follows for no body of it.
      response.shouldKeepAlive = false
      takeNothingMore((message as IncomingMessage).socket)
    }
    if (writeTimeout > 0) limitWriting(response, writeTimeout)
    accept(adopted?.message ?? (message as IncomingMessage), response, scheme)
  }
  server.on('request', handle)
  // Over HTTP/2 only; see `Message` for HTTP/1.
  server.on('connect', handle as never)
  server.on('checkExpectation', (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(417, { Connection: 'close', 'Content-Length': '0' }).end()
  })
  server.on('checkContinue', (message: IncomingMessage, response: ServerResponse) => {
    askWhenRead(message, response)
    handle(message, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: service.port, ...(service.listenIp === '' ? {} : { host: service.listenIp }) }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  server.on('error', () => {})
  return {
    key: listenerKey(service),
    address: addressOf(server, service, scheme),
    close() {
      server.close()
      secured.close()
    },
    closeIdle: () => server.closeIdleConnections(),
    destroy() {
      if (tls === null) server.closeAllConnections()
      secured.destroy()
    },
  }
}

/** What node's HTTP/2 server does not keep: its sessions, and the sockets of both protocols. */
function trackSecured(server: Server): { close(): void; destroy(): void } {
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<Socket>()
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session)).on('error', () => {})
  })
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  return {
    close: () => sessions.forEach((session) => session.close()),
    destroy: () => sockets.forEach((socket) => socket.destroy()),
  }
}

/** HTTP/2 and HTTP/1 on one port, whichever the client asks for. To us it is an HTTP/1 server but for `closeAllConnections`. */
function createTls(tls: TlsOptions, limits: ServerOptions): Server {
  return createSecureServer({ ...tls, ...limits, Http1IncomingMessage: Message, allowHTTP1: true }) as unknown as Server
}

/** Whole milliseconds, and the head never waited for longer than the whole: node refuses to start otherwise. */
function readLimits({ readTimeout, readHeaderTimeout }: ServerLimits): { headersTimeout: number; requestTimeout: number } {
  const whole = Math.ceil(readTimeout)
  const head = Math.ceil(readHeaderTimeout) || whole
  return { headersTimeout: whole > 0 ? Math.min(head, whole) : head, requestTimeout: whole }
}

function configure(server: Server, { idleTimeout, readTimeout }: ServerLimits): void {
  server.keepAliveTimeout = Math.ceil(idleTimeout || readTimeout)
  server.timeout = 0
  server.maxRequestsPerSocket = 0
  server.on('clientError', (error, socket) => {
    const unparsed = readUnparsed(error, socket as Socket)
    afterAnswers(socket as Socket, () => (unparsed ? serveUnparsed(server, unparsed) : refuse(error, socket as Socket)))
  })
}

/** Counted from the request's head, as in Go; what is not written by then is lost with the connection. */
function limitWriting(response: ServerResponse, ms: number): void {
  const timer = setTimeout(() => response.destroy(), ms)
  response.on('close', () => clearTimeout(timer))
}

/** What Go's parser says. Only a client that can still read gets it. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET' || error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    socket.destroy()
    return
  }
  if (isAnswered(socket)) closeGently(socket)
  else
    closeGently(socket, refusal(error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'))
}

const refusal = (status: string, text = ''): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${status}${text}`

/** For a head that node accepts and Go does not. */
export function refuseRequest(response: ServerResponse, reason: string): void {
  const words = refusal('400 Bad Request', reason === '' ? '' : `: ${reason}`)
  if (response instanceof ServerResponse) closeInstead(response, words)
  else (response as ServerResponse).destroy()
}

function addressOf(server: Server, { listenIp }: ServiceConfig, scheme: string): string {
  const bound = server.address()
  const port = typeof bound === 'object' && bound ? bound.port : 0
  const host = listenIp === '' || listenIp === '0.0.0.0' || listenIp === '::' ? '127.0.0.1' : listenIp
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
}
