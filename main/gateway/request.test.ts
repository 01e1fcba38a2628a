import { expect, it } from 'vitest'
import { answering, rawRequest, startGateway, startUpstream, testService } from './test-gateway.ts'

it('takes the host of an absolute target for the host of the request', async () => {
  let seen: unknown
  await using upstream = await startUpstream((message, response) => {
    seen = message.headers['x-forwarded-host']
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}')
  })
  await using gateway = await startGateway(testService(upstream.host, [{}]))
  await rawRequest(gateway.url, 'GET http://named.test:81/x HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n')
  expect(seen).toBe('named.test:81')
})

it('answers a redirect of HEAD without a length', async () => {
  await using upstream = await startUpstream(answering('{}'))
  await using gateway = await startGateway(testService(upstream.host, [{}], { debugEndpoint: true }))
  const answer = await rawRequest(gateway.url, 'HEAD /__debug HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  expect(answer).toContain('307 Temporary Redirect')
  expect(answer.toLowerCase()).not.toContain('content-length')
})

it.each([true, false])('hands bytes that are no UTF-8 on as they came, in path and query (strict: %s)', async (strict) => {
  let seen: unknown
  await using upstream = await startUpstream((message, response) => {
    seen = message.url
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}')
  })
  const endpoint = { path: '/u/{id}', route: '/u/:id', inputQueryStrings: ['*'], backends: [{ urlTemplate: '/x/{{.Id}}' }] }
  await using gateway = await startGateway(testService(upstream.host, [endpoint]), { strict })
  await rawRequest(gateway.url, 'GET /u/caf%E9?q=%E9+%C3%A9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  expect(seen).toBe('/x/caf%E9?q=%E9+%C3%A9')
})

it('reads an old Pragma as Go does, in requests and in answers', async () => {
  let seen: unknown
  await using upstream = await startUpstream((message, response) => {
    seen = message.headers['cache-control']
    response.writeHead(200, { pragma: 'no-cache' }).end('a')
  })
  const endpoint = { inputHeaders: ['Cache-Control'], outputEncoding: 'no-op' }
  await using gateway = await startGateway(testService(upstream.host, [endpoint]), { strict: true })
  const answer = await fetch(`${gateway.url}/x`, { headers: { pragma: 'no-cache' } })
  expect([seen, answer.headers.get('cache-control')]).toEqual(['no-cache', 'no-cache'])
})

it('sends the host of the URL, whatever a script says', async () => {
  let seen: unknown
  await using upstream = await startUpstream((message, response) => {
    seen = message.headers.host
    answering('{}')(message, response)
  })
  const lua = { 'modifier/lua-backend': { pre: "request.load():headers('Host', 'other.test')" } }
  await using gateway = await startGateway(testService(upstream.host, [{ backends: [{ extraConfig: lua }] }]), { strict: true })
  await (await fetch(`${gateway.url}/x`)).text()
  expect(seen).toBe(new URL(upstream.host).host)
})

it('sends a client to the path that a proxy in front of it knows', async () => {
  await using upstream = await startUpstream(answering('{}'))
  await using gateway = await startGateway(testService(upstream.host, [{ path: '/x', route: '/x' }]))
  const answer = await rawRequest(
    gateway.url,
    'GET /x/?a=1 HTTP/1.1\r\nHost: a\r\nX-Forwarded-Prefix: //ap!i/\r\nConnection: close\r\n\r\n',
  )
  expect(answer).toContain('Location: /api/x?a=1')
})

it('gives an error of a backend back byte by byte, its headers trimmed, the status in the words of Go', async () => {
  const body = Buffer.from([0x1f, 0x8b, 0x08, 0xff])
  await using upstream = await startUpstream((message, response) => {
    if (message.url === '/x') response.writeHead(418, { 'content-type': 'a/b' }).end(body)
    else message.socket.end('HTTP/1.1 299 X\r\nX-A: b \t\r\nX-B: à\r\nX-B: b \r\nTrailer: X-T\r\nContent-Length: 0\r\n\r\n')
  })
  const service = testService(
    upstream.host,
    [
      { backends: [{ extraConfig: { 'backend/http': { return_error_code: true } } }] },
      { path: '/n', outputEncoding: 'no-op', backends: [{ urlPattern: '/n' }] },
    ],
    { extraConfig: { router: { return_error_msg: true } } },
  )
  await using gateway = await startGateway(service, { strict: true })
  const answer = await fetch(`${gateway.url}/x`)
  expect([answer.status, answer.headers.get('content-type'), answer.statusText]).toEqual([418, 'a/b', "I'm a teapot"])
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(body)
  const odd = await rawRequest(gateway.url, 'GET /n HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  expect(odd).toContain('HTTP/1.1 299 status code 299\r\n')
  expect(odd).toContain('X-A: b\r\n')
  expect(odd).toContain('X-B: \xc3\xa0\r\nX-B: b\r\n')
})
