import { request, type IncomingMessage, type ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { rawRequest, startGateway, startUpstream, testService, until } from './test-gateway.ts'

const noop = { outputEncoding: 'no-op' }
const events = { 'content-type': 'text/event-stream' }

const open = (url: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => request(url, { agent: false }, resolve).on('error', reject).end())

async function readAll(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return text
}

/** An upstream whose answer the test writes by hand. */
async function heldUpstream(headers: Record<string, string> = events) {
  let held: ServerResponse | null = null
  let gone = false
  const upstream = await startUpstream((_, response) => {
    held = response.writeHead(200, headers)
    response.flushHeaders()
    response.on('close', () => (gone = true))
  })
  return { upstream, response: () => held!, arrived: () => until(() => held !== null), gone: () => until(() => gone) }
}

it('sends each chunk of a stream as it comes', async () => {
  const { upstream, response } = await heldUpstream()
  await using _ = upstream
  await using gateway = await startGateway(testService(upstream.host, [noop]))
  const answer = await open(`${gateway.url}/x`)
  for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
    response().write(event)
    const chunk = await new Promise((resolve) => answer.once('data', resolve))
    expect(String(chunk)).toBe(event)
  }
  response().end()
  expect(answer.headers['transfer-encoding']).toBe('chunked')
})

it('holds a small stream back to its end in strict mode, and gives it a length', async () => {
  const { upstream, response, arrived } = await heldUpstream()
  await using _ = upstream
  await using gateway = await startGateway(testService(upstream.host, [noop]), { strict: true })
  const answer = open(`${gateway.url}/x`)
  await arrived()
  response().write('data: 1\n\n')
  response().end('data: 2\n\n')
  expect((await answer).headers['content-length']).toBe('18')
  expect(await readAll(await answer)).toBe('data: 1\n\ndata: 2\n\n')
})

it('breaks the connection when the backend breaks in mid-body', async () => {
  const { upstream, response } = await heldUpstream()
  await using _ = upstream
  await using gateway = await startGateway(testService(upstream.host, [noop]))
  const answer = await open(`${gateway.url}/x`)
  response().write('data: 1\n\n')
  response().socket!.destroySoon()
  await expect(readAll(answer)).rejects.toThrow('aborted')
})

it('ends a broken body cleanly in strict mode', async () => {
  const { upstream, response, arrived } = await heldUpstream()
  await using _ = upstream
  await using gateway = await startGateway(testService(upstream.host, [noop]), { strict: true })
  const answer = open(`${gateway.url}/x`)
  await arrived()
  response().write('data: 1\n\n')
  response().socket!.destroySoon()
  expect(await readAll(await answer)).toBe('data: 1\n\n')
})

it('limits the silence between chunks, not the length of a stream', async () => {
  const { upstream, response } = await heldUpstream()
  await using _ = upstream
  await using gateway = await startGateway(testService(upstream.host, [{ ...noop, timeout: 150 }]))
  const answer = await open(`${gateway.url}/x`)
  const text = readAll(answer)
  for (let i = 0; i < 4; i++) {
    response().write('.')
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  await expect(text).rejects.toThrow('aborted')
})

it('cuts a stream at the timeout and calls it whole in strict mode', async () => {
  const { upstream, response, arrived } = await heldUpstream()
  await using _ = upstream
  await using gateway = await startGateway(testService(upstream.host, [{ ...noop, timeout: 150 }]), { strict: true })
  const answer = open(`${gateway.url}/x`)
  await arrived()
  response().write('data: 1\n\n')
  expect(await readAll(await answer)).toBe('data: 1\n\n')
})

it('aborts the backend when the client leaves', async () => {
  const { upstream, gone } = await heldUpstream()
  await using _ = upstream
  await using gateway = await startGateway(testService(upstream.host, [noop]))
  const answer = await open(`${gateway.url}/x`)
  const left = performance.now()
  answer.destroy()
  await gone()
  expect(performance.now() - left).toBeLessThan(100)
})

it('keeps a slow client from filling the memory', async () => {
  let sent = 0
  await using upstream = await startUpstream((_, response) => {
    const piece = Buffer.alloc(65_536)
    const write = (): void => {
      while (sent < 64 * 1024 * 1024) {
        sent += piece.length
        if (!response.write(piece)) return void response.once('drain', write)
      }
      response.end()
    }
    write()
  })
  await using gateway = await startGateway(testService(upstream.host, [noop]))
  const answer = await open(`${gateway.url}/x`)
  answer.pause()
  let before = -1
  await until(() => before === (before = sent) && sent > 0)
  expect(sent).toBeLessThan(32 * 1024 * 1024)
  answer.destroy()
})

it('never writes more than the declared length', async () => {
  await using upstream = await startUpstream((_, response) => {
    response.socket!.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Type: text/plain\r\n\r\nabc')
  })
  await using gateway = await startGateway(testService(upstream.host, [noop]))
  const text = await rawRequest(gateway.url, 'GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  expect(text.endsWith('\r\n\r\nabc')).toBe(true)
})
