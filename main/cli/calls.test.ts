import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Call } from '../../shared/call.ts'
import { testCall, testDetail } from '../../shared/test-call.ts'
import { createStore } from '../store/store.ts'
import { finished, plain, running } from '../store/test-sources.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spyhop-calls-'))
  folders.push(folder)
  return folder
}

/** An AI call, one that is none, one that runs. */
async function recordedFolder(): Promise<string> {
  const dataDir = newFolder()
  const store = await createStore({ dataDir })
  store.close(finished(testDetail(testCall({ id: 'ai' }))))
  store.close(plain({ id: 'plain', startedAt: Date.parse('2026-11-24T12:00:01Z') }, Buffer.from('x')))
  store.open(running(testCall({ id: 'on', state: 'running', durationMs: null, startedAt: '2026-11-24T12:00:02.000Z' })))
  await store.stop()
  return dataDir
}

async function spyhopCalls(dataDir: string, ...flags: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../cli.ts'), 'calls', '--data-dir', dataDir, ...flags])
  let out = ''
  let err = ''
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  const calls = flags.includes('--json')
    ? (out.trim() === '' ? [] : out.trim().split('\n')).map((line) => JSON.parse(line) as Call)
    : []
  return { code, out, err, calls }
}

test('prints every field of the record, one call a line, newest last; a killed call is done without a duration', async () => {
  const { code, calls } = await spyhopCalls(await recordedFolder(), '--json')
  expect(code).toBe(0)
  expect(calls.map((call) => [call.id, call.state, call.durationMs])).toEqual([
    ['ai', 'done', 1203],
    ['plain', 'done', 5],
    ['on', 'done', null],
  ])
  expect(Object.keys(calls[1]!)).toEqual(Object.keys(testCall()))
  expect(Object.keys(calls[1]!.attempts[0]!)).toEqual(Object.keys(testCall().attempts[0]!))
})

test('prints what a filter holds, and the newest of it up to a limit', async () => {
  const folder = await recordedFolder()
  const filtered = await spyhopCalls(folder, '--json', '--filter', '-dialect:none')
  expect(filtered.calls.map((call) => call.id)).toEqual(['ai', 'on'])
  const limited = await spyhopCalls(folder, '--json', '--limit', '2')
  expect(limited.calls.map((call) => call.id)).toEqual(['plain', 'on'])
})

test.each([
  [['--filter', 'colour:red'], 2, 'There is no field called colour'],
  [['--limit', '2.5'], 2, '--limit takes a whole number above 0, not "2.5"'],
  [['--limit', 'x'], 2, '--limit takes a whole number above 0'],
])('refuses %j in words', async (flags, code, words) => {
  const refused = await spyhopCalls(await recordedFolder(), ...flags)
  expect([refused.code, refused.err]).toEqual([code, expect.stringContaining(words)])
})

test('says that a damaged file cannot be read', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'calls.db'), 'this is not a database, whatever its name says'.repeat(100))
  const refused = await spyhopCalls(folder, '--json')
  expect([refused.code, refused.out, refused.err]).toEqual([0, '', expect.stringContaining('is damaged or not a database')])
})
