// What a hostile client or backend may try, through the whole gateway; it answers something sensible and lives on.
import { once } from 'node:events'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { answering, rawRequest, startGateway, startUpstream, testService, until } from './test-gateway.ts'

it('passes keys of a prototype through as plain data, whatever the filters do', async () => {
  const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"list":[{"__proto__":{"polluted":3}}]}'
  await using upstream = await startUpstream(answering(hostile))
  const backends = [
    { group: '__proto__' },
    { mapping: { constructor: '__proto__' }, group: 'b' },
    { allow: ['__proto__.polluted', 'constructor.prototype'], group: 'c' },
  ]
  await using gateway = await startGateway(testService(upstream.host, [{ backends }]))
  const answer = await fetch(`${gateway.url}/x`)
  expect(await answer.text()).toContain('"__proto__":{"__proto__":{"polluted":1}')
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

it('takes a parameter and a header named like a prototype as what they are', async () => {
  await using upstream = await startUpstream((message, response) => response.end(JSON.stringify({ target: message.url })))
  const endpoint = {
    path: '/x/{constructor}',
    inputQueryStrings: ['*'],
    inputHeaders: ['*'],
    backends: [{ urlPattern: '/y/{constructor}' }],
  }
  await using gateway = await startGateway(testService(upstream.host, [endpoint]))
  const answer = await fetch(`${gateway.url}/x/1?__proto__=a&toString=b`, { headers: { constructor: 'c', __proto__x: 'd' } })
  expect(await answer.json()).toEqual({ target: '/y/1?__proto__=a&toString=b' })
})

it('ends a gzip bomb of a backend at the endpoint’s timeout, with the memory of a few chunks', async () => {
  const member = gzipSync(Buffer.alloc(64 << 20))
  await using upstream = await startUpstream((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    const more = (): void => void (response.destroyed || response.write(member, more))
    more()
  })
  await using gateway = await startGateway(testService(upstream.host, [{ outputEncoding: 'no-op', timeout: 500 }]))
  const before = process.memoryUsage.rss()
  const answer = await fetch(`${gateway.url}/x`)
  const reader = answer.body!.getReader()
  await reader.read()
  expect(process.memoryUsage.rss() - before).toBeLessThan(256 << 20)
  await reader.cancel()
})

it('gives up a decoded gzip bomb when its time is over, and serves the next request', async () => {
  const member = gzipSync(Buffer.alloc(1 << 20, ' '))
  await using upstream = await startUpstream((message, response) => {
    if (message.url === '/good') return void response.end('{"a":1}')
    response.writeHead(200, { 'content-encoding': 'gzip' })
    const more = (): void => void (response.destroyed || response.write(member, () => setTimeout(more, 20)))
    more()
  })
  const endpoints = [{ timeout: 200 }, { path: '/good', backends: [{ urlPattern: '/good' }] }]
  await using gateway = await startGateway(testService(upstream.host, endpoints))
  expect((await fetch(`${gateway.url}/x`)).status).toBe(500)
  expect((await fetch(`${gateway.url}/good`)).status).toBe(200)
})

it.each([
  ['two different lengths', 'Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
  ['a length that is no number', 'Content-Length: +3\r\n\r\nabc'],
  ['chunked twice', 'Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n'],
  ['chunked that is not last', 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
  ['a space before the colon', 'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n'],
  ['a folded header', 'X-A: b\r\n Transfer-Encoding: chunked\r\n\r\n'],
  ['a bare newline in a value', 'X-A: b\rTransfer-Encoding: chunked\r\n\r\n'],
])('lets no second request in with %s', async (_, head) => {
  let calls = 0
  await using upstream = await startUpstream((_message, response) => {
    calls++
    response.end('{"a":1}')
  })
  await using gateway = await startGateway(testService(upstream.host, [{ method: 'POST' }]))
  const answer = await rawRequest(
    gateway.url,
    `POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${head}GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n`,
  )
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual([expect.stringMatching(/ [24]00$/)])
  expect(calls).toBeLessThanOrEqual(1)
})

it('lets no client write a header of its own into the backend’s request or the answer', async () => {
  const seen: string[] = []
  await using upstream = await startUpstream((message, response) => {
    seen.push(JSON.stringify(message.rawHeaders) + message.url)
    response.end('{"a":1}')
  })
  const endpoint = { path: '/x/{id}', inputQueryStrings: ['q'], backends: [{ urlPattern: '/y/{id}' }] }
  await using gateway = await startGateway(testService(upstream.host, [endpoint]))
  for (const target of ['/x/a%0d%0aX-Evil:%201', '/x/1?q=a%0d%0aX-Evil:%201', '//evil%0d%0aSet-Cookie:%20a=1/..'])
    expect(await rawRequest(gateway.url, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).not.toMatch(
      /^(X-Evil|Set-Cookie):/im,
    )
  expect(seen.join()).not.toContain('"X-Evil"')
})

it('takes a target as long as its headers may be, and refuses a longer one', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  const service = testService(upstream.host, [{}])
  await using gateway = await startGateway({ ...service, server: { ...service.server, maxHeaderBytes: 20_000 } })
  const status = async (length: number) =>
    (await rawRequest(gateway.url, `GET /x?${'a'.repeat(length)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).slice(9, 12)
  expect(await status(15_000)).toBe('200')
  expect(await status(40_000)).toBe('431')
})

it('decides about hostile texts in the time of their length', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  const martian = {
    'url.RegexFilter': {
      scope: ['request'],
      regex: '(a+)+$',
      modifier: { 'header.Modifier': { scope: ['request'], name: 'X-A', value: '1' } },
    },
  }
  const backends = [{ urlPattern: '/{id}', extraConfig: { 'modifier/martian': martian } }]
  const extraConfig = { 'security/bot-detector': { patterns: ['^(a+)+$'] } }
  await using gateway = await startGateway(testService(upstream.host, [{ path: '/{id}', backends }], { extraConfig }))
  const long = 'a'.repeat(60)
  const answer = await fetch(`${gateway.url}/${long}!`, { headers: { 'user-agent': `${long}!` } })
  expect(answer.status).toBe(200)
})

it('refuses a request line that claims another protocol, and lives on', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(testService(upstream.host, [{}]))
  for (const version of ['HTTP/2.0', 'HTTP/3.0', 'HTTP/0.9'])
    expect(await rawRequest(gateway.url, `GET /x ${version}\r\nHost: a\r\nCookie: b\r\n\r\n`)).toMatch(/^HTTP\/1\.1 (505|400) /)
  expect((await fetch(`${gateway.url}/x`)).status).toBe(200)
})

const sending = (body: string | ReadableStream): RequestInit => ({ method: 'POST', body, duplex: 'half' }) as RequestInit
const inChunks = (size: number): ReadableStream => new Blob(['a'.repeat(size)]).stream()

it.each([
  ['the service', { router: { max_payload: 1000 } }, {}],
  ['an endpoint', {}, { proxy: { max_payload: 1000 } }],
])(
  'answers 413 to a body above the limit of %s, of declared length and in chunks, and not below',
  async (_, service, endpoint) => {
    await using upstream = await startUpstream((message, response) => message.resume().on('end', () => response.end('{"a":1}')))
    const endpoints = [{ method: 'POST', extraConfig: endpoint }]
    await using gateway = await startGateway(testService(upstream.host, endpoints, { extraConfig: service }))
    const status = async (body: string | ReadableStream) => (await fetch(`${gateway.url}/x`, sending(body))).status
    expect([await status('a'.repeat(1001)), await status(inChunks(1001))]).toEqual([413, 413])
    expect([await status('a'.repeat(1000)), await status(inChunks(1000))]).toEqual([200, 200])
  },
)

it('ignores the limits in strict mode, as the Community Edition does', async () => {
  await using upstream = await startUpstream((message, response) => message.resume().on('end', () => response.end('{"a":1}')))
  const extraConfig = { router: { max_payload: 2, max_backend_payload: 2 } }
  await using gateway = await startGateway(testService(upstream.host, [{ method: 'POST' }], { extraConfig }), { strict: true })
  expect((await fetch(`${gateway.url}/x`, sending('abc'))).status).toBe(200)
})

it('keeps the connection after a refused body, in step with the next request', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  const service = testService(upstream.host, [{ method: 'POST' }], { extraConfig: { router: { max_payload: 2 } } })
  await using gateway = await startGateway(service)
  const refused = 'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc'
  const chunked = 'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'
  const last = 'GET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  const answers = await rawRequest(gateway.url, refused + chunked + last)
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 413', 'HTTP/1.1 404'])
})

it('ends the connection of an upload without end that nobody reads', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(testService(upstream.host, [{}]))
  const head = 'POST /none HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'
  const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`
  const answer = await rawRequest(gateway.url, head + chunk.repeat(6)).catch(() => 'reset')
  expect(answer).toMatch(/^(reset|HTTP\/1\.1 404 )/)
})

it.each(['json', 'safejson', 'string', 'xml', 'rss'])(
  'refuses a gzip bomb that is decoded as %s, forwarded or asked for',
  async (encoding) => {
    await using upstream = await startUpstream((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1 << 20, ' '))),
    )
    const endpoint = { inputHeaders: ['Accept-Encoding'], backends: [{ encoding, inputHeaders: ['Accept-Encoding'] }] }
    const extraConfig = { router: { max_backend_payload: 100_000, return_error_msg: true } }
    await using gateway = await startGateway(testService(upstream.host, [endpoint], { extraConfig }))
    for (const accepted of ['gzip', 'identity']) {
      const answer = await fetch(`${gateway.url}/x`, { headers: { 'accept-encoding': accepted } })
      expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('exceeds 100000 bytes')])
    }
  },
)

it.each([
  ['a declared upload', `Content-Length: 8000000\r\n\r\n${'a'.repeat(8_000_000)}`],
  ['a chunked upload', `Transfer-Encoding: chunked\r\n\r\n${`10000\r\n${'a'.repeat(65_536)}\r\n`.repeat(40)}`],
])('lets the client of %s that nobody reads see its answer, and reads no request out of the rest', async (_, upload) => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(testService(upstream.host, [{}]))
  const rest = 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3)
  const answers = await rawRequest(gateway.url, `POST /none HTTP/1.1\r\nHost: a\r\n${upload}${rest}`)
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404'])
})

