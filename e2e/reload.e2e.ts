import { Agent } from 'node:http'
import { expect, test } from '@playwright/test'
import { startBetween, streamEndpoint, type Between, type Ports } from './support/between.ts'
import { heldMegabytes, withInspector } from './support/heap.ts'
import { freePort } from './support/program.ts'

const reloads = 50
const streams = 20
const requestsPerSecond = 200
/** So many that a pipeline which outlives its reload is seen: each weighs more than a megabyte. */
const heavyEndpoints = 100
const slackMegabytes = 5

let between: Between
let ports: Ports
let metricsPort: number
/** Streams end when the test says so: each holds the pipeline it began with. */
let ended = false
const sent = new Map<string, string[]>()

const configuration = (revision: number) => ({
  version: 3,
  port: ports.port,
  extra_config: {
    'telemetry/opentelemetry': { exporters: { prometheus: [{ name: 'p', port: metricsPort }] } },
  },
  endpoints: [
    {
      endpoint: '/json',
      backend: [{ url_pattern: '/json', host: [ports.host] }],
      extra_config: { proxy: { static: { strategy: 'always', data: { revision } } } },
    },
    streamEndpoint(ports.host),
    ...Array.from({ length: heavyEndpoints }, (_, i) => heavyEndpoint(i, revision)),
  ],
})
const heavyEndpoint = (index: number, revision: number) => ({
  endpoint: `/heavy/${index}/{id}`,
  method: 'POST',
  input_headers: ['X-A'],
  extra_config: {
    ...(index % 10 === 0 && { 'validation/json-schema': { type: 'object', properties: { a: { maxLength: index + 1 } } } }),
    'validation/cel': [{ check_expr: `req_params.Id != 'none-${index}'` }],
    'qos/ratelimit/router': { max_rate: 1000, client_max_rate: 100, strategy: 'ip' },
    proxy: { static: { strategy: 'success', data: { text: `${revision} ${index} `.repeat(1000) } } },
  },
  backend: [0, 1].map((backend) => ({
    url_pattern: `/heavy/{id}/${backend}`,
    host: [ports.host],
    extra_config: {
      'modifier/lua-backend': { pre: `local r = request.load(); r:headers("X-A", "${index}")` },
      'qos/circuit-breaker': { interval: 60, timeout: 10, max_errors: 3 },
    },
  })),
})

test.beforeAll(async () => {
  metricsPort = await freePort()
  between = await startBetween(
    (message, response) => {
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
    },
    (given) => {
      ports = given
      return configuration(0)
    },
    withInspector,
  )
})
test.afterAll(() => between.stop())

async function text(path: string, agent?: Agent): Promise<string> {
  const response = await between.open(path, agent)
  let body = ''
  for await (const part of response) body += String(part)
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${body}`)
  return body
}
const revisionServed = async (agent?: Agent) => (JSON.parse(await text('/json', agent)) as { revision: number }).revision

/** Asks on new and on kept connections alike; what a late timer missed is sent with the next. */
function startTraffic() {
  const kept = new Agent({ keepAlive: true })
  const failures: unknown[] = []
  const answers: Promise<unknown>[] = []
  const start = performance.now()
  const timer = setInterval(() => {
    const due = ((performance.now() - start) / 1000) * requestsPerSecond
    while (answers.length < due)
      answers.push(revisionServed(answers.length % 2 === 0 ? kept : undefined).catch((error: unknown) => failures.push(error)))
  }, 5)
  return {
    async end() {
      clearInterval(timer)
      await Promise.all(answers)
      kept.destroy()
      return { failures, perSecond: answers.length / ((performance.now() - start) / 1000) }
    },
  }
}
async function reload(from: number, to: number) {
  for (let revision = from; revision <= to; revision++) {
    await between.write(configuration(revision))
    await expect.poll(revisionServed, { intervals: [10], message: `revision ${revision} is served` }).toBe(revision)
  }
}

test(`${reloads} reloads under load drop no request and no byte, and the heap returns`, async () => {
  test.setTimeout(120_000)
  const warmUp = startTraffic()
  await reload(1, 10)
  await warmUp.end()
  const before = await heldMegabytes(between.program)

  const paths = Array.from({ length: streams }, (_, i) => `/stream/${i}`)
  const received = paths.map((path) => text(path))
  const traffic = startTraffic()
  await reload(11, 10 + reloads)
  const { failures, perSecond } = await traffic.end()
  ended = true
  const bodies = await Promise.all(received)

  expect(failures).toEqual([])
  expect(perSecond).toBeGreaterThan(0.75 * requestsPerSecond)
  expect(bodies).toEqual(paths.map((path) => sent.get(path)!.join('')))
  await expect.poll(() => heldMegabytes(between.program)).toBeLessThan(before + slackMegabytes)
})

test('a file that cannot be used changes nothing and is reported', async () => {
  const before = await revisionServed()
  await between.write('{ "version": 3, "endpoints": [ { "endpoint": "/x" } ]')
  await between.program.printed(/krakend\.json.*|parsing/i)
  expect(await revisionServed()).toBe(before)
  await between.write(configuration(before + 1))
  await expect.poll(revisionServed).toBe(before + 1)
})
