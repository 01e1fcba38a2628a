import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { startBetween, streamEndpoint, type Between } from './support/between.ts'
import { freePort } from './support/program.ts'

const chunks = 2000
let between: Between
const sent = new Map<string, string>()

// Each stream: chunks of different sizes and content, as fast as the reader takes them; what was sent is remembered as a digest.
test.beforeAll(async () => {
  const metrics = { name: 'p', port: await freePort() }
  between = await startBetween(
    (message, response) => {
      message.resume()
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const hash = createHash('sha256')
      let left = chunks
      const write = () => {
        while (left-- > 0) {
          const size = message.url === '/stream/slow' ? 20_000 : 20 + (left % 300)
          const chunk = Buffer.from(`data: ${randomBytes(size).toString('hex')}\n\n`)
          hash.update(chunk)
          if (!response.write(chunk)) return void response.once('drain', write)
        }
        sent.set(message.url!, hash.digest('hex'))
        response.end()
      }
      write()
    },
    ({ port, host }) => ({
      version: 3,
      port,
      extra_config: { 'telemetry/opentelemetry': { exporters: { prometheus: [metrics] } } },
      endpoints: [streamEndpoint(host)],
    }),
  )
})
test.afterAll(() => between.stop())

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of await between.open(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
const residentMegabytes = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${between.program.pid}/status`, 'utf8'))?.[1]) / 1024

for (const count of [64, 512])
  test(`${count} concurrent streams of ${chunks} chunks arrive byte for byte, in bounded memory`, async () => {
    test.slow()
    const paths = Array.from({ length: count }, (_, i) => `/stream/${count}-${i}`)
    const received = await Promise.all(paths.map(digest))
    expect(received).toEqual(paths.map((path) => sent.get(path)))
    expect(residentMegabytes()).toBeLessThan(600)
  })

test('a slow reader slows its own stream and nobody else', async () => {
  const slow = await between.open('/stream/slow')
  slow.pause()
  expect(await digest('/stream/fast')).toBe(sent.get('/stream/fast'))
  expect(sent.has('/stream/slow')).toBe(false)
  const hash = createHash('sha256')
  for await (const chunk of slow) hash.update(chunk as Buffer)
  expect(hash.digest('hex')).toBe(sent.get('/stream/slow'))
})

test('a reader that leaves takes the call to the backend with it', async () => {
  const gone = new Promise<number>((resolve) => {
    between.upstream.once('request', (_message, response) => response.once('close', () => resolve(performance.now())))
  })
  const stream = await between.open('/stream/leaver')
  stream.pause()
  const left = performance.now()
  stream.destroy()
  expect((await gone) - left).toBeLessThan(1000)
})
