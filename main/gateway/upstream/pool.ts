// Connections of one origin, by Go's rules: the most recently used idle one first, else a new one, without a limit; what is left over
// stays idle within limits. Undici's own pools know no such limits and do not say which connection carries a call.
import type { Dispatcher } from 'undici'
import type { ClientLimits } from '../../../shared/config/service.ts'
import { Connection, type ConnectionSettings, type Passenger } from './connection.ts'
import type { Dial } from './dial.ts'
import type { Origin } from './origin.ts'

/** Idle connections of all origins with the pool of each, the longest idle first. */
export type IdleList = Map<Connection, OriginPool>

/** KrakenD's default for `max_idle_connections_per_host`. */
const defaultIdlePerHost = 250

export class OriginPool {
  readonly origin: Origin
  readonly #limits: ClientLimits
  readonly #everywhere: IdleList
  readonly #settings: ConnectionSettings
  readonly #idle: Connection[] = []
  /** The HTTP/2 connection that all calls share. */
  #shared: Connection | null = null
  #calls = 0
  #closed = false

  constructor(origin: Origin, dial: Dial, limits: ClientLimits, everywhere: IdleList) {
    this.origin = origin
    this.#limits = limits
    this.#everywhere = everywhere
    const host = origin.host.includes(':') ? `[${origin.host}]` : origin.host
    this.#settings = {
      address: `${origin.secure ? 'https' : 'http'}://${host}:${origin.port}`,
      dial: (timing) => dial(origin, timing),
      idleTimeout: limits.idleConnectionTimeout,
    }
  }

  get unused(): boolean {
    return this.#calls === 0 && this.#idle.length === 0 && this.#shared === null
  }

  dispatch(options: Dispatcher.DispatchOptions, call: Passenger): void {
    this.#calls++
    const connection = this.#shared ?? this.#takeIdle() ?? new Connection(this.#settings, (lost) => this.forget(lost))
    connection.carry(options, call)
  }

  /** The call ended; `reusable`: nothing of it is left on the wire. */
  returned(connection: Connection, reusable: boolean): void {
    this.#calls--
    if (connection === this.#shared) return this.#closed && this.#calls === 0 ? connection.close() : undefined
    if (!reusable || this.#closed || this.#limits.disableKeepAlives) return connection.close()
    if (connection.isShared) {
      if (this.#shared) return connection.close()
      this.#shared = connection
      return
    }
    if (this.#idle.length >= (this.#limits.maxIdleConnectionsPerHost || defaultIdlePerHost)) return connection.close()
    this.#idle.push(connection)
    if (this.#limits.maxIdleConnections === 0) return
    this.#everywhere.set(connection, this)
    if (this.#everywhere.size <= this.#limits.maxIdleConnections) return
    for (const [oldest, pool] of this.#everywhere) return pool.forget(oldest)
  }

  /** Closes a connection that is idle, or notes that the shared one is gone; one in use belongs to its call. */
  forget(connection: Connection): void {
    if (connection === this.#shared) this.#shared = null
    const at = this.#idle.indexOf(connection)
    if (at < 0) return
    this.#idle.splice(at, 1)
    this.#everywhere.delete(connection)
    connection.close()
  }

  /** Calls end first. */
  close(): void {
    this.#closed = true
    for (const connection of this.#idle.slice()) this.forget(connection)
    if (this.#shared && this.#calls === 0) this.#shared.close()
  }

  #takeIdle(): Connection | undefined {
    const connection = this.#idle.pop()
    if (connection && this.#limits.maxIdleConnections > 0) this.#everywhere.delete(connection)
    return connection
  }
}
