import { chmodSync, mkdtempSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { Fault, ServiceConfig } from '../../shared/config/service.ts'
import { createLiveConfig, type LiveConfig } from './live.ts'
import { entriesOf } from './revision-note.ts'
import { openRevisions } from './revisions.ts'

const open: LiveConfig[] = []
afterEach(() => {
  for (const live of open.splice(0)) live.stop()
})

const config = (name: string, rest = '') => `{\n  "version": 3,\n  "name": "${name}"${rest}\n}\n`

function setUp(
  text: string | Uint8Array,
  build: (service: ServiceConfig) => readonly Fault[] = () => [],
  name = 'krakend.json',
  env: Record<string, string> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'live-'))
  const file = join(folder, name)
  writeFileSync(file, text)
  const built: string[] = []
  const revisions = openRevisions(join(folder, 'revisions'))
  const live = createLiveConfig({
    file,
    overrides: { env },
    revisions,
    async build(service) {
      const faults = build(service)
      if (faults.length === 0) built.push(service.name)
      return faults
    },
    applied: () => {},
  })
  open.push(live)
  return { folder, file, live, built, revisions }
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

test('applies a whole text, writes it and says what it changed', async () => {
  const { file, live, revisions } = setUp(config('a'))
  await live.reload()
  expect(await live.apply(config('b', ',\n  "timeout": "9s"'), config('a'))).toEqual({ ok: true, revision: 2 })
  expect(readFileSync(file, 'utf8')).toBe(config('b', ',\n  "timeout": "9s"'))
  expect(entriesOf(revisions, file)).toMatchObject([
    { number: 2, by: 'console', summary: 'Service name a → b and 1 more', changes: 2, serving: true },
    { number: 1, by: 'start', summary: 'loaded krakend.json', serving: false },
  ])
})

test.each([
  ['an invalid document', config('b', ',\n  "timeout": "3"'), config('a')],
  ['a text that is no JSON', '{', config('a')],
  ['half a character', config('\ud800'), config('a')],
  ['a text made from an older file', config('b'), config('old')],
])('does not apply %s and leaves the file as it was', async (_, text, base) => {
  const { file, live, revisions } = setUp(config('a'))
  await live.reload()
  expect(await live.apply(text, base)).toMatchObject({ ok: false, problems: [{ path: expect.stringMatching(/^\$/) as unknown }] })
  expect(readFileSync(file, 'utf8')).toBe(config('a'))
  expect([live.service?.name, live.text, revisions.current]).toEqual(['a', config('a'), 1])
})

test('puts the service back when the file cannot be written', async () => {
  const { folder, file, live, built, revisions } = setUp(config('a'))
  await live.reload()
  chmodSync(folder, 0o500)
  chmodSync(file, 0o400)
  const applied = await live.apply(config('b'), config('a'))
  chmodSync(folder, 0o700)
  // Root writes everywhere.
  if (applied.ok) return
  expect(built).toEqual(['a', 'b', 'a'])
  expect([live.text, live.service?.name, revisions.current]).toEqual([config('a'), 'a', 1])
})

test('holds a broken file beside what is in force until it is mended', async () => {
  const { file, live } = setUp(config('a'))
  await live.reload()
  const broken = config('b', ', "timeout": "3"')
  writeFileSync(file, broken)
  await live.reload()
  expect([live.text, live.onDisk]).toEqual([config('a'), broken])
  expect(await live.apply(config('b'), config('a'))).toMatchObject({ ok: false })
  expect(await live.apply(config('b'), broken)).toEqual({ ok: true, revision: 2 })
  expect([live.text, live.onDisk, live.problems]).toEqual([config('b'), null, []])
})

test.each([
  ['krakend.json', '{\r\n\t"version":3, "name":"odd"\r\n}'],
  ['krakend.yaml', '\uFEFFversion: 3\r\nname: odd   # kept'],
  [
    'krakend.json',
    Buffer.concat([Buffer.from('{"version":3,"name":"odd","@comment":"'), Buffer.from([0xff]), Buffer.from('"}')]),
  ],
])('gives back the bytes of a revision of %s', async (name, first) => {
  const { file, live, revisions } = setUp(first, () => [], name)
  await live.reload()
  const next = name.endsWith('yaml') ? 'version: 3\n' : config('next')
  expect(await live.apply(next, live.text)).toEqual({ ok: true, revision: 2 })
  expect(await live.revert(1)).toEqual({ ok: true, revision: 3 })
  expect(readFileSync(file).equals(Buffer.from(first))).toBe(true)
  expect(entriesOf(revisions, file)[0]).toMatchObject({ number: 3, by: 'revert', serving: true })
  expect(await live.revert(99)).toMatchObject({ ok: false })
})

test('says why a template cannot be edited', async () => {
  const { live } = setUp(config('a'), () => [], 'krakend.json', { FC_ENABLE: '1' })
  await live.reload()
  expect(live.locked).toContain('templates')
  expect(await live.apply(config('b'), config('a'))).toMatchObject({ ok: false })
})
