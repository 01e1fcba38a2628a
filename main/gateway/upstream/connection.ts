// One connection to a backend: an undici Client on our own dialling (dial.ts). It knows what undici does not tell: how it was made and
// how often it served. Over HTTP/1 it also speaks like Go: undici always sends `connection` and a lower-case `host` and refuses what
// KrakenD forwards (`Keep-Alive`, `Upgrade`, a raw space in the query), so its head is replaced by ours on the way into the socket.
import type { Socket } from 'node:net'
import { Client, type Dispatcher } from 'undici'
import { canonicalName } from '../headers.ts'
import type { Dialed, DialTiming } from './dial.ts'
import { connectionName } from './go-errors.ts'

/** A call that is carried. */
export interface Passenger extends Dispatcher.DispatchHandler {
  /** Request line and headers for HTTP/1, each with its line end. */
  readonly head: string
  /** It has a body without declared length. */
  readonly isChunked: boolean
  /** No body, and a length of 0 that says so. */
  readonly declaresEmpty: boolean
  /** The connection that carries it now. */
  connection: Connection | null
}

export interface ConnectionSettings {
  /** `https://host:port`. */
  readonly address: string
  readonly dial: (timing: DialTiming) => Promise<Dialed>
  readonly idleTimeout: number
}

/** Go's limit for the head of an answer. */
const maxHeadBytes = 10 << 20
const forEver = 2 ** 31 - 1

type Connect = (options: object, done: (error: Error | null, socket: Socket | null) => void) => void

export class Connection {
  dialed: Dialed | null = null
  /** Of the present socket, or of the one that is being made. */
  timing: DialTiming = { dns: 0, tls: 0 }
  /** `local->remote` of the present socket. */
  name = ''
  /** Calls that began on the present socket. */
  served = 0
  readonly #client: Client
  #head = ''
  #isChunked = false
  #declaresEmpty = false
  /** Nothing was written for the present call on the present socket. */
  #isHeadDue = false

  /** `lost` is called whenever the socket is gone. */
  constructor(settings: ConnectionSettings, lost: (connection: Connection) => void) {
    const connect: Connect = (_options, done) => {
      settings.dial((this.timing = { dns: 0, tls: 0 })).then(
        (dialed) => {
          this.dialed = dialed
          this.served = 0
          this.name = connectionName(dialed.socket)
          if (dialed.protocol === 'http/1.1') this.#speakLikeGo(dialed.socket)
          done(null, dialed.socket)
        },
        (error: Error) => done(error, null),
      )
    }
    this.#client = new Client(settings.address, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: settings.idleTimeout || forEver,
      keepAliveMaxTimeout: settings.idleTimeout || forEver,
      maxHeaderSize: maxHeadBytes,
      allowH2: true,
      connect: connect as unknown as NonNullable<Client.Options['connect']>,
    })
    this.#client.on('disconnect', () => lost(this))
  }

  /** HTTP/2 carries many calls at once. */
  get isShared(): boolean {
    return this.dialed?.protocol === 'h2'
  }

  carry(options: Dispatcher.DispatchOptions, passenger: Passenger): void {
    passenger.connection = this
    this.#head = passenger.head
    this.#isChunked = passenger.isChunked
    this.#declaresEmpty = passenger.declaresEmpty
    this.#isHeadDue = true
    this.#client.dispatch(options, passenger)
  }

  /** Not at once: a call may end in the middle of undici's work on it, which does not expect its client to be gone. */
  close(): void {
    setImmediate(() => void this.#client.destroy().catch(() => {}))
  }

  /** The first text that undici writes for a call is its head; what frames the body follows the `connection` line. */
  #speakLikeGo(socket: Socket): void {
    const write = socket.write as (...args: unknown[]) => boolean
    this.#isHeadDue = true
    const speak = (chunk: unknown, ...rest: unknown[]): boolean => {
      if (!this.#isHeadDue || typeof chunk !== 'string') return write.call(socket, chunk, ...rest)
      this.#isHeadDue = false
      const line = chunk.indexOf('\r\nconnection: ') + 2
      const framing = framingOf(chunk.slice(chunk.indexOf('\r\n', line) + 2))
      return write.call(socket, this.#head + (framing === emptyBody ? this.#emptyFraming() : canonical(framing)), ...rest)
    }
    socket.write = speak as Socket['write']
  }

  #emptyFraming(): string {
    return this.#isChunked ? emptyChunks : this.#declaresEmpty ? canonical(emptyBody) : '\r\n'
  }
}

/**
 * What undici says of a body that is empty. One of unknown length Go has begun to send in chunks by then; and of no body it says so
 * for POST, PUT and PATCH only, not for other methods that undici does not know (spec 5.6).
 */
const emptyBody = 'content-length: 0\r\n\r\n'
const emptyChunks = 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n'

const canonical = (framing: string): string => framing.replace(/^(?:content-length|transfer-encoding)(?=:)/, canonicalName)

/** Over TLS undici was given all headers, for HTTP/2; ours stand in the head already. */
const framingOf = (lines: string): string => lines.replace(/^(?!content-length:|transfer-encoding:)[^\r\n]+\r\n/gim, '')