it.each([
  ['/x', ['HTTP/1.1 100', 'HTTP/1.1 200']],
  ['/none', ['HTTP/1.1 404']],
])('asks for a body at %s when somebody reads it, and never for one that is refused', async (path, statuses) => {
  await using upstream = await startUpstream((message, response) => message.resume().on('end', () => response.end('{"a":1}')))
  await using gateway = await startGateway(testService(upstream.host, [{ method: 'POST' }]))
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString()
    if (received.endsWith('100 Continue\r\n\r\n')) socket.write('abc')
  })
  socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n`)
  await until(() => /(200|404) [^]*\r\n\r\n/.test(received))
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(statuses)
  expect(/^connection: close/im.test(received)).toBe(path === '/none')
  socket.destroy()
})

it('keeps no half-closed connection of a client that sent no request and stays', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(testService(upstream.host, [{}]))
  const socket = connect({ port: Number(new URL(gateway.url).port), host: '127.0.0.1', allowHalfOpen: true })
  let isReset = false
  socket.on('data', () => {}).on('error', () => (isReset = true))
  socket.write('garbage\r\n\r\n')
  await once(socket, 'end')
  await until(() => {
    socket.write('more')
    return isReset
  })
  expect((await fetch(`${gateway.url}/x`)).status).toBe(200)
})

it('answers a client of HTTP/1.0 in its version, kept open or not', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(testService(upstream.host, [{}]))
  const kept = 'GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'
  const answers = await rawRequest(gateway.url, `${kept}GET /none HTTP/1.0\r\n\r\n`)
  expect(answers.match(/HTTP\/1\.\d \d+/g)).toEqual(['HTTP/1.0 200', 'HTTP/1.0 404'])
})

it('answers 417 to an expectation it does not know, and ends the connection', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(testService(upstream.host, [{}]))
  const answer = await rawRequest(gateway.url, 'GET /x HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 417 [^]*Connection: close\r\nContent-Length: 0\r\n/)
})

const good = 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n'
const broken = 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n'

it.each([
  ['one request and garbage', `${good}garbage\r\n\r\n`, [200, 400]],
  ['two requests and garbage', `${good}${good}garbage\r\n\r\n`, [200, 200, 400]],
  ['a request and one of an unknown method', `${good}BREW /none HTTP/1.1\r\nHost: a\r\n\r\n`, [200, 404]],
  ['a request and one without a host', `${good}GET /x HTTP/1.1\r\n\r\n${good}`, [200, 400]],
  ['a request and one of another protocol', `${good}GET /x HTTP/3.0\r\n\r\n${good}`, [200, 400]],
  ['a last request and garbage', `${good.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')}garbage\r\n\r\n`, [200]],
  ['an upload that nobody reads and that breaks', `POST /none HTTP/1.1\r\nHost: a\r\n${broken}`, [404]],
  ['a request and an upload that breaks', `${good}POST /x HTTP/1.1\r\nHost: a\r\n${broken}`, [200, 400]],
  ['a request and CONNECT', `${good}CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n${good}`, [200, 404]],
])('answers all of %s in order, however slow the backend is', async (_, text, statuses) => {
  await using upstream = await startUpstream((_message, response) => void setTimeout(() => response.end('{"a":1}'), 50))
  await using gateway = await startGateway(testService(upstream.host, [{}, { method: 'POST' }]))
  const answers = await rawRequest(gateway.url, text)
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(statuses.map((status) => `HTTP/1.1 ${status}`))
  expect(answers.split('{"a":1}')).toHaveLength(1 + statuses.filter((status) => status === 200).length)
})

it.each([
  ['h:443', 404],
  ['h:443/x', 405],
  ['/x', 405],
])('answers CONNECT %s as a request that nobody takes, and reads no other out of what follows', async (target, status) => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(testService(upstream.host, [{}, { path: '/', route: '/' }]))
  const answer = await rawRequest(gateway.url, `CONNECT ${target} HTTP/1.1\r\nContent-Length: 99\r\n\r\n${good}`)
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`])
  expect(gateway.gateway.inFlight).toBe(0)
})
