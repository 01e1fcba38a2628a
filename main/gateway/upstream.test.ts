import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { ClientLimits } from '../../shared/config/service.ts'
import { resolveDifferences } from '../../shared/differences.ts'
import { bytesSource, collect, fromReadable } from './byte-source.ts'
import { createScope } from './scope.ts'
import type { BackendRequest, Build, ByteSource } from './types.ts'
import { createUpstream, type Upstream } from './upstream.ts'

const noLimits: ClientLimits = {
  maxIdleConnections: 0,
  maxIdleConnectionsPerHost: 0,
  idleConnectionTimeout: 0,
  dialerTimeout: 0,
  dialerKeepAlive: 0,
  dialerFallbackDelay: 0,
  responseHeaderTimeout: 0,
  expectContinueTimeout: 0,
  dnsCacheTtl: 30_000,
  disableKeepAlives: false,
  disableCompression: false,
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

function upstreamWith(limits: Partial<ClientLimits> = {}, clientTls: unknown = null): Upstream {
  const build = {
    service: { client: { ...noLimits, ...limits }, clientTls },
    differences: resolveDifferences(true),
    log: () => {},
  } as unknown as Build
  const upstream = createUpstream(build)
  closers.push(() => upstream.close())
  return upstream
}

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port

async function listen(handle: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer({ keepAliveTimeout: 60_000 }, handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return { url: `http://127.0.0.1:${portOf(server)}`, server }
}

/** A backend that speaks raw bytes. */
async function listenRaw(handle: (socket: Socket, received: () => string) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    let text = ''
    socket.on('error', () => {})
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    handle(socket, () => text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  return `http://127.0.0.1:${portOf(server)}`
}

function ask(url: string, more: Partial<BackendRequest> = {}): BackendRequest {
  const headers = Object.assign(Object.create(null), more.headers)
  return { method: 'GET', url, body: { kind: 'none' }, scope: createScope(), observed: null, ...more, headers } as BackendRequest
}

const textOf = async (source: ByteSource): Promise<string> => Buffer.from(await collect(source)).toString()
const echo = (request: IncomingMessage, response: ServerResponse): void => void response.end(request.rawHeaders.join('|'))

describe('upstream', () => {
  it('sends exactly what Go sends', async () => {
    const { url } = await listen(echo)
    const answer = await upstreamWith().roundTrip(ask(`${url}/x`, { headers: { 'x-one': '1', 'content-type': 'a/b' } }))
    expect(await textOf(answer.body)).toBe(
      `Host|${url.slice(7)}|User-Agent|Go-http-client/1.1|X-One|1|Content-Type|a/b|Accept-Encoding|gzip`,
    )
  })

  it('says Content-Length 0 for a POST without a body and nothing for a DELETE', async () => {
    const { url } = await listen(echo)
    const upstream = upstreamWith({ disableCompression: true })
    const post = await upstream.roundTrip(ask(url, { method: 'POST' }))
    expect(await textOf(post.body)).toContain('Content-Length|0')
    const remove = await upstream.roundTrip(ask(url, { method: 'DELETE' }))
    expect(await textOf(remove.body)).not.toContain('Content-Length')
  })

  it('streams a body chunked, or with its length when that is forwarded', async () => {
    const { url } = await listen(async (request, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      response.end(
        `${request.headers['transfer-encoding']} ${request.headers['content-length']} ${Buffer.concat(parts).toString()}`,
      )
    })
    const upstream = upstreamWith()
    const body = (): BackendRequest['body'] => ({ kind: 'source', source: bytesSource(Buffer.from('hello')) })
    const chunked = await upstream.roundTrip(ask(url, { method: 'POST', body: body() }))
    expect(await textOf(chunked.body)).toBe('chunked undefined hello')
    const declared = await upstream.roundTrip(ask(url, { method: 'POST', body: body(), headers: { 'content-length': '5' } }))
    expect(await textOf(declared.body)).toBe('undefined 5 hello')
    const get = await upstream.roundTrip(ask(url, { body: body() }))
    expect(await textOf(get.body)).toBe('chunked undefined hello')
  })

  it('reuses the connection, after HEAD too, and says so', async () => {
    const { url } = await listen(echo)
    const upstream = upstreamWith()
    const first = await upstream.roundTrip(ask(url, { method: 'HEAD' }))
    expect(first.connection.reused).toBe(false)
    expect(await textOf(first.body)).toBe('')
    await new Promise(setImmediate)
    const second = await upstream.roundTrip(ask(url))
    expect(second.connection).toMatchObject({ reused: true, dns: 0, tls: 0 })
    await textOf(second.body)
  })

  it('asks for gzip by itself and undoes it', async () => {
    const { url } = await listen((_, response) => void response.setHeader('content-encoding', 'gzip').end(gzipSync('hello')))
    const upstream = upstreamWith()
    const answer = await upstream.roundTrip(ask(url))
    expect(answer).toMatchObject({ uncompressed: true, contentLength: -1, headers: { connection: 'keep-alive' } })
    expect(answer.headers['content-encoding']).toBeUndefined()
    expect(await textOf(answer.body)).toBe('hello')
    const asked = await upstream.roundTrip(ask(url, { headers: { 'accept-encoding': 'gzip' } }))
    expect(asked.uncompressed).toBe(false)
    expect((await collect(asked.body)).length).toBe(25)
  })

  it('says what Go says when nothing listens, the connection is reset, closed or answered with rubbish', async () => {
    const upstream = upstreamWith()
    const free = createTcpServer()
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
    const port = portOf(free)
    await new Promise((resolve) => free.close(resolve))
    const dead = upstream.roundTrip(ask(`http://127.0.0.1:${port}/x`))
    await expect(dead).rejects.toThrow(`dial tcp 127.0.0.1:${port}: connect: connection refused`)
    const reset = await listenRaw((socket) => socket.once('data', () => socket.resetAndDestroy()))
    await expect(upstream.roundTrip(ask(reset))).rejects.toThrow(
      /^read tcp 127.0.0.1:\d+->127.0.0.1:\d+: read: connection reset by peer$/,
    )
    const closed = await listenRaw((socket) => socket.once('data', () => socket.end()))
    await expect(upstream.roundTrip(ask(closed))).rejects.toThrow(/^EOF$/)
    const rubbish = await listenRaw((socket) => socket.once('data', () => socket.end('hello\r\n\r\n')))
    await expect(upstream.roundTrip(ask(rubbish))).rejects.toThrow(
      'HTTP/1.x transport connection broken: malformed HTTP response "hello"',
    )
  })

  it('fails a body that is cut, after what came', async () => {
    const cut = await listenRaw((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello')),
    )
    const answer = await upstreamWith().roundTrip(ask(cut))
    const seen: string[] = []
    const error = await new Promise<Error>((resolve, reject) => {
      answer.body.start({
        data: (chunk) => seen.push(Buffer.from(chunk).toString()) > 0,
        end: () => reject(new Error('ended')),
        fail: resolve,
      })
    })
    expect(seen).toEqual(['hello'])
    expect(error.message).toBe('unexpected EOF')
  })

  it('reads a chunked body cut anywhere between two packets', async () => {
    const wire =
      'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: a\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nT: 1\r\n\r\n'
    const url = await listenRaw(async (socket) => {
      await new Promise((resolve) => socket.once('data', resolve))
      socket.setNoDelay(true)
      for (const char of wire) {
        socket.write(char)
        await new Promise(setImmediate)
      }
    })
    const answer = await upstreamWith().roundTrip(ask(url))
    expect(answer).toMatchObject({ status: 200, contentLength: -1, headers: { x: 'a' } })
    expect(await textOf(answer.body)).toBe('hello!')
  })

  it('repeats a GET when the kept connection had died, but not a POST', async () => {
    let served = 0
    const url = await listenRaw((socket) => {
      socket.on('data', () => {
        if (++served % 2 === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        else socket.destroy()
      })
    })
    const upstream = upstreamWith()
    await textOf((await upstream.roundTrip(ask(url))).body)
    await new Promise(setImmediate)
    expect((await upstream.roundTrip(ask(url))).status).toBe(200)
    await new Promise(setImmediate)
    served = 1
    const idle = upstream.roundTrip(ask(url, { method: 'POST' }))
    await expect(idle).rejects.toThrow()
  })

  it('ends the call within the scope', async () => {
    let left = false
    const { url } = await listen((request) => void request.on('close', () => (left = true)))
    const scope = createScope()
    const pending = upstreamWith().roundTrip(ask(url, { scope }))
    setTimeout(() => scope.end(), 20)
    await expect(pending).rejects.toThrow('context canceled')
    await expect.poll(() => left).toBe(true)
  })

  it('fails a body in flight when the scope ends', async () => {
    const { url } = await listen((_, response) => void response.write('part'))
    const scope = createScope()
    const answer = await upstreamWith().roundTrip(ask(url, { scope }))
    const whole = collect(answer.body)
    scope.end()
    await expect(whole).rejects.toThrow('context canceled')
  })

  it('holds back a fast backend while the reader is full', async () => {
    const size = 64 * 1024 * 1024
    let written = 0
    const { url } = await listen((_, response) => {
      const block = Buffer.alloc(65_536)
      const pump = (): void => {
        while (written < size) {
          written += block.length
          if (!response.write(block)) return void response.once('drain', pump)
        }
        response.end()
      }
      pump()
    })
    const answer = await upstreamWith().roundTrip(ask(url))
    let read = 0
    let highest = 0
    await new Promise<void>((resolve, reject) => {
      answer.body.start({
        data(chunk) {
          read += chunk.length
          highest = Math.max(highest, written - read)
          setImmediate(() => answer.body.resume())
          return false
        },
        end: resolve,
        fail: reject,
      })
    })
    expect(read).toBe(size)
    expect(highest).toBeLessThan(16 * 1024 * 1024)
  })

  it('refuses header values and targets that would break the message', async () => {
    const { url } = await listen(echo)
    const upstream = upstreamWith()
    await expect(upstream.roundTrip(ask(url, { headers: { 'x-a': 'b\r\nc: d' } }))).rejects.toThrow(
      'invalid header field value for "X-A"',
    )
    await expect(upstream.roundTrip(ask(url, { headers: { 'x a': 'b' } }))).rejects.toThrow('invalid header field name')
    await expect(upstream.roundTrip(ask(`${url}/a\r\nb`))).rejects.toThrow('control character')
    await expect(upstream.roundTrip(ask('ftp://x/'))).rejects.toThrow('unsupported protocol scheme "ftp"')
  })

  it('says that there is no body for POST, PUT and PATCH only', async () => {
    const { url } = await listen((request, response) => void response.end(request.headers['content-length'] ?? 'nothing'))
    const upstream = upstreamWith()
    for (const [method, said] of [
      ['PATCH', '0'],
      ['DELETE', 'nothing'],
      ['PROPFIND', 'nothing'],
    ] as const)
      expect(await textOf((await upstream.roundTrip(ask(url, { method }))).body)).toBe(said)
  })

  it('forwards Keep-Alive and Upgrade where it is told to', async () => {
    const { url } = await listen(
      (request, response) => void response.end(`${request.headers['keep-alive']} ${request.headers.upgrade}`),
    )
    const answer = await upstreamWith().roundTrip(ask(url, { headers: { 'keep-alive': 'timeout=5', upgrade: 'x' } }))
    expect(await textOf(answer.body)).toBe('timeout=5 x')
  })

  it('refuses a body that is not as long as declared', async () => {
    const { url } = await listen(echo)
    const upstream = upstreamWith()
    const send = (declared: string) =>
      upstream.roundTrip(
        ask(url, {
          method: 'POST',
          headers: { 'content-length': declared },
          body: { kind: 'source', source: bytesSource(Buffer.from('hello')) },
        }),
      )
    await expect(send('7')).rejects.toThrow('http: ContentLength=7 with Body length 5')
    await expect(send('3')).rejects.toThrow('http: ContentLength=3 with Body length 4')
  })

  it('sends a query with a raw space as KrakenD does', async () => {
    const heads: string[] = []
    const url = await listenRaw((socket) => {
      socket.once('data', (chunk) => {
        heads.push(chunk.toString('latin1').split('\r\n', 1)[0]!)
        socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')
      })
    })
    await upstreamWith().roundTrip(ask(`${url}/x?id=a b\u00e9`))
    expect(heads).toEqual(['GET /x?id=a b\xc3\xa9 HTTP/1.1'])
  })

  it('keeps no more idle connections than it may', async () => {
    const open = new Set<Socket>()
    const { url, server } = await listen((_, response) => void setTimeout(() => response.end('x'), 5))
    server.on('connection', (socket) => void open.add(socket.on('close', () => open.delete(socket))))
    const several = async (limits: Partial<ClientLimits>): Promise<void> => {
      const upstream = upstreamWith(limits)
      await Promise.all(Array.from({ length: 6 }, async () => textOf((await upstream.roundTrip(ask(url))).body)))
    }
    await several({ maxIdleConnectionsPerHost: 2 })
    await expect.poll(() => open.size).toBe(2)
    await several({ maxIdleConnections: 1 })
    await expect.poll(() => open.size).toBe(3)
    await several({ disableKeepAlives: true })
    await expect.poll(() => open.size).toBe(3)
  })

  it('serves the next call with the connection of a call that was cancelled before its body', async () => {
    const { url } = await listen((_, response) => void response.end('short'))
    const upstream = upstreamWith()
    const first = await upstream.roundTrip(ask(url))
    first.body.abort()
    await new Promise(setImmediate)
    const second = await upstream.roundTrip(ask(url))
    expect(await textOf(second.body)).toBe('short')
  })

  it('stops waiting for a head after response_header_timeout', async () => {
    const { url } = await listen(() => {})
    const pending = upstreamWith({ responseHeaderTimeout: 20 }).roundTrip(ask(url))
    await expect(pending).rejects.toThrow('net/http: timeout awaiting response headers')
  })

  it.each([
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n',
    'HTTP/1.1 200 OK\r\n__proto__: x\r\nContent-Length: 0\r\n\r\n',
    'HTTP/1.1 999 \r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello',
    `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(70_000)}`,
  ])('survives a backend that answers %j', async (wire) => {
    let bad = true
    const url = await listenRaw((socket) => {
      socket.on('data', () => {
        if (!bad) return void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood')
        bad = false
        socket.write(wire)
        setImmediate(() => socket.end())
      })
    })
    const upstream = upstreamWith()
    await upstream.roundTrip(ask(url)).then(
      (answer) => collect(answer.body).catch(() => {}),
      () => {},
    )
    expect(await textOf((await upstream.roundTrip(ask(url))).body)).toBe('good')
  })

  it('says nothing more to a reader that left, whatever was unread', async () => {
    const { url } = await listen((_, response) => {
      response.write('one')
      setImmediate(() => response.end('two'))
    })
    const answer = await upstreamWith().roundTrip(ask(url))
    await new Promise(setImmediate)
    const heard: string[] = []
    answer.body.start({
      data(chunk) {
        heard.push(Buffer.from(chunk).toString())
        answer.body.abort()
        return true
      },
      end: () => heard.push('end'),
      fail: () => heard.push('fail'),
    })
    expect(heard).toEqual([expect.stringMatching(/^one/)])
  })

  it('carries 512 streams at once without loss', async () => {
    const { url } = await listen((request, response) => {
      const name = request.url!
      let turn = 0
      const next = (): void => {
        if (turn++ === 20) response.end()
        else response.write(`${name}:${turn};`, () => setImmediate(next))
      }
      next()
    })
    const upstream = upstreamWith()
    const answers = await Promise.all(
      Array.from({ length: 512 }, async (_, i) => textOf((await upstream.roundTrip(ask(`${url}/${i}`))).body)),
    )
    for (const [i, answer] of answers.entries())
      expect(answer).toBe(Array.from({ length: 20 }, (_, n) => `/${i}:${n + 1};`).join(''))
  })

  it('passes an upload through from a Node stream', async () => {
    const { url } = await listen(async (request, response) => {
      let size = 0
      for await (const part of request) size += (part as Buffer).length
      response.end(String(size))
    })
    const upstream = upstreamWith()
    const front = await listen(async (request, response) => {
      const answer = await upstream.roundTrip(
        ask(url, { method: 'POST', body: { kind: 'source', source: fromReadable(request) } }),
      )
      response.end(await textOf(answer.body))
    })
    const answer = await fetch(front.url, { method: 'POST', body: Buffer.alloc(5_000_000) })
    expect(await answer.text()).toBe('5000000')
  })
})
