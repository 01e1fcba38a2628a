import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp, type App } from './app.ts'
import { openBundleApp } from './bundle-app.ts'
import { createLog } from './log.ts'
import { createRouter } from './rpc/router.ts'

const log = createLog(() => {}, { colour: false })
const apps: App[] = []
let upstream: Server
beforeEach(async () => {
  upstream = createServer((_request, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"id":"r1","model":"m-2","api_key":"hidden","choices":[]}'),
  )
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.stop()))
  upstream.close()
})
const track = (app: App) => {
  apps.push(app)
  return app
}

/** One call with secrets in it, as a bundle. */
async function bundleOfOne(withoutBodies = false): Promise<{ bytes: Uint8Array; id: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bundle-'))
  const host = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
  const endpoint = {
    endpoint: '/chat',
    method: 'POST',
    output_encoding: 'no-op',
    backend: [{ url_pattern: '/v1/chat/completions', host: [host] }],
  }
  const file = join(dataDir, 'krakend.json')
  writeFileSync(
    file,
    JSON.stringify({ version: 3, listen_ip: '127.0.0.1', endpoints: [endpoint], '@comment': { client_secret: 'open sesame' } }),
  )
  const app = track(await createApp({ file, starter: false, strict: false, dataDir, overrides: { env: {}, port: 0 }, log }))
  expect(await app.start()).toEqual([])
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'my key is sk-abcdefghijklmnopqrstuvwx' }] })
  await (await fetch(`${app.address}/chat`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).text()
  const id = await vi.waitFor(async () => {
    const { calls } = await app.store.list({ filter: 'state:done', limit: 1 })
    return calls[0]!.id
  })
  await app.store.annotate({ id, bookmarked: true, note: 'look at sk-abcdefghijklmnopqrstuvwx' })
  const made = await app.bundles.create([id], withoutBodies)
  if (!made.ok) throw new Error(made.problem)
  return { bytes: Buffer.from(made.base64, 'base64'), id }
}

test('shows the same call, with its bodies and its configuration', async () => {
  const { bytes, id } = await bundleOfOne()
  const app = track(await openBundleApp(bytes, 'a.zip', log))
  expect(app.status().gateway.problem).toBeNull()
  expect(app.status()).toMatchObject({ gateway: { state: 'stopped' }, bundle: { name: 'a.zip', calls: 1 } })
  expect(await app.store.list({ filter: 'model:m-2', limit: 5 })).toMatchObject({ shown: 1, calls: [{ id, status: 200 }] })
  expect((await app.store.detail(id))!.spans.length).toBeGreaterThan(0)
  const body = await app.store.body(id, 0, 'response')
  expect(JSON.parse(Buffer.from(body!.base64, 'base64').toString())).toMatchObject({ id: 'r1', api_key: '***' })
  expect(await app.store.annotations()).toEqual([{ id, bookmarked: true, note: 'look at ***' }])
  expect(app.config.snapshot().text).toContain('/v1/chat/completions')
})

test('holds no secret that looks like one', async () => {
  const { bytes } = await bundleOfOne()
  const everything = Object.values(unzipSync(bytes))
    .map((content) => Buffer.from(content).toString())
    .join('\n')
  for (const secret of ['sk-abcdef', 'hidden', 'open sesame']) expect(everything).not.toContain(secret)
})

test('leaves the bodies out when that is chosen', async () => {
  const { bytes, id } = await bundleOfOne(true)
  const app = track(await openBundleApp(bytes, 'a.zip', log))
  expect(await app.store.body(id, 0, 'response')).toBeNull()
})

test('refuses every change, in words', async () => {
  const { bytes } = await bundleOfOne()
  const app = track(await openBundleApp(bytes, 'a.zip', log))
  const client = createRouterClient(createRouter(app, { kind: 'browser', pickFile: false, reveal: null, openBundle: null }))
  await expect(client.calls.clear()).rejects.toThrow('This is the bundle a.zip')
  await expect(client.telemetry.set({ path: 'layers.global.disable_metrics', value: true })).rejects.toThrow('not changed')
  expect(await client.calls.list({})).toMatchObject({ shown: 1 })
})

test.each([
  ['no zip', new Uint8Array([1, 2, 3]), 'no zip'],
  ['another zip', zipSync({ 'a.txt': strToU8('x') }), 'no bundle.json'],
  ['a newer one', zipSync({ 'bundle.json': strToU8(manifestOf(99)) }), 'newer Spyhop'],
  ['a call that is none', zipSync({ 'bundle.json': strToU8(manifestOf(1)), 'calls/x.json': strToU8('{}') }), 'cannot be read'],
])('says why %s is not opened', async (_name, bytes, words) => {
  await expect(openBundleApp(bytes, 'x.zip', log)).rejects.toThrow(words)
})

function manifestOf(version: number): string {
  const environment = { spyhop: '1', krakend: '1', node: '24', platform: 'x', strict: false, gateway: null }
  return JSON.stringify({
    format: 'spyhop-bundle',
    version,
    createdAt: '',
    calls: 1,
    withoutBodies: false,
    revisions: [],
    environment,
  })
}
