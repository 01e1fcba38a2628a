import { mkdtemp, mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { CallsDelta } from '../../shared/contract/calls.ts'
import type { Contract } from '../../shared/contract.ts'
import type { Status } from '../../shared/contract/status.ts'
import type { RpcContext } from '../rpc/context.ts'
import { openConsole, type Console } from './console.ts'

const status = { version: '1', inFlight: 3 } as Status
const deltas = new Set<(delta: CallsDelta) => void>()
const app = {
  status: () => status,
  watchStatus: () => () => {},
  store: { watch: (listener: (delta: CallsDelta) => void) => (deltas.add(listener), () => void deltas.delete(listener)) },
} as unknown as RpcContext

let console: Console
beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'spyhop-console-'))
  await writeFile(join(root, 'index.html'), '<!doctype html><title>Spyhop</title>')
  await mkdir(join(root, 'assets'))
  await writeFile(join(root, 'assets', 'a.js'), '1')
  console = await openConsole(app, { port: 0, root })
})
afterEach(() => console.close())

interface Answer {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: string
}
const ask = (path: string, headers: Record<string, string> = {}) =>
  new Promise<Answer>((resolve, reject) => {
    request({ host: '127.0.0.1', port: console.port, path, headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (part: string) => (body += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
      .on('error', reject)
      .end()
  })
const signIn = async (url = console.url) => {
  const { pathname, search } = new URL(url)
  const answer = await ask(pathname + search)
  return { status: answer.status, cookie: String(answer.headers['set-cookie']).split(';')[0]! }
}
const upgrade = (headers: Record<string, string>) =>
  new Promise<string>((resolve) => {
    const ws = new WebSocket(`ws://127.0.0.1:${console.port}/rpc`, { headers })
    ws.on('open', () => (ws.close(), resolve('open'))).on('error', (error) => resolve(error.message))
  })

test('serves the page to the holder of the token, once', async () => {
  const { status, cookie } = await signIn()
  expect(status).toBe(303)
  const page = await ask('/', { cookie })
  expect(page.body).toContain('Spyhop')
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  expect((await signIn()).status).toBe(401)
  expect((await signIn(console.newUrl())).status).toBe(303)
})

test('refuses a foreign Host, a foreign Origin and a missing session', async () => {
  const { cookie } = await signIn()
  expect((await ask('/', { cookie, host: 'evil.example' })).status).toBe(403)
  expect((await ask('/', { cookie, origin: 'http://evil.example' })).status).toBe(403)
  expect((await ask('/')).status).toBe(401)
})

test('never leaves its folder', async () => {
  const { cookie } = await signIn()
  for (const path of ['/../package.json', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc/passwd', '/assets'])
    expect((await ask(path, { cookie })).status).toBe(404)
  expect((await ask('/assets/a.js', { cookie })).headers['cache-control']).toContain('immutable')
  expect((await ask('/%', { cookie })).status).toBe(400)
})

test('opens the WebSocket only for its own page', async () => {
  const { cookie } = await signIn()
  const origin = `http://127.0.0.1:${console.port}`
  expect(await upgrade({ cookie, origin })).toBe('open')
  expect(await upgrade({ cookie })).toContain('403')
  expect(await upgrade({ origin })).toContain('403')
  expect(await upgrade({ cookie, origin: 'http://evil.example' })).toContain('403')
})

test('answers questions and streams deltas over the WebSocket', async () => {
  const { cookie } = await signIn()
  const ws = new WebSocket(`ws://127.0.0.1:${console.port}/rpc`, {
    headers: { cookie, origin: `http://localhost:${console.port}` },
  })
  const client: ContractRouterClient<Contract> = createORPCClient(
    new RPCLink({ websocket: ws as unknown as globalThis.WebSocket }),
  )
  expect(await client.status.get()).toEqual({ ...status, shell: 'browser' })
  const watched = await client.calls.watch()
  const first = watched.next()
  await expect.poll(() => deltas.size).toBe(1)
  for (const listener of deltas) listener({ calls: [], gone: ['x'], total: 7 })
  expect((await first).value).toEqual({ calls: [], gone: ['x'], total: 7 })
  ws.terminate()
  await expect.poll(() => deltas.size).toBe(0)
})
