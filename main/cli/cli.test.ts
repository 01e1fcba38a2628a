import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'

const program = join(import.meta.dirname, '../cli.ts')
const children: ChildProcess[] = []
const servers: Server[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

function start(args: readonly string[], options: { cwd?: string; env?: Record<string, string>; ipc?: boolean } = {}) {
  const cwd = options.cwd ?? mkdtempSync(join(tmpdir(), 'cli-'))
  const env = { ...process.env, SPYHOP_DATA_DIR: join(cwd, 'data'), ...options.env }
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', ...(options.ipc ? ['ipc' as const] : [])],
  })
  children.push(child)
  const output = { out: '', err: '' }
  child.stdout!.on('data', (text: Buffer) => (output.out += text.toString()))
  child.stderr!.on('data', (text: Buffer) => (output.err += text.toString()))
  // With a channel `close` does not come after `disconnect`.
  const exit = new Promise<number | null>((resolve) => child.on(options.ipc ? 'exit' : 'close', resolve))
  const address = () => vi.waitFor(() => /Listening on (http\S+)/.exec(output.out)![1]!, { timeout: 12_000, interval: 20 })
  return { child, cwd, output, exit, address }
}

const fileWith = (config: unknown, name = 'krakend.json') => {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), name)
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config))
  return file
}
const route = (endpoint: string, host: string, more: object = {}) => ({
  endpoint,
  ...more,
  backend: [{ url_pattern: '/x', host: [host] }],
})

