// What the pictures show: a program with a configuration, calls in its store, and a way to send more.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { createStore } from '../../main/store/store.ts'
import { freePort, startProgram, temporaryFolder, untilHealthy } from '../support/program.ts'
import { seedCalls } from '../support/seed-calls.ts'

export interface Scene {
  readonly gateway: string
  readonly file: string
  readonly folder: string
  open(browser: Browser, context: Parameters<Browser['newContext']>[0]): Promise<Page>
  /** A streamed call of the demo provider; the model's name asks for a fault. Resolves with its end. */
  stream(model: string): Promise<void>
  stop(): Promise<void>
}

const minutes = 58
const calls = 3000

const endpoint = (path: string, host: string, more: object = {}) => ({
  endpoint: path,
  method: 'POST',
  output_encoding: 'no-op',
  timeout: '120s',
  input_headers: ['Authorization', 'Content-Type', 'traceparent'],
  backend: [{ url_pattern: path, host: [host], ...more }],
})

async function configuration() {
  const exporters = {
    prometheus: [{ name: 'local_prom', port: await freePort() }],
    otlp: [{ name: 'jaeger_lab', host: '127.0.0.1', port: await freePort() }],
  }
  return {
    $schema: 'https://www.krakend.io/schema/v2.13/krakend.json',
    version: 3,
    name: 'AI gateway',
    timeout: '30s',
    endpoints: [
      endpoint('/v1/chat/completions', 'http://127.0.0.1:11435', {
        extra_config: { 'qos/ratelimit/proxy': { max_rate: 20, capacity: 40 } },
      }),
      endpoint('/v1/responses', 'http://127.0.0.1:11435'),
      endpoint('/v1/messages', 'http://127.0.0.1:11435'),
      endpoint('/v1/embeddings', 'http://127.0.0.1:11434'),
    ],
    extra_config: { 'telemetry/opentelemetry': { service_name: 'ai-gateway', trace_sample_rate: 1, exporters } },
  }
}

/** `fresh`: a first start, with nothing in it. */
export async function startScene(kind: 'fresh' | 'busy'): Promise<Scene> {
  const folder = await temporaryFolder()
  const port = await freePort()
  const file = join(folder.path, 'krakend.json')
  await writeFile(join(folder.path, 'settings.json'), JSON.stringify({ tour: kind === 'fresh' ? null : 'seen' }))
  if (kind === 'busy') {
    await writeFile(file, JSON.stringify(await configuration(), null, 2))
    const store = await createStore({ dataDir: folder.path })
    await seedCalls(store, calls, { from: Date.now() - minutes * 60_000, every: (minutes * 60_000) / calls })
    await store.stop()
  }
  const program = startProgram(['console', '--no-open', ...(kind === 'busy' ? ['-c', file] : [])], {
    dataDir: folder.path,
    env: { KRAKEND_PORT: String(port) },
  })
  let [url] = await program.printed(/http:\/\/\S+token=\S+/)
  await untilHealthy(port, program)
  let state: Awaited<ReturnType<ReturnType<Browser['contexts']>[number]['storageState']>> | undefined
  const gateway = `http://127.0.0.1:${port}`
  const scene: Scene = {
    gateway,
    file,
    folder: folder.path,
    async open(browser, options) {
      const context = await browser.newContext({ ...options, ...(state && { storageState: state }) })
      const page = await context.newPage()
      await page.goto(url)
      state ??= await context.storageState()
      url = new URL(url).origin
      return page
    },
    async stream(model) {
      const body = JSON.stringify({
        model,
        stream: true,
        stream_options: { include_usage: true },
        messages: [
          { role: 'system', content: 'You review changes of a payments team. Answer briefly.' },
          { role: 'user', content: 'Is the retry in src/gateway/retry.ts safe when a provider answers 429 with retry-after?' },
        ],
      })
      const headers = { 'content-type': 'application/json', authorization: 'Bearer sk-demo', 'x-session-id': 'review-42' }
      await fetch(`${gateway}/v1/chat/completions`, { method: 'POST', headers, body })
        .then((answer) => answer.text())
        .catch(() => {})
    },
    async stop() {
      await program.kill()
      await folder.remove()
    },
  }
  if (kind === 'busy') for (const model of ['demo-429', 'demo-cut', 'demo-stall', 'demo']) await scene.stream(model)
  return scene
}
