import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { answering, rawRequest, startGateway, startUpstream, testService, until } from './test-gateway.ts'
import type { RequestEnd } from './types.ts'

it('answers in the pipeline a request began with while a new one takes over', async () => {
  let release = (): void => {}
  await using upstream = await startUpstream((message, response) => {
    const answer = (): void =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(`{"path":"${message.url}"}`)
    if (message.url === '/old') release = answer
    else answer()
  })
  const port = Number(new URL((await freePort()).url).port)
  await using gateway = await startGateway(testService(upstream.host, [{ backends: [{ urlPattern: '/old' }] }], { port }))
  const old = fetch(`${gateway.url}/x`)
  await until(() => gateway.gateway.inFlight === 1)
  const faults = await gateway.gateway.apply(testService(upstream.host, [{ backends: [{ urlPattern: '/new' }] }], { port }))
  expect(faults).toEqual([])
  expect(await (await fetch(`${gateway.url}/x`)).text()).toBe('{"path":"/new"}')
  release()
  expect(await (await old).text()).toBe('{"path":"/old"}')
})

/** A port that is free just now. */
async function freePort(): Promise<{ url: string }> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return { url: `http://127.0.0.1:${port}` }
}

it('changes nothing when a configuration cannot be built, and tells all faults', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(testService(upstream.host, [{}]))
  const faults = await gateway.gateway.apply(
    testService(upstream.host, [{ path: '/a/{b}' }, { path: '/a/{c}/d' }, { path: '/e' }, { path: '/e' }]),
  )
  expect(faults.map(({ path }) => path)).toEqual(['$.endpoints[1].endpoint', '$.endpoints[3].endpoint'])
  expect(faults[0]!.message).toContain('$.endpoints[0]')
  expect((await fetch(`${gateway.url}/x`)).status).toBe(200)
})

it('names the port and the key when the port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  await expect(startGateway(testService('http://127.0.0.1:1', [{}], { port }))).rejects.toThrow(
    `$.port: port 127.0.0.1:${port} is taken by another program; set "port" to a free one`,
  )
  other.close()
})

it('moves to another port and keeps the old one until the new one listens', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(testService(upstream.host, [{}], { port: 0 }))
  const before = gateway.url
  const { url } = await freePort()
  await gateway.gateway.apply(testService(upstream.host, [{}], { port: Number(new URL(url).port) }))
  expect(gateway.gateway.address).toBe(url)
  expect((await fetch(`${url}/x`)).status).toBe(200)
  await expect(fetch(`${before}/x`)).rejects.toThrow()
})

it('keeps a rate limit over a reload', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  const limited = { extraConfig: { 'qos/ratelimit/router': { every: '10h', max_rate: 1 } } }
  const service = testService(upstream.host, [limited])
  await using gateway = await startGateway(service)
  expect((await fetch(`${gateway.url}/x`)).status).toBe(200)
  await gateway.gateway.apply({ ...service, name: 'again' })
  expect((await fetch(`${gateway.url}/x`)).status).toBe(503)
})

it('keeps an open circuit, a cached answer and a client’s limit over a reload', async () => {
  let calls = 0
  await using upstream = await startUpstream((message, response) => {
    calls++
    const status = message.url === '/broken' ? 500 : 200
    response.writeHead(status, { date: new Date().toUTCString(), 'cache-control': 'public, max-age=60' }).end('{"a":1}')
  })
  const breaker = { 'qos/circuit-breaker': { interval: 60, timeout: 60, max_errors: 0 } }
  const limit = { 'qos/ratelimit/router': { client_max_rate: 1, client_capacity: 1, every: '10h', strategy: 'ip' } }
  const service = testService(upstream.host, [
    { path: '/broken', backends: [{ urlPattern: '/broken', extraConfig: breaker }] },
    { path: '/cached', backends: [{ extraConfig: { 'qos/http-cache': { shared: true } } }] },
    { path: '/limited', extraConfig: limit },
  ])
  await using gateway = await startGateway(service)
  const ask = async () => {
    const answers = ['/broken', '/cached', '/limited'].map((path) => fetch(gateway.url + path))
    return (await Promise.all(answers)).map(({ status }) => status)
  }
  expect(await ask()).toEqual([500, 200, 200])
  expect(await gateway.gateway.apply({ ...service, name: 'again' })).toEqual([])
  expect(await ask()).toEqual([500, 200, 429])
  expect(calls).toBe(3)
})