async function upstream(answer: (respond: (text: string) => void) => void): Promise<string> {
  const server = createServer((_, response) =>
    answer((text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text)),
  )
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test.each([
  [
    ['check', '-c', 'nope.json'],
    1,
    "ERROR parsing the configuration file:\t'nope.json': open nope.json: no such file or directory",
  ],
  [
    ['run', '-c', 'nope.json'],
    255,
    "ERROR parsing the configuration file: 'nope.json': open nope.json: no such file or directory",
  ],
  [['check-plugin', '-s', 'go.sum'], 1, 'Go plugins cannot be loaded here'],
  [['test-plugin'], 1, 'Go plugins cannot be loaded here'],
  [['run', '--strict'], 0, 'Please, provide the path to the configuration file with --config'],
  [['run', '--frob'], 2, "spyhop run: Unknown option '--frob'"],
  [['run', '-p', 'x'], 2, '--port takes a port number, not "x".'],
  [['frobnicate'], 2, 'spyhop knows no command "frobnicate"'],
  [['check', '-l', '-n', '-c', 'x'], 1, 'exclude each other'],
  [['calls', '--data-dir', 'nope'], 2, 'There is no data folder nope'],
])('refuses %j', async (args, code, sentence) => {
  const run = start(args)
  expect(await run.exit).toBe(code)
  expect(run.output.err).toContain(sentence)
})

test('checks a good file as KrakenD does', async () => {
  const file = fileWith({ version: 3, endpoints: [route('/a', 'http://a')] })
  const run = start(['check', '-tdc', file])
  expect(await run.exit).toBe(0)
  expect(run.output.err).toMatch(/^Parsing configuration file: .*\n[^]*- GET \/a\n[^]*Syntax OK!\n$/)
})

test('exits 255 for a file that cannot be parsed and 1 for one that cannot be built', async () => {
  const unreadable = start(['run', '-c', fileWith('{"version":3,}')])
  const twice = start([
    'run',
    '-p',
    '0',
    '-c',
    fileWith({ version: 3, endpoints: [route('/a', 'http://a'), route('/a', 'http://b')] }),
  ])
  expect(await unreadable.exit).toBe(255)
  expect(unreadable.output.err).toMatch(
    /^ERROR parsing the configuration file: '.*': invalid character '}' looking for beginning of object key string/,
  )
  expect(await twice.exit).toBe(1)
  expect(twice.output.err).toContain('$.endpoints[1]')
})

test('names the taken port and the key that changes it', async () => {
  const port = Number(new URL(await upstream(() => {})).port)
  const run = start(['run', '-c', fileWith({ version: 3, port, listen_ip: '127.0.0.1', endpoints: [] })])
  expect(await run.exit).toBe(1)
  expect(run.output.err).toMatch(new RegExp(`\\$\\.port.*${port}`))
})

test('lets a request in flight end before it exits', async () => {
  let release: (() => void) | null = null
  const host = await upstream((respond) => (release = () => respond('{"done":true}')))
  const run = start(['run', '-p', '0', '-c', fileWith({ version: 3, timeout: '10s', endpoints: [route('/a', host)] })])
  const answer = fetch(`${await run.address()}/a`)
  await vi.waitFor(() => expect(release).not.toBe(null), 5000)
  run.child.kill('SIGTERM')
  await vi.waitFor(async () => expect(await fetch(`${await run.address()}/__health`).catch(() => null)).toBe(null), 5000)
  release!()
  expect(await (await answer).json()).toEqual({ done: true })
  expect(await run.exit).toBe(0)
  expect(run.output.out).toContain('Router execution ended')
})

test('follows the file while it serves, and keeps the old one when the new one breaks', async () => {
  const host = await upstream((respond) => respond('{}'))
  const file = fileWith({ version: 3, endpoints: [route('/a', host)] })
  const run = start(['run', '-p', '0', '-c', file])
  const address = await run.address()
  const statusOf = async (path: string) => (await fetch(address + path)).status
  expect([await statusOf('/a'), await statusOf('/b')]).toEqual([200, 404])
  writeFileSync(file, JSON.stringify({ version: 3, endpoints: [route('/b', host)] }))
  await vi.waitFor(async () => expect([await statusOf('/a'), await statusOf('/b')]).toEqual([404, 200]), 8000)
  writeFileSync(file, '{"version":3,')
  await vi.waitFor(() => expect(run.output.out).toContain('unexpected end of JSON input'), 8000)
  expect(await statusOf('/b')).toBe(200)
})

test('records calls that another process reads', async () => {
  const host = await upstream((respond) => respond('{}'))
  const run = start(['run', '-p', '0', '-c', fileWith({ version: 3, endpoints: [route('/a', host)] })])
  await fetch(`${await run.address()}/a?key=secret`)
  await vi.waitFor(
    async () => {
      const calls = start(['calls', '--json'], { cwd: run.cwd })
      expect(await calls.exit).toBe(0)
      expect(JSON.parse(calls.output.out)).toMatchObject({ endpoint: '/a', status: 200, revision: 1, state: 'done' })
      expect(calls.output.out).not.toContain('secret')
    },
    { timeout: 10_000, interval: 200 },
  )
})

test('follows the record, each call once and when it is done', async () => {
  const host = await upstream((respond) => respond('{}'))
  const run = start(['run', '-p', '0', '-c', fileWith({ version: 3, endpoints: [route('/a', host)] })])
  const address = await run.address()
  await fetch(`${address}/a?n=1`)
  const calls = start(['calls', '--json', '--follow'], { cwd: run.cwd })
  const paths = () =>
    calls.output.out
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { path: string }).path)
  await vi.waitFor(() => expect(paths()).toEqual(['/a?n=1']), 8000)
  await fetch(`${address}/a?n=2`)
  await vi.waitFor(() => expect(paths()).toEqual(['/a?n=1', '/a?n=2']), 8000)
  calls.child.kill('SIGTERM')
  expect(await calls.exit).toBe(0)
})

test('writes a starter configuration when there is none', async () => {
  const run = start(['run', '-p', '0'])
  const address = await run.address()
  expect((await fetch(`${address}/__health`)).status).toBe(200)
  expect(readFileSync(join(run.cwd, 'data/krakend.json'), 'utf8')).toContain('"/anthropic/v1/messages"')
})

test('serves without a folder to record in', async () => {
  const run = start(['run', '-p', '0', '-c', fileWith({ version: 3, endpoints: [] })], {
    env: { SPYHOP_DATA_DIR: '/dev/null/data' },
  })
  expect((await fetch(`${await run.address()}/__health`)).status).toBe(200)
  expect(run.output.out).toContain('/dev/null/data cannot be written, nothing is kept')
})

test('ends when the process that started it is gone', async () => {
  const run = start(['run', '-p', '0', '-c', fileWith({ version: 3, endpoints: [] })], { ipc: true })
  await run.address()
  run.child.disconnect()
  expect(await run.exit).toBe(0)
  expect(existsSync(join(run.cwd, 'data/lock'))).toBe(false)
})
