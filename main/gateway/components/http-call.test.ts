import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScope } from '../scope.ts'
import { httpCall } from './http-call.ts'

const server = createServer((request, answer) => {
  if (request.url === '/to') answer.writeHead(302, { location: '/seen' }).end()
  else if (request.url === '/away') answer.writeHead(307, { location: `http://localhost:${port()}/seen` }).end()
  else if (request.url === '/round') answer.writeHead(301, { location: '/round' }).end()
  else if (request.url === '/zip') answer.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('plain'))
  else if (request.url === '/cut') answer.writeHead(200, { 'content-length': '10' }).write('abc', () => answer.destroy())
  else if (request.url === '/seen') answer.end(JSON.stringify([request.method, request.rawHeaders]))
})
const port = (): number => (server.address() as AddressInfo).port
let base = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, resolve))
  base = `http://127.0.0.1:${port()}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const seen = async (path: string, over: object = {}): Promise<unknown> =>
  JSON.parse((await httpCall({ url: base + path, timeout: 5000, ...over })).body.toString())

test('sends no header of its own but the two', async () => {
  const headers = ['User-Agent', 'KrakenD Version 2.13.8', 'Accept-Encoding', 'gzip', 'Host', `127.0.0.1:${port()}`]
  expect(await seen('/seen')).toEqual(['GET', headers])
})

test('follows redirects, as GET after a 302, and keeps secrets from other hosts', async () => {
  const secret = { headers: { Authorization: 'Bearer x' } }
  expect(JSON.stringify(await seen('/to', { ...secret, method: 'POST', body: Buffer.from('b') }))).toMatch(/^\["GET".*Bearer x/)
  expect(JSON.stringify(await seen('/away', secret))).not.toContain('Bearer')
  await expect(seen('/round')).rejects.toThrow('stopped after 10 redirects')
})

test('undoes gzip and refuses what is too long', async () => {
  expect((await httpCall({ url: `${base}/zip`, timeout: 5000 })).body.toString()).toBe('plain')
  await expect(httpCall({ url: `${base}/seen`, timeout: 5000, limit: 5 })).rejects.toThrow('body exceeds 5 bytes')
})

test.each([
  ['/never', { timeout: 20 }, 'context deadline exceeded'],
  ['/cut', {}, 'unexpected EOF'],
  ['/seen', { headers: { 'bad name': 'x' } }, 'bad name'],
  ['/seen', { method: 'BAD METHOD' }, 'BAD METHOD'],
])('%s with %j fails', async (path, over, message) => {
  await expect(httpCall({ url: base + path, timeout: 5000, ...over })).rejects.toThrow(message)
})

test('ends with its scope', async () => {
  await expect(httpCall({ url: `${base}/never`, timeout: 5000, scope: createScope(20) })).rejects.toThrow(
    'context deadline exceeded',
  )
})