it('waits for requests in flight when it stops', async () => {
  let release = (): void => {}
  await using upstream = await startUpstream((_, response) => {
    release = () => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}')
  })
  const gateway = await startGateway(testService(upstream.host, [{}]))
  const answer = fetch(`${gateway.url}/x`)
  await until(() => gateway.gateway.inFlight === 1)
  const stopped = gateway.gateway.stop()
  await expect(fetch(`${gateway.url}/x`)).rejects.toThrow()
  release()
  expect((await answer).status).toBe(200)
  await stopped
})

it('answers 500 without a body when a handler throws, and lives on', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  let broken = true
  await using gateway = await startGateway(testService(upstream.host, [{}]), {
    observe: {
      endpoint: () => (next) => async (call) => {
        if (broken) throw new Error('a bug')
        return next(call)
      },
    },
  })
  const answer = await fetch(`${gateway.url}/x`)
  expect([answer.status, await answer.text()]).toEqual([500, ''])
  broken = false
  expect((await fetch(`${gateway.url}/x`)).status).toBe(200)
  expect(gateway.logs.join()).toContain('a bug')
})

it('tells the observer once, after the last byte', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  const ends: RequestEnd[] = []
  await using gateway = await startGateway(testService(upstream.host, [{}]), {
    observe: { request: () => (end) => ends.push(end) },
  })
  await (await fetch(`${gateway.url}/x`)).text()
  await until(() => ends.length > 0)
  expect(ends).toMatchObject([{ status: 200, bytes: 7, fault: null, clientLeft: false }])
})

it('lets no failing observer harm a request', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(testService(upstream.host, [{}]), {
    observe: {
      request: () => () => {
        throw new Error('observer')
      },
    },
  })
  expect((await fetch(`${gateway.url}/x`)).status).toBe(200)
  expect((await fetch(`${gateway.url}/x`)).status).toBe(200)
})

it('writes the access log in KrakenD’s form', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(testService(upstream.host, [{}]))
  await fetch(`${gateway.url}/x?a=1`)
  await until(() => gateway.accessLog.length > 0)
  expect(gateway.accessLog.join('')).toMatch(
    /^\[GIN\] \d{4}\/\d\d\/\d\d - \d\d:\d\d:\d\d \| 200 \| +[\d.]+(ms|µs) \| +127\.0\.0\.1 \| GET {6}"\/x\?a=1"\n$/,
  )
})

const closing = 'Connection: close\r\n\r\n'
it.each([
  ['a host is missing', `GET /x HTTP/1.1\r\n${closing}`, '400 Bad Request: missing required Host header'],
  ['two hosts are named', `GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n${closing}`, '400 Bad Request: too many Host headers'],
  ['an escape is broken', `GET /%zz HTTP/1.1\r\nHost: a\r\n${closing}`, '400 Bad Request'],
  [
    'two lengths are named',
    'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    '400 Bad Request',
  ],
  ['a header name holds a space', `GET /x HTTP/1.1\r\nHost: a\r\nA b: c\r\n${closing}`, '400 Bad Request'],
])('answers 400 when %s', async (_, text, status) => {
  await using gateway = await startGateway(testService('http://127.0.0.1:1', [{}]))
  const answer = await rawRequest(gateway.url, text)
  expect(answer).toContain('HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n')
  expect(answer.split('\r\n\r\n')[1]).toBe(status)
})

it('answers 431 to headers that are too large', async () => {
  const service = testService('http://127.0.0.1:1', [{}])
  await using gateway = await startGateway({ ...service, server: { ...service.server, maxHeaderBytes: 1000 } })
  const answer = await rawRequest(gateway.url, `GET /x HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(9000)}\r\n\r\n`)
  expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 431 Request Header Fields Too Large')
})
