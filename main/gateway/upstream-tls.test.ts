import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer as createHttp1, type RequestListener } from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import { createServer as createHttps } from 'node:https'
import { connect, createServer as createTcp, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ClientTls } from '../../shared/config/service.ts'
import { resolveDifferences } from '../../shared/differences.ts'
import { bytesSource, collect } from './byte-source.ts'
import { createScope } from './scope.ts'
import type { BackendRequest, BackendResponse, Build } from './types.ts'
import { createUpstream, type Upstream } from './upstream.ts'

const folder = mkdtempSync(join(tmpdir(), 'upstream-tls-'))
const file = (name: string): string => join(folder, name)

function certificate(name: string, subject: string): void {
  const options = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const names = `subjectAltName=DNS:${subject},IP:127.0.0.1`
  execFileSync(
    'openssl',
    ['req', ...options, '-keyout', file(`${name}.key`), '-out', file(`${name}.crt`), '-subj', `/CN=${subject}`, '-addext', names],
    {
      stdio: 'ignore',
    },
  )
}

beforeAll(() => {
  certificate('server', 'localhost')
  certificate('client', 'gateway')
  certificate('other', 'other.test')
})

const closers: (() => unknown)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const close of closers.splice(0).toReversed()) await close()
})

const trusting: ClientTls = {
  allowInsecureConnections: false,
  caCerts: [file('server.crt')],
  disableSystemCaPool: true,
  minVersion: 'TLS12',
  maxVersion: '',
  cipherSuites: [],
  curvePreferences: [],
  clientCerts: [],
}

function upstreamWith(clientTls: ClientTls | null): Upstream {
  const client = {
    maxIdleConnections: 0,
    maxIdleConnectionsPerHost: 0,
    idleConnectionTimeout: 0,
    dialerTimeout: 0,
    dialerKeepAlive: 0,
  }
  const build = { service: { client, clientTls }, differences: resolveDifferences(true), log: () => {} } as unknown as Build
  const upstream = createUpstream(build)
  closers.push(() => upstream.close())
  return upstream
}

interface Listening {
  readonly port: number
}
function listening(server: {
  listen(port: number, host: string, done: () => void): unknown
  close(): unknown
  address(): unknown
}): Promise<Listening> {
  closers.push(() => server.close())
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as AddressInfo).port })))
}

const pair = (name: string) => ({ key: readFileSync(file(`${name}.key`)), cert: readFileSync(file(`${name}.crt`)) })
const https = (handle: RequestListener, more: object = {}): Promise<Listening> =>
  listening(createHttps({ ...pair('server'), ...more }, handle))

function http2(handle: Parameters<typeof createSecureServer>[1]): Promise<Listening> {
  const server: Http2SecureServer = createSecureServer({ ...pair('server'), allowHTTP1: true }, handle)
  const sessions = new Set<{ destroy(): void }>()
  server.on('session', (session) => sessions.add(session))
  const found = listening(server)
  closers.push(() => sessions.forEach((session) => session.destroy()))
  return found
}

const ask = (upstream: Upstream, url: string, more: Partial<BackendRequest> = {}): Promise<BackendResponse> =>
  upstream.roundTrip({
    method: 'GET',
    url,
    headers: Object.create(null),
    body: { kind: 'none' },
    scope: createScope(),
    ...more,
  } as BackendRequest)
const textOf = async (answer: BackendResponse): Promise<string> => Buffer.from(await collect(answer.body)).toString()

