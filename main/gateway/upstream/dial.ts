// One connection to a backend: name, TCP, proxy, TLS, each timed, each with Go's words when it fails.
import { lookup } from 'node:dns'
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { ClientLimits } from '../../../shared/config/service.ts'
import { dialText, hostPort, tlsText, UpstreamError } from './go-errors.ts'
import type { Origin, ProxyServer } from './origin.ts'
import type { BackendTls } from './tls-options.ts'

export interface Dialed {
  readonly socket: Socket
  readonly protocol: 'http/1.1' | 'h2'
}
/** Milliseconds, 0 while nothing was looked up or encrypted. Filled as the phases end, whether well or not. */
export interface DialTiming {
  dns: number
  tls: number
}
/** A socket that breaks between two owners must not end the process. */
const ignore = (): void => {}

export type Dial = (origin: Origin, timing: DialTiming) => Promise<Dialed>

/** KrakenD's fixed limit for a TLS handshake. */
const handshakeTimeout = 10_000

export function createDial(limits: ClientLimits, tls: () => BackendTls): Dial {
  return async (origin, timing) => {
    const via = origin.proxy ?? origin
    let socket = await openTcp(via.host, via.port, limits, timing)
    if (origin.proxy?.secure) socket = await secure(socket, origin.proxy.host, tls(), ['http/1.1'])
    if (!origin.secure) return { socket, protocol: 'http/1.1' }
    if (origin.proxy) await tunnel(socket, origin, origin.proxy)
    const startedAt = performance.now()
    const secured = await secure(socket, origin.host, tls(), ['h2', 'http/1.1']).finally(() => {
      timing.tls = performance.now() - startedAt
    })
    return { socket: secured, protocol: secured.alpnProtocol === 'h2' ? 'h2' : 'http/1.1' }
  }
}

function openTcp(host: string, port: number, limits: ClientLimits, timing: DialTiming): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timedLookup: LookupFunction = (name, options, done) => {
      const startedAt = performance.now()
      lookup(name, options, (error, address, family) => {
        timing.dns = performance.now() - startedAt
        done(error, address, family)
      })
    }
    const socket = connectTcp({
      host,
      port,
      noDelay: true,
      keepAlive: limits.dialerKeepAlive >= 0,
      keepAliveInitialDelay: limits.dialerKeepAlive || 15_000,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: Math.max(10, limits.dialerFallbackDelay || 300),
      ...(isIP(host) === 0 && { lookup: timedLookup }),
    })
    const timer = limits.dialerTimeout > 0 ? setTimeout(expire, limits.dialerTimeout) : undefined
    function expire(): void {
      socket.destroy()
      reject(new UpstreamError(`dial tcp ${hostPort(host, port)}: i/o timeout`))
    }
    socket.once('connect', () => {
      clearTimeout(timer)
      resolve(socket.removeAllListeners('error').on('error', ignore))
    })
    socket.once('error', (error) => {
      clearTimeout(timer)
      reject(new UpstreamError(dialText(error, host, port), { cause: error }))
    })
  })
}

function secure(socket: Socket, host: string, tls: BackendTls, protocols: string[]): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = connectTls({
      socket,
      secureContext: tls.context,
      rejectUnauthorized: tls.verify,
      ALPNProtocols: protocols,
      ...(isIP(host) === 0 ? { servername: host } : { host }),
    })
    const fail = (message: string, cause?: Error): void => {
      clearTimeout(timer)
      secured.destroy()
      socket.destroy()
      reject(new UpstreamError(message, { cause }))
    }
    const timer = setTimeout(() => fail('net/http: TLS handshake timeout'), handshakeTimeout)
    secured.once('secureConnect', () => {
      clearTimeout(timer)
      resolve(secured.removeAllListeners('error').removeAllListeners('close').on('error', ignore))
    })
    secured.once('error', (error) => fail(tlsText(error), error))
    secured.once('close', () => fail('EOF'))
  })
}

/** CONNECT through an HTTP proxy (RFC 9110, 9.3.6). */
function tunnel(socket: Socket, origin: Origin, proxy: ProxyServer): Promise<void> {
  const target = hostPort(origin.host, origin.port)
  const authorization = proxy.authorization === null ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`
  return new Promise((resolve, reject) => {
    let answer = ''
    const settle = (error: UpstreamError | null): void => {
      socket.removeAllListeners('data').removeAllListeners('error').removeAllListeners('close').on('error', ignore).pause()
      if (!error) return resolve()
      socket.destroy()
      reject(error)
    }
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1')
      if (answer.length > 65_536) settle(new UpstreamError('malformed HTTP response'))
      if (!answer.includes('\r\n\r\n')) return
      const status = /^HTTP\/1\.[01] (\d{3} ?[^\r]*)/.exec(answer)?.[1]
      settle(status?.startsWith('200') ? null : new UpstreamError(status?.replace(/^\d{3} /, '') || 'malformed HTTP response'))
    })
    socket.once('error', (error) => settle(new UpstreamError(dialText(error, proxy.host, proxy.port), { cause: error })))
    socket.once('close', () => settle(new UpstreamError('unexpected EOF')))
    socket.write(
      `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\nUser-Agent: Go-http-client/1.1\r\n${authorization}\r\n`,
      'latin1',
    )
  })
}
