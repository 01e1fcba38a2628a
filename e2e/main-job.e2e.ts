// The whole way of a real AI call: official SDK -> gateway -> somebody else's provider mock, seen on the screen, in /metrics, at an OTLP
// collector, on disk and in the call record.
import { readFile } from 'node:fs/promises'
import { LLMock } from '@copilotkit/aimock'
import { expect, test, type Page } from '@playwright/test'
import OpenAI from 'openai'
import type { Call } from '../shared/call.ts'
import { startReceiver, type Receiver } from './support/otlp-receiver.ts'
import { freePort, startProgram, temporaryFolder, untilHealthy, type Program } from './support/program.ts'
import { chatEndpoint, sampleTelemetry } from './support/sample.ts'

const text =
  'Streams flow: a chunk from a provider leaves at once, byte for byte, and nobody in between waits for the end of it. '.repeat(3)
const chunkLatency = 30

let mock: LLMock
let receiver: Receiver
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let program: Program
let openai: OpenAI
let consoleUrl: string
let file: string
let page: Page

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ browser }) => {
  mock = new LLMock({ port: 0, latency: chunkLatency, chunkSize: 6 })
  mock.onMessage('stream', {
    content: text,
    model: 'gpt-4o-mini-2024-07-18',
    usage: { prompt_tokens: 21, completion_tokens: 84 },
  })
  mock.onMessage('plain', { content: 'Hello.', usage: { prompt_tokens: 5, completion_tokens: 2 } })
  await mock.start()
  receiver = await startReceiver({ port: 64317 })
  folder = await temporaryFolder()
  const port = await freePort()
  file = await folder.write('krakend.json', {
    version: 3,
    port,
    endpoints: [chatEndpoint(mock.url.replace('localhost', '127.0.0.1'))],
    extra_config: { 'telemetry/opentelemetry': sampleTelemetry },
  })
  program = startProgram(['console', '--no-open', '-c', file], { dataDir: folder.path })
  consoleUrl = (await program.printed(/http:\/\/\S+token=\S+/))[0]
  await untilHealthy(port, program)
  openai = new OpenAI({ apiKey: 'sk-secret-of-the-test', baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 })
  page = await (await browser.newContext()).newPage()
  await page.goto(consoleUrl)
})
test.afterAll(async () => {
  await program.kill()
  await receiver.stop()
  await mock.stop()
  await folder.remove()
})

const metrics = async () => (await fetch('http://127.0.0.1:9090/metrics')).text()
/** Sum over the series of one family. */
const sumOf = (metricsPage: string, name: string) =>
  metricsPage
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
/** The records of the chat endpoint, oldest first, as another program gets them. */
const calls = async (): Promise<Call[]> => {
  const listing = startProgram(['calls', '--json', '--filter', 'endpoint:/v1/*'], { dataDir: folder.path })
  await listing.exited
  const lines = listing.output().trim().split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Call)
}

test('a streamed answer reaches the SDK chunk by chunk while its row is on screen', async () => {
  const stream = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'stream, please' }],
    stream: true,
    stream_options: { include_usage: true },
  })
  const arrivals: number[] = []
  let received = ''
  let sawRunning = false
  for await (const chunk of stream) {
    const piece = chunk.choices[0]?.delta.content ?? ''
    if (!piece) continue
    received += piece
    arrivals.push(performance.now())
    if (arrivals.length === 5) {
      await page.getByRole('row', { name: /streaming/i }).click()
      // The text so far stands in the detail while the rest is still to come.
      await expect(page.getByRole('region', { name: 'One call' })).toContainText(text.slice(0, 12))
      sawRunning = await page.getByRole('row', { name: /streaming/i }).isVisible()
    }
  }
  expect(received).toBe(text)
  expect(sawRunning).toBe(true)
  // Were the chunks held back, they would come together at the end.
  const spread = arrivals.at(-1)! - arrivals.at(5)!
  expect(spread).toBeGreaterThan(((arrivals.length - 6) * chunkLatency) / 3)
})

test('the finished row and its detail show what the provider reported', async () => {
  const row = page.getByRole('row', { name: /gpt-4o-mini/ })
  await expect(row).toContainText('OK')
  await expect(row).toContainText('84')
  await row.click()
  const detail = page.getByRole('region', { name: 'One call' })
  await expect(detail).toContainText('gpt-4o-mini-2024-07-18')
  await expect(detail).toContainText('TTFT')
  await page.getByRole('tab', { name: /trace/i }).click()
  for (const layer of ['proxy', 'backend', 'client', 'reader']) await expect(page.getByRole('treegrid')).toContainText(layer)
  await page.getByRole('tab', { name: /stream/i }).click()
  await page.getByRole('tab', { name: /request/i }).click()
  await expect(detail).not.toContainText('sk-secret-of-the-test')
})

