// Connections of one origin, by Go's rules: the most recently used idle one first; else a new one is dialled, and whichever comes
// first, the new one or one that another call gives back, serves the call. No limit on connections in use.
import type { ClientLimits } from '../../../shared/config/service.ts'
import type { Dial, Dialed } from './dial.ts'
import { Http1Connection, type ConnectionOwner } from './http1.ts'
import { Http2Connection } from './http2.ts'
import type { Origin } from './origin.ts'

/** A call that needs a connection. Exactly one of the first two comes, at once or later, unless `given up`. */
export interface Waiter {
  readonly givenUp: boolean
  connected(connection: Http1Connection | Http2Connection, fresh: boolean): void
  unconnected(error: Error): void
}

/** Idle connections of all origins, the longest idle first. */
export type IdleList = Set<Http1Connection>

export class OriginPool implements ConnectionOwner {
  readonly origin: Origin
  readonly #dial: Dial
  readonly #limits: ClientLimits
  readonly #everywhere: IdleList
  readonly #idle: Http1Connection[] = []
  readonly #all = new Set<Http1Connection>()
  #waiting: Waiter[] = []
  #session: Http2Connection | null = null
  #dialing = 0
  #closed = false

  constructor(origin: Origin, dial: Dial, limits: ClientLimits, everywhere: IdleList) {
    this.origin = origin
    this.#dial = dial
    this.#limits = limits
    this.#everywhere = everywhere
  }

  get unused(): boolean {
    return this.#all.size === 0 && this.#dialing === 0 && this.#session === null
  }

  connect(waiter: Waiter): void {
    if (this.#session?.open) return waiter.connected(this.#session, false)
    const idle = this.#takeIdle()
    if (idle) return waiter.connected(idle, false)
    this.#waiting.push(waiter)
    this.#dialing++
    this.#dial(this.origin).then(
      (dialed) => {
        this.#dialing--
        this.#opened(dialed)
      },
      (error: Error) => {
        this.#dialing--
        this.#forget(waiter)
        if (!waiter.givenUp) waiter.unconnected(error)
      },
    )
  }

  released(connection: Http1Connection): void {
    const waiter = this.#nextWaiter()
    if (waiter) return waiter.connected(connection, false)
    if (this.#closed || this.#limits.disableKeepAlives || this.#idle.length >= (this.#limits.maxIdleConnectionsPerHost || 250))
      return connection.close()
    this.#idle.push(connection)
    if (this.#limits.idleConnectionTimeout > 0) connection.closeAfter(this.#limits.idleConnectionTimeout)
    if (this.#limits.maxIdleConnections === 0) return
    this.#everywhere.add(connection)
    if (this.#everywhere.size > this.#limits.maxIdleConnections) for (const oldest of this.#everywhere) return oldest.close()
  }

  closed(connection: Http1Connection): void {
    this.#all.delete(connection)
    this.#everywhere.delete(connection)
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
  }

  close(): void {
    this.#closed = true
    for (const connection of [...this.#idle]) connection.close()
    this.#session?.close()
  }

  #takeIdle(): Http1Connection | undefined {
    const connection = this.#idle.pop()
    if (!connection) return undefined
    if (this.#limits.maxIdleConnections > 0) this.#everywhere.delete(connection)
    if (this.#limits.idleConnectionTimeout > 0) connection.closeAfter(0)
    return connection
  }

  #opened(dialed: Dialed): void {
    if (dialed.protocol === 'h2') return this.#openedSession(dialed)
    const connection = new Http1Connection(dialed, this)
    this.#all.add(connection)
    const waiter = this.#nextWaiter()
    if (waiter) waiter.connected(connection, true)
    else this.released(connection)
  }

  /** One session serves all that wait; a second one that was dialled meanwhile is not needed. */
  #openedSession(dialed: Dialed): void {
    if (this.#session?.open) dialed.socket.destroy()
    else {
      const session = new Http2Connection(this.origin, dialed, () => {
        if (this.#session === session) this.#session = null
      })
      this.#session = session
    }
    const waiting = this.#waiting
    this.#waiting = []
    let fresh = true
    for (const waiter of waiting) {
      if (waiter.givenUp) continue
      waiter.connected(this.#session!, fresh)
      fresh = false
    }
    if (this.#closed) this.#session?.close()
  }

  #nextWaiter(): Waiter | undefined {
    for (;;) {
      const waiter = this.#waiting.shift()
      if (!waiter || !waiter.givenUp) return waiter
    }
  }

  #forget(waiter: Waiter): void {
    const at = this.#waiting.indexOf(waiter)
    if (at >= 0) this.#waiting.splice(at, 1)
  }
}
