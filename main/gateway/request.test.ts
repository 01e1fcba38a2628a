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