test('the metrics page and the collector have the call, layer by layer', async () => {
  const scraped = await metrics()
  for (const family of ['http_server_duration', 'krakend_proxy_duration', 'krakend_backend_duration'])
    expect(sumOf(scraped, `${family}_count`), family).toBe(1)
  const krakends = () => receiver.spans().filter((span) => span.attributes['krakend.stage'] !== undefined)
  await expect.poll(() => krakends().length, { timeout: 15_000 }).toBe(3)
  const inference = receiver.spans().filter((span) => span.name === 'chat gpt-4o-mini')
  expect(inference.map((span) => [span.kind, span.attributes['gen_ai.usage.output_tokens']])).toEqual([['CLIENT', 84]])
  const [server] = receiver.spans().filter((span) => span.kind === 'SERVER')
  const stage = (name: string) => receiver.spans().find((span) => span.attributes['krakend.stage'] === name)
  expect(stage('proxy')!.parentSpanId).toBe(server!.spanId)
  expect(stage('backend')!.parentSpanId).toBe(stage('proxy')!.spanId)
  expect(new Set(receiver.spans().map((span) => span.traceId)).size).toBe(1)
})

test('the call record says the same', async () => {
  await openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'plain' }] })
  await expect.poll(async () => (await calls()).filter((call) => call.state === 'done').length).toBe(2)
  const [streamed, plain] = await calls()
  expect(streamed).toMatchObject({ endpoint: '/v1/chat/completions', method: 'POST', status: 200, state: 'done' })
  expect(streamed!.attempts).toHaveLength(1)
  expect(streamed!.attempts[0]).toMatchObject({
    dialect: 'openai.chat',
    operation: 'chat',
    requestModel: 'gpt-4o-mini',
    responseModel: 'gpt-4o-mini-2024-07-18',
    stream: true,
    tokens: { input: 21, output: 84, source: 'provider' },
    finishReasons: ['stop'],
    outcome: { class: 'ok' },
    chunks: { malformed: 0, endMarker: true },
  })
  const { timing } = streamed!.attempts[0]!
  expect(timing.firstToken).toBeGreaterThan(timing.headers!)
  expect(timing.lastToken).toBeGreaterThan(timing.firstToken!)
  expect(plain!.attempts[0]).toMatchObject({
    stream: false,
    tokens: { input: 5, output: 2 },
    chunks: null,
    timing: { firstToken: null },
  })
  expect(JSON.stringify(await calls())).not.toContain('sk-secret-of-the-test')
})

test('switching the global metrics off takes them off the page, keeps a running stream and changes one word of the file', async () => {
  const before = await readFile(file, 'utf8')
  expect(await metrics()).toContain('http_server_duration')
  const stream = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'stream' }],
    stream: true,
  })
  const whole = (async () => {
    let received = ''
    for await (const chunk of stream) received += chunk.choices[0]?.delta.content ?? ''
    return received
  })()
  await page
    .getByRole('link', { name: 'Telemetry' })
    .or(page.getByRole('button', { name: 'Telemetry' }))
    .first()
    .click()
  const flag = page.getByRole('region', { name: 'Global' }).getByRole('switch', { name: 'Metrics' }).first()
  await expect(flag).toBeChecked()
  await flag.click()
  await expect(flag).not.toBeChecked()
  await expect.poll(metrics).not.toContain('http_server_')
  expect(await metrics()).toContain('krakend_proxy_duration')
  expect(await whole).toBe(text)
  const after = await readFile(file, 'utf8')
  expect(after).toBe(
    before.replace(
      '"disable_metrics": false,\n          "disable_propagation"',
      '"disable_metrics": true,\n          "disable_propagation"',
    ),
  )
  expect(after).not.toBe(before)
})

test('calls survive a restart', async () => {
  await program.kill()
  program = startProgram(['console', '--no-open', '-c', file], { dataDir: folder.path })
  const url = (await program.printed(/http:\/\/\S+token=\S+/))[0]
  await page.goto(url)
  await expect(page.getByRole('row', { name: /gpt-4o-mini/ })).toHaveCount(3)
})
