// The port of telemetry/metrics. It lives as long as a generation holds it: a reload finds its counters where they were. It opens
// a turn later, so that a configuration that is refused never opens it; a port that is taken costs the page and nothing else.
import { createServer, type Server } from 'node:http'
import type { Log } from '../../types.ts'
import { Stats } from './stats.ts'

const tag = '[SERVICE: Stats]'

export class StatsServer {
  readonly stats = new Stats()
  readonly #host: string
  readonly #port: number
  readonly #log: Log
  #server: Server | null = null
  #holders = 0

  constructor({ host, port }: { readonly host: string; readonly port: number }, log: Log) {
    this.#host = host
    this.#port = port
    this.#log = log
  }

  /** Returns what lets go of it. */
  hold(): () => void {
    this.#holders++
    setImmediate(() => this.#open())
    return () => {
      if (--this.#holders === 0) this.#close()
    }
  }

  #open(): void {
    if (this.#holders === 0 || this.#server) return
    const server = createServer((request, response) => {
      request.resume()
      const path = (request.url ?? '').split('?', 1)[0]
      const isKnown = path === '/__stats'
      if (isKnown && request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(this.stats.page())
        return
      }
      const [status, text] = isKnown ? ([405, '405 method not allowed'] as const) : ([404, '404 page not found'] as const)
      response.writeHead(status, { 'content-type': 'text/plain', ...(isKnown && { allow: 'GET' }) }).end(text)
    })
    this.#server = server
    server.on('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'bind: address already in use' : error.message
      this.#log('ERROR', tag, `listen tcp ${this.#host}:${this.#port}: ${reason}`)
    })
    server.listen({ port: this.#port, ...(this.#host !== '' && { host: this.#host }) })
    server.unref()
  }

  #close(): void {
    this.#server?.close()
    this.#server?.closeAllConnections()
    this.#server = null
  }
}