describe('upstream over TLS', () => {
  it('trusts the authority it was given and times the handshake', async () => {
    const { port } = await https((request, response) => void response.end(`${request.headers.connection ?? 'no'} connection`))
    const answer = await ask(upstreamWith(trusting), `https://localhost:${port}/`)
    expect(await textOf(answer)).toBe('no connection')
    expect(answer.connection.tls).toBeGreaterThan(0)
    expect(answer.connection.dns).toBeGreaterThan(0)
  })

  it('refuses what it does not know, unless it is told not to look', async () => {
    const { port } = await https((_, response) => void response.end('ok'))
    const url = `https://127.0.0.1:${port}/`
    await expect(ask(upstreamWith(null), url)).rejects.toThrow(
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    )
    expect(await textOf(await ask(upstreamWith({ ...trusting, caCerts: [], allowInsecureConnections: true }), url))).toBe('ok')
  })

  it('refuses a certificate for another name', async () => {
    const { port } = await https((_, response) => void response.end('ok'), pair('other'))
    const upstream = upstreamWith({ ...trusting, caCerts: [file('other.crt')] })
    await expect(ask(upstream, `https://localhost:${port}/`)).rejects.toThrow(
      'certificate is valid for other.test, 127.0.0.1, not localhost',
    )
  })

  it('shows its own certificate where one is wanted', async () => {
    const { port } = await https((_, response) => void response.end('ok'), {
      requestCert: true,
      ca: readFileSync(file('client.crt')),
    })
    const clientCerts = [{ certificate: file('client.crt'), privateKey: file('client.key') }]
    expect(await textOf(await ask(upstreamWith({ ...trusting, clientCerts }), `https://localhost:${port}/`))).toBe('ok')
    await expect(ask(upstreamWith(trusting), `https://localhost:${port}/`)).rejects.toThrow(/^EOF$/)
  })

  it('keeps to the versions it may speak', async () => {
    const { port } = await https((_, response) => void response.end('ok'), { maxVersion: 'TLSv1.2' })
    const strict = upstreamWith({ ...trusting, minVersion: '' })
    await expect(ask(strict, `https://localhost:${port}/`)).rejects.toThrow('remote error: tls: protocol version not supported')
  })

  it('says so when the other side does not speak TLS', async () => {
    const { port } = await listening(createHttp1((_, response) => void response.end('ok')))
    await expect(ask(upstreamWith(trusting), `https://localhost:${port}/`)).rejects.toThrow(
      'http: server gave HTTP response to HTTPS client',
    )
  })

  it('speaks HTTP/2 where it is offered, many calls on one connection', async () => {
    const { port } = await http2((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () =>
        response.end(
          `${request.httpVersion} ${request.method} ${request.url} ${request.headers['x-one']} ${Buffer.concat(parts).toString()}`,
        ),
      )
    })
    const upstream = upstreamWith(trusting)
    const call = async (): Promise<string> => {
      const headers = Object.assign(Object.create(null), { 'x-one': '1', connection: 'keep-alive' })
      const body = { kind: 'source', source: bytesSource(Buffer.from('hello')) } as const
      return textOf(await ask(upstream, `https://localhost:${port}/a?b=c`, { method: 'POST', headers, body }))
    }
    expect(await call()).toBe('2.0 POST /a?b=c 1 hello')
    expect(await Promise.all(Array.from({ length: 20 }, call))).toEqual(Array(20).fill('2.0 POST /a?b=c 1 hello'))
  })

  it('lets one HTTP/2 call be cancelled without the others', async () => {
    const { port } = await http2((request, response) => {
      response.write('part')
      if (request.url === '/short') response.end()
    })
    const upstream = upstreamWith(trusting)
    const url = `https://localhost:${port}`
    await textOf(await ask(upstream, `${url}/short`))
    const scope = createScope()
    const cut = collect((await ask(upstream, `${url}/long`, { scope })).body)
    scope.end()
    await expect(cut).rejects.toThrow('context canceled')
    const after = await ask(upstream, `${url}/short`)
    expect(after.connection.reused).toBe(true)
    expect(await textOf(after)).toBe('part')
  })
})

describe('upstream behind a proxy', () => {
  it('names the whole URL to an HTTP proxy', async () => {
    const { port } = await listening(
      createHttp1(
        (request, response) =>
          void response.end(`${request.url} ${request.headers.host} ${request.headers['proxy-authorization']}`),
      ),
    )
    vi.stubEnv('HTTP_PROXY', `http://me:secret@127.0.0.1:${port}`)
    vi.stubEnv('NO_PROXY', 'inside.test')
    const answer = await ask(upstreamWith(null), 'http://example.test/x?y')
    expect(await textOf(answer)).toBe(`http://example.test/x?y example.test Basic ${Buffer.from('me:secret').toString('base64')}`)
  })

  it('tunnels TLS through it, and goes past it to this machine', async () => {
    const { port } = await https((_, response) => void response.end('inside'))
    const asked: string[] = []
    const proxy = createTcp((socket: Socket) => {
      socket.on('error', () => {})
      socket.once('data', (head) => {
        asked.push(head.toString().split('\r\n', 1)[0]!)
        const onward = connect(port, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
          socket.pipe(onward).pipe(socket)
        })
        onward.on('error', () => {})
      })
    })
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(await listening(proxy)).port}`)
    const upstream = upstreamWith({ ...trusting, allowInsecureConnections: true })
    expect(await textOf(await ask(upstream, `https://outside.test:${port}/`))).toBe('inside')
    expect(asked).toEqual([`CONNECT outside.test:${port} HTTP/1.1`])
    expect(await textOf(await ask(upstream, `https://localhost:${port}/`))).toBe('inside')
    expect(asked).toHaveLength(1)
  })
})
