import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type ClientHttp2Session } from 'node:http2'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { testCertificate, testKey } from './test-certificate.ts'
import { answering, startGateway, startUpstream, testService, until, type TestGateway } from './test-gateway.ts'
import type { EndpointConfig, HttpRequest, ServiceConfig } from './types.ts'

const folder = mkdtempSync(join(tmpdir(), 'spyhop-tls-'))
const publicKey = join(folder, 'cert.pem')
const privateKey = join(folder, 'key.pem')
writeFileSync(publicKey, testCertificate)
writeFileSync(privateKey, testKey)
afterAll(() => rmSync(folder, { recursive: true }))

function secureService(host: string, endpoint: Partial<Omit<EndpointConfig, 'backends'>> = {}): ServiceConfig {
  const tls = {
    disabled: false,
    keys: [{ publicKey, privateKey }],
    minVersion: 'TLS12',
    maxVersion: 'TLS13',
    curvePreferences: [],
    cipherSuites: [],
    enableMtls: false,
    caCerts: [],
    disableSystemCaPool: false,
  }
  return testService(host, [endpoint], { tls })
}

const open = ({ url }: TestGateway): ClientHttp2Session => connect(url, { rejectUnauthorized: false })

async function ask(session: ClientHttp2Session, headers: Record<string, string>, body?: string) {
  const stream = session.request(headers, { endStream: body === undefined })
  if (body !== undefined) stream.end(body)
  const answer: { headers: Record<string, unknown>; text: string } = { headers: {}, text: '' }
  stream.on('response', (received) => (answer.headers = received))
  for await (const chunk of stream) answer.text += String(chunk)
  return answer
}

it('has no header for a body of unknown length', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  let seen: HttpRequest | null = null
  const request = (one: HttpRequest): (() => void) => {
    seen = one
    return () => {}
  }
  await using gateway = await startGateway(secureService(upstream.host, { method: 'POST' }), { observe: { request } })
  const session = open(gateway)
  await ask(session, { ':path': '/x', ':method': 'POST' }, 'abc')
  session.close()
  expect([seen!.contentLength, seen!.headers['transfer-encoding']]).toEqual([-1, undefined])
})

it('speaks HTTP/2 and HTTP/1 on one port', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(secureService(upstream.host))
  const session = open(gateway)
  const answer = await ask(session, { ':path': '/x' })
  session.close()
  expect(answer.headers).toMatchObject({ ':status': 200, 'x-krakend-completed': 'true' })
  expect(answer.text).toBe('{"a":1}')
  const status = await new Promise((resolve) =>
    request(`${gateway.url}/x`, { rejectUnauthorized: false, agent: false }, (response) => resolve(response.statusCode)).end(),
  )
  expect(status).toBe(200)
})

it('answers CONNECT in both as a request that nobody takes', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(secureService(upstream.host))
  const session = open(gateway)
  expect((await ask(session, { ':method': 'CONNECT', ':authority': 'h:443' })).headers[':status']).toBe(404)
  session.close()
  const asked = request(`${gateway.url}/`, { method: 'CONNECT', path: 'h:443', rejectUnauthorized: false, agent: false }).end()
  const status = await new Promise((resolve) => asked.on('connect', (response) => resolve(response.statusCode)))
  expect(status).toBe(404)
})

it('hands a body, cookies and the host on', async () => {
  await using upstream = await startUpstream(async (message, response) => {
    let body = ''
    for await (const chunk of message) body += String(chunk)
    const { cookie, 'x-forwarded-host': host } = message.headers
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ body, cookie, host }))
  })
  const endpoint = { method: 'POST', inputHeaders: ['*'], outputEncoding: 'no-op' }
  await using gateway = await startGateway(secureService(upstream.host, endpoint))
  const session = open(gateway)
  const answer = await ask(session, { ':path': '/x', ':method': 'POST', cookie: 'a=1; b=2' }, 'some text')
  session.close()
  expect(JSON.parse(answer.text)).toEqual({ body: 'some text', cookie: 'a=1; b=2', host: new URL(gateway.url).host })
})

it('breaks the stream, not the connection, when the backend breaks in mid-body', async () => {
  await using upstream = await startUpstream((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    response.socket!.destroySoon()
  })
  await using gateway = await startGateway(secureService(upstream.host, { outputEncoding: 'no-op' }))
  const session = open(gateway)
  await expect(ask(session, { ':path': '/x' })).rejects.toThrow('NGHTTP2_INTERNAL_ERROR')
  expect((await ask(session, { ':path': '/nope' })).headers[':status']).toBe(404)
  session.close()
})

it('aborts the backend when a stream is cancelled', async () => {
  let gone = false
  await using upstream = await startUpstream((_, response) => {
    response.writeHead(200).write('data: 1\n\n')
    response.on('close', () => (gone = true))
  })
  await using gateway = await startGateway(secureService(upstream.host, { outputEncoding: 'no-op' }))
  const session = open(gateway)
  const stream = session.request({ ':path': '/x' })
  await new Promise((resolve) => stream.once('data', resolve))
  stream.close(8)
  await until(() => gone && gateway.gateway.inFlight === 0)
  session.close()
})

it('with enable_mtls lets in who shows a certificate of its authority, and nobody else', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  const service = secureService(upstream.host)
  const mutual = { ...service.tls!, enableMtls: true, caCerts: [publicKey], disableSystemCaPool: true }
  await using gateway = await startGateway({ ...service, tls: mutual })
  const ask = (own: { key?: string; cert?: string }) =>
    new Promise((resolve, reject) =>
      request(`${gateway.url}/x`, { rejectUnauthorized: false, agent: false, ...own }, (response) => resolve(response.statusCode))
        .on('error', reject)
        .end(),
    )
  expect(await ask({ key: testKey, cert: testCertificate })).toBe(200)
  await expect(ask({})).rejects.toThrow()
})

it('ends the stream of an upload that nobody reads, once its answer is out, and a target that is none', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  await using gateway = await startGateway(secureService(upstream.host))
  const session = open(gateway)
  const stream = session.request({ ':path': '/none', ':method': 'POST' }, { endStream: false })
  let status = 0
  stream.on('response', (headers) => (status = headers[':status'] ?? 0)).on('error', () => {})
  stream.write(Buffer.alloc(1 << 20))
  stream.resume()
  await until(() => stream.closed)
  expect(status).toBe(404)
  await ask(session, { ':path': '/%zz' }).catch(() => {})
  expect((await ask(session, { ':path': '/x' })).headers[':status']).toBe(200)
  session.close()
})
