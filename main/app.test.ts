import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { Status } from '../shared/contract/status.ts'
import { createApp, type App } from './app.ts'
import { createLog } from './log.ts'

const apps: App[] = []
const servers: Server[] = []
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.stop()))
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

const endpoint = {
  endpoint: '/a',
  output_encoding: 'no-op',
  timeout: '10s',
  backend: [{ url_pattern: '/x', host: ['http://127.0.0.1:19999'] }],
}

async function appWith(config: object, dataDir = mkdtempSync(join(tmpdir(), 'app-')), strict = false) {
  const file = join(mkdtempSync(join(tmpdir(), 'app-config-')), 'krakend.json')
  writeFileSync(file, JSON.stringify({ version: 3, listen_ip: '127.0.0.1', ...config }, null, 2))
  const lines: string[] = []
  const log = createLog((line) => void lines.push(line), { colour: false })
  const app = await createApp({ file, starter: false, strict, dataDir, overrides: { env: {}, port: 0 }, log })
  apps.push(app)
  return { app, file, lines, dataDir }
}

const telemetry = (disabled: boolean) => ({
  extra_config: {
    'telemetry/opentelemetry': { exporters: { prometheus: [] }, layers: { global: { disable_metrics: disabled } } },
  },
})

test('sends a test call through the gateway to the demo provider, whatever the file names', async () => {
  const { app } = await appWith({ endpoints: [endpoint] })
  expect(await app.start()).toEqual([])
  expect(app.status().demo.running).toBe(false)
  expect(await app.demo.send('demo', true)).toEqual({ ok: true })
  expect(app.status().demo).toMatchObject({ running: true })
  await vi.waitFor(
    async () => {
      const { calls } = await app.store.list({ filter: '', limit: 10 })
      expect(calls).toMatchObject([
        {
          endpoint: '/demo/v1/chat/completions',
          state: 'done',
          status: 200,
          attempts: [{ dialect: 'openai.chat', stream: true }],
        },
      ])
    },
    { timeout: 12_000, interval: 100 },
  )
})

test('runs without a usable file, says why, and serves once the file is good', async () => {
  const { app, file } = await appWith({ version: 2, endpoints: [endpoint] })
  const seen: Status[] = []
  app.watchStatus((status) => seen.push(status))
  expect((await app.start()).map((fault) => fault.path)).toEqual(['$.version'])
  expect(app.status().gateway).toEqual({ state: 'failed', address: null, problem: 'unsupported version: 2 (want: 3)' })
  expect(app.isReadable).toBe(false)
  expect(await app.demo.send('demo', true)).toMatchObject({ ok: false })
  writeFileSync(file, readFileSync(file, 'utf8').replace('2', '3'))
  await vi.waitFor(() => expect(seen.at(-1)?.gateway.state).toBe('running'), 8000)
})

test('follows its file, which in strict mode is read once', async () => {
  const served = async (app: App, path: string) => (await fetch(app.address + path)).status
  const both = await Promise.all([false, true].map((strict) => appWith({ endpoints: [] }, undefined, strict)))
  for (const { app } of both) expect(await app.start()).toEqual([])
  for (const { file } of both.toReversed())
    writeFileSync(file, JSON.stringify({ version: 3, listen_ip: '127.0.0.1', echo_endpoint: true, endpoints: [] }))
  const [ours, strict] = both.map(({ app }) => app)
  await vi.waitFor(async () => expect(await served(ours!, '/__echo/')).toBe(200), 8000)
  expect(await served(strict!, '/__echo/')).toBe(404)
})

test('switches a telemetry flag in the file without dropping a running stream', async () => {
  const backend = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: 1\n\n')
    backend.once('finish-it', () => response.end('data: 2\n\n'))
  })
  servers.push(backend)
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
  const host = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`
  const { app, file } = await appWith({
    ...telemetry(false),
    endpoints: [{ ...endpoint, backend: [{ url_pattern: '/x', host: [host] }] }],
  })
  expect(await app.start()).toEqual([])
  const before = readFileSync(file, 'utf8')
  const answer = await fetch(`${app.address}/a`)
  const applied = await app.config.setTelemetryFlag('layers.global.disable_metrics', true)
  expect(applied).toEqual({ ok: true, revision: 2 })
  expect(readFileSync(file, 'utf8')).toBe(before.replace('"disable_metrics": false', '"disable_metrics": true'))
  expect(app.telemetry.view().layers[0]?.metrics.find((flag) => flag.key === 'disable_metrics')?.on).toBe(false)
  backend.emit('finish-it')
  expect(await answer.text()).toBe('data: 1\n\ndata: 2\n\n')
})

test('stops twice and lets the next one have the folder', async () => {
  const { app, dataDir } = await appWith({ endpoints: [endpoint] })
  await app.start()
  await Promise.all([app.stop(), app.stop()])
  const { lines } = await appWith({ endpoints: [endpoint] }, dataDir)
  expect(lines).toEqual([])
})
