import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readUnparsed, serveUnparsed } from './unparsed-request.ts'

const closed: string[] = []
const server = createServer((request, response) => {
  response.on('close', () => closed.push(request.method!))
  response.end(`${request.method} ${request.url} ${request.rawHeaders.join('|')}`)
})
server.on('clientError', (error, socket) => {
  const message = readUnparsed(error, socket as Socket)
  if (message) serveUnparsed(server, message)
  else socket.end('refused')
})
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => void server.close())

const ask = (text: string | Buffer) =>
  new Promise<string>((resolve) => {
    let answer = ''
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (part) => (answer += String(part))).on('close', () => resolve(answer))
  })

test('a method that node does not know is served as any other, once, and its connection ends', async () => {
  const answer = await ask('BREW /a/42?x=1 HTTP/1.1\r\nHost: h\r\nX-A: b \r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(answer).toContain('BREW /a/42?x=1 Host|h|X-A|b')
  await expect.poll(() => closed).toEqual(['BREW'])
})

test('a target with bytes that are no ASCII is served, with the body that came along', async () => {
  const answer = await ask(Buffer.from('POST /café?q=é HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}', 'latin1'))
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(answer).toContain('POST /caf\u00e9?q=\u00e9 Host|h')
  expect(await ask('GET /é HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n{}')).toBe('refused')
})

test('what is no request stays refused', async () => {
  for (const text of ['BREW\r\n\r\n', 'BR(EW / HTTP/1.1\r\n\r\n', 'BREW / HTTP/1.1\r\nno header\r\n\r\n', '\x16\x03\x01\r\n\r\n'])
    expect(await ask(text)).toBe('refused')
})

test('reads a head in the time of its length, whatever stands in it', async () => {
  const spaces = ' '.repeat(20_000)
  expect(await ask(`BREW / HTTP/1.1\r\nX-A:${spaces}a${spaces}\rb\r\n\r\n`)).toBe('refused')
  expect(await ask(`BREW / HTTP/1.1\r\nX-A: a${spaces}b\r\n\r\n`)).toContain(`X-A|a${spaces}b`)
})
