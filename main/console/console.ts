// The console without Electron: the built renderer and the rpc router on 127.0.0.1, for a browser or a Chromium app window.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import type { RpcContext } from '../rpc/context.ts'
import { createRouter } from '../rpc/router.ts'
import { createAccess } from './access.ts'
import { securityHeaders, serveFile } from './files.ts'

export interface ConsoleOptions {
  /** 0 = any free port. */
  readonly port: number
  /** Folder of the built renderer. */
  readonly root: string
  /** Makes the program behind a bundle; absent where one is shown. */
  readonly bundleApp?: (bytes: Uint8Array, name: string) => Promise<RpcContext & { stop(): Promise<void> }>
}
export interface Console {
  /** Opens once: the token in it is spent by the first visit. */
  readonly url: string
  /** A further one-time address. */
  newUrl(): string
  readonly port: number
  close(): Promise<void>
}

/** Rejects with the server's error (`EADDRINUSE` ...) when the port cannot be had. */
export async function openConsole(app: RpcContext, options: ConsoleOptions): Promise<Console> {
  let port = options.port
  const access = createAccess(() => port)
  const bundles = options.bundleApp ? openBundles(options.bundleApp, options.root) : null
  const handler = new RPCHandler(
    createRouter(app, { kind: 'browser', pickFile: false, reveal: null, openBundle: bundles?.open ?? null }),
  )
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 8 << 20 })
  const server = createServer((request, response) => {
    const refuse = (status: number, text: string) =>
      response.writeHead(status, { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' }).end(text)
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2)
    if (!access.isLocal(request)) return void refuse(403, 'This address serves the local console only.')
    if (request.method !== 'GET' && request.method !== 'HEAD') return void refuse(405, 'GET only')
    const token = path === '/' ? new URLSearchParams(query).get('token') : null
    const cookie = token === null ? null : access.redeem(token)
    if (cookie) return void response.writeHead(303, { ...securityHeaders, location: '/', 'set-cookie': cookie }).end()
    if (!access.hasSession(request))
      return void refuse(
        401,
        'This link has been used or has expired. Take the newest address that spyhop printed, or start it again.',
      )
    serveFile(options.root, path, response).catch(() => refuse(400, 'bad path'))
  })
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // A browser always sends Origin with a WebSocket; a request without one is not our page.
    const ours =
      request.url === '/rpc' && request.headers.origin !== undefined && access.isLocal(request) && access.hasSession(request)
    if (!ours) return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => ws.terminate())
      void handler.upgrade(ws)
    })
  })
  await listen(server, port)
  port = (server.address() as AddressInfo).port
  const urlWith = (token: string) => `http://127.0.0.1:${port}/?token=${token}`
  return {
    url: urlWith(access.token),
    newUrl: () => urlWith(access.renew()),
    port,
    close: () => {
      for (const ws of sockets.clients) ws.terminate()
      server.closeAllConnections()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      return Promise.all([closed, bundles?.close()]).then(() => {})
    },
  }
}

/** Each bundle gets a console and an address of its own. */
function openBundles(bundleApp: NonNullable<ConsoleOptions['bundleApp']>, root: string) {
  const closers: (() => Promise<void>)[] = []
  return {
    async open(bytes: Uint8Array, name: string): Promise<string> {
      const app = await bundleApp(bytes, name)
      const screen = await openConsole(app, { port: 0, root })
      closers.push(() => screen.close().then(() => app.stop()))
      return screen.url
    },
    close: () => Promise.all(closers.splice(0).map((close) => close())),
  }
}

const listen = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve())
  })
