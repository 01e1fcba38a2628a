import { mkdtempSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { Fault, ServiceConfig } from '../../shared/config/service.ts'
import { createLiveConfig, type LiveConfig } from './live.ts'
import { openRevisions } from './revisions.ts'

const open: LiveConfig[] = []
afterEach(() => {
  for (const live of open.splice(0)) live.stop()
})

const config = (name: string, rest = '') => `{\n  "version": 3,\n  "name": "${name}"${rest}\n}\n`

function setUp(text: string, build: (service: ServiceConfig) => readonly Fault[] = () => []) {
  const folder = mkdtempSync(join(tmpdir(), 'live-'))
  const file = join(folder, 'krakend.json')
  writeFileSync(file, text)
  const built: string[] = []
  const live = createLiveConfig({
    file,
    overrides: { env: {} },
    revisions: openRevisions(join(folder, 'revisions')),
    async build(service) {
      const faults = build(service)
      if (faults.length === 0) built.push(service.name)
      return faults
    },
    applied: () => {},
  })
  open.push(live)
  return { folder, file, live, built }
}

test('applies a file once and numbers each new content', async () => {
  const { file, live, built } = setUp(config('a'))
  expect(await live.reload()).toEqual({ ok: true, revision: 1 })
  expect(await live.reload()).toEqual({ ok: true, revision: 1 })
  writeFileSync(file, config('b'))
  expect(await live.reload()).toEqual({ ok: true, revision: 2 })
  expect(built).toEqual(['a', 'b'])
})

test('keeps what runs when the file breaks, and shows every problem', async () => {
  const { file, live } = setUp(config('a'))
  await live.reload()
  writeFileSync(file, config('b', ', "timeout": "3", "listen_ip": "x"'))
  expect(await live.reload()).toMatchObject({ ok: false, problems: [{ path: '$.listen_ip', line: 3 }, { path: '$.timeout' }] })
  expect(live.service?.name).toBe('a')
  expect(live.problems).toHaveLength(2)
  writeFileSync(file, config('c'))
  expect(await live.reload()).toEqual({ ok: true, revision: 2 })
  expect(live.problems).toEqual([])
})

test('forgets that the file was away once it is back', async () => {
  const { folder, file, live } = setUp(config('a'))
  await live.reload()
  renameSync(file, join(folder, 'away'))
  expect(await live.reload()).toMatchObject({ ok: false, problems: [{ message: `open ${file}: no such file or directory` }] })
  expect(await live.set(['name'], 'z')).toMatchObject({ ok: false })
  renameSync(join(folder, 'away'), file)
  expect(await live.reload()).toEqual({ ok: true, revision: 1 })
  expect(live.problems).toEqual([])
})

test('gives the faults of a build their lines', async () => {
  const { live } = setUp(config('a'), () => [{ path: '$.name', message: 'no' }])
  expect(await live.reload()).toEqual({ ok: false, problems: [{ path: '$.name', message: 'no', line: 3 }] })
  expect(live.isReadable).toBe(true)
})

test.each(['write', 'replace', 'link'])('follows a file that an editor saves by %s', async (how) => {
  const { folder, file, live, built } = setUp(config('a'))
  await live.reload()
  live.watch()
  const other = join(folder, 'other.json')
  if (how === 'write') writeFileSync(file, config('b'))
  else {
    writeFileSync(other, config('b'))
    if (how === 'link') symlinkSync(other, `${file}.new`)
    renameSync(how === 'link' ? `${file}.new` : other, file)
  }
  await vi.waitFor(() => expect(built).toEqual(['a', 'b']), 5000)
})

test('takes the last of many quick changes', async () => {
  const { file, live, built } = setUp(config('0'))
  await live.reload()
  live.watch()
  for (let i = 1; i <= 50; i++) writeFileSync(file, config(String(i)))
  await vi.waitFor(() => expect(built.at(-1)).toBe('50'), 5000)
})

test('sets one value in the file and applies it, the mode of the file stays', async () => {
  const { folder, file, live, built } = setUp(config('a'))
  await live.reload()
  const mode = statSync(file).mode
  expect(await live.set(['name'], 'z')).toEqual({ ok: true, revision: 2 })
  expect(readFileSync(file, 'utf8')).toBe(config('z'))
  expect(built).toEqual(['a', 'z'])
  expect(statSync(file).mode).toBe(mode)
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('leaves the file alone when the value cannot be applied', async () => {
  const { file, live } = setUp(config('a'), (service) => (service.name === 'z' ? [{ path: '$.name', message: 'no' }] : []))
  await live.reload()
  expect(await live.set(['name'], 'z')).toMatchObject({ ok: false })
  expect(await live.set(['timeout'], 'nonsense')).toMatchObject({ ok: false })
  expect(readFileSync(file, 'utf8')).toBe(config('a'))
  expect(live.service?.name).toBe('a')
})
