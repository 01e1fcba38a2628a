// Connections of one origin: undici's pool on our own dialling (dial.ts), so that names, proxies and TLS are as configured and timed.
// An undici Client is one connection; it remembers how it was made and how often it served since.
import { subscribe } from 'node:diagnostics_channel'
import { Client, Pool, type Dispatcher } from 'undici'
import type { ClientLimits } from '../../../shared/config/service.ts'
import type { Dial, Dialed } from './dial.ts'
import type { Origin } from './origin.ts'

/** A call that wants to know which connection carries it. */
export interface Passenger extends Dispatcher.DispatchHandler {
  connection: Connection | null
  /** Names and values that undici refuses as arguments, because they belong to one hop, and that KrakenD forwards all the same. */
  readonly hopHeaders: readonly string[] | null
}

/** The call whose request undici is making at this moment: making it is synchronous, and announced on a channel. */
let making: Passenger | null = null
subscribe('undici:request:create', (message) => {
  if (making?.hopHeaders) (message as { request: { headers: string[] } }).request.headers.push(...making.hopHeaders)
})

type Connector = (options: object, done: (error: Error | null, socket: unknown) => void) => void

export class Connection extends Client {
  dialed: Dialed | null = null
  /** Calls that began on the present socket. */
  served = 0

  constructor(origin: string, options: Client.Options, dial: () => Promise<Dialed>) {
    let self: Connection | null = null
    const connect: Connector = (_options, done) => {
      dial().then(
        (dialed) => {
          self!.dialed = dialed
          self!.served = 0
          done(null, dialed.socket)
        },
        (error: Error) => done(error, null),
      )
    }
    super(origin, { ...options, connect: connect as unknown as NonNullable<Client.Options['connect']> })
    self = this
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    making = handler as Passenger
    making.connection = this
    try {
      return super.dispatch(options, handler)
    } finally {
      making = null
    }
  }
}

/** Idle connections of all origins, the longest idle first. */
export type IdleList = Set<Connection>

export class OriginPool {
  readonly origin: Origin
  readonly #pool: Pool
  readonly #limits: ClientLimits
  readonly #everywhere: IdleList
  #idle = 0
  readonly #watched = new WeakSet<object>()
  #calls = 0

  constructor(origin: Origin, dial: Dial, limits: ClientLimits, everywhere: IdleList) {
    this.origin = origin
    this.#limits = limits
    this.#everywhere = everywhere
    const address = `${origin.secure ? 'https' : 'http'}://${origin.host.includes(':') ? `[${origin.host}]` : origin.host}:${origin.port}`
    const forEver = 2 ** 31 - 1
    const options: Client.Options = {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: limits.idleConnectionTimeout || forEver,
      keepAliveMaxTimeout: limits.idleConnectionTimeout || forEver,
      maxHeaderSize: maxHeadBytes,
      allowH2: true,
    }
    this.#pool = new Pool(address, {
      ...options,
      connections: null,
      factory: () => new Connection(address, options, () => dial(origin)),
    })
  }

  get unused(): boolean {
    return this.#calls === 0
  }

  dispatch(options: Dispatcher.DispatchOptions, call: Passenger): void {
    this.#calls++
    this.#pool.dispatch(options, call)
  }

  /** The call has its connection. */
  taken(connection: Connection): void {
    if (this.#everywhere.delete(connection)) this.#idle--
    connection.served++
  }

  /** The call ended and leaves its connection, when it has one that lives, to the next: within the limits for idle ones. */
  returned(connection: Connection | null): void {
    this.#calls--
    const socket = connection?.dialed?.socket
    if (!connection || !socket || socket.destroyed || connection.dialed?.protocol === 'h2') return
    const { maxIdleConnections, maxIdleConnectionsPerHost } = this.#limits
    if (this.#idle >= (maxIdleConnectionsPerHost || defaultIdlePerHost)) return void socket.end()
    this.#idle++
    this.#everywhere.add(connection)
    if (!this.#watched.has(socket)) {
      this.#watched.add(socket)
      socket.once('close', () => {
        if (this.#everywhere.delete(connection)) this.#idle--
      })
    }
    if (maxIdleConnections > 0 && this.#everywhere.size > maxIdleConnections)
      for (const longestIdle of this.#everywhere) return void longestIdle.dialed?.socket.end()
  }

  /** Lets calls end first. */
  close(): void {
    this.#pool.close().catch(() => {})
  }
}

const defaultIdlePerHost = 250
/** Go's limit for the head of an answer. */
const maxHeadBytes = 10 << 20
