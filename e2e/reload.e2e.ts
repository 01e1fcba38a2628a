import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@playwright/test'
import { freePort, startProgram, temporaryFolder, untilHealthy, type Program } from './support/program.ts'

const reloads = 50
const streams = 20
const requestsPerSecond = 200

let upstream: Server
let program: Program
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let port: number
/** Streams end when the test says so: each holds the pipeline it began with. */
let ended = false
const sent = new Map<string, string[]>()

const configuration = (revision: number) => ({
  version: 3,
  port,
  endpoints: [
    {
      endpoint: '/json',
      backend: [{ url_pattern: '/json', host: [host()] }],
      extra_config: { proxy: { static: { strategy: 'always', data: { revision } } } },
    },
    {
      endpoint: '/stream/{id}',
      output_encoding: 'no-op',
      timeout: '60s',
      backend: [{ url_pattern: '/stream/{id}', encoding: 'no-op', host: [host()] }],
    },
  ],
})
const host = () => `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`

test.beforeAll(async () => {
  upstream = createServer((message, response) => {
    message.resume()
    if (message.url === '/json') return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const chunks: string[] = []
    sent.set(message.url!, chunks)
    const timer = setInterval(() => {
      const chunk = `data: ${message.url} ${chunks.length}\n\n`
      chunks.push(chunk)
      response.write(chunk)
      if (!ended) return
      clearInterval(timer)
      response.end()
    }, 15)
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  folder = await temporaryFolder()
  port = await freePort()
  program = startProgram(['run', '-c', await folder.write('krakend.json', configuration(0))], { dataDir: folder.path })
  await untilHealthy(port, program)
})
test.afterAll(async () => {
  await program.kill()
  upstream.closeAllConnections()
  upstream.close()
  await folder.remove()
})

const open = (path: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, agent: false }, resolve).on('error', reject).end()
  })
async function text(path: string): Promise<string> {
  const response = await open(path)
  let body = ''
  for await (const part of response) body += String(part)
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${body}`)
  return body
}
const revisionServed = async () => (JSON.parse(await text('/json')) as { revision: number }).revision

test(`${reloads} reloads under load drop no request and no byte`, async () => {
  test.setTimeout(120_000)
  const paths = Array.from({ length: streams }, (_, i) => `/stream/${i}`)
  const received = paths.map(text)
  const failures: unknown[] = []
  let asked = 0
  const traffic = setInterval(() => {
    asked++
    text('/json').catch((error: unknown) => failures.push(error))
  }, 1000 / requestsPerSecond)

  for (let revision = 1; revision <= reloads; revision++) {
    await folder.write('krakend.json', configuration(revision))
    await expect.poll(revisionServed, { intervals: [10], message: `revision ${revision} is served` }).toBe(revision)
  }
  clearInterval(traffic)
  ended = true
  const bodies = await Promise.all(received)

  expect(failures).toEqual([])
  expect(asked).toBeGreaterThan(reloads)
  expect(bodies).toEqual(paths.map((path) => sent.get(path)!.join('')))
})

test('a file that cannot be used changes nothing and is reported', async () => {
  const before = await revisionServed()
  await folder.write('krakend.json', '{ "version": 3, "endpoints": [ { "endpoint": "/x" } ]')
  await program.printed(/krakend\.json.*|parsing/i)
  expect(await revisionServed()).toBe(before)
  await folder.write('krakend.json', configuration(before + 1))
  await expect.poll(revisionServed).toBe(before + 1)
})
