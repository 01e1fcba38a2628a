import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, test } from 'vitest'
import { testCall, testDetail } from '../../shared/test-call.ts'
import { databaseFile } from './database.ts'
import type { Limits, Written } from './messages.ts'
import { Queue } from './queue.ts'
import { listCalls, readDetail } from './read.ts'
import { migrate, schemaVersion } from './schema.ts'
import { finished, plain, running } from './test-sources.ts'
import { Vault } from './vault.ts'

const folders: string[] = []
const vaults: Vault[] = []
afterEach(() => {
  for (const vault of vaults.splice(0)) vault.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spyhop-vault-'))
  folders.push(folder)
  return folder
}

const limits = { calls: 1000, ageMs: Infinity, bytes: 1024 ** 3 }

/** With a clock that is set by hand. */
function open(dataDir: string, more: Partial<Limits> = {}): { readonly vault: Vault; readonly clock: { now: number } } {
  const clock = { now: 0 }
  const vault = new Vault({ dataDir, limits: { ...limits, ...more }, now: () => clock.now })
  vaults.push(vault)
  return { vault, clock }
}

function batch(fill: (queue: Queue) => void): Written {
  const queue = new Queue({ calls: 1000, bodyBytes: 1e6 })
  fill(queue)
  return queue.take()
}
const startedAt = (n: number): string => new Date(1e12 + n * 1000).toISOString()
const one = (n: number): Written =>
  batch((queue) => queue.close(finished(testDetail(testCall({ id: `c${n}`, startedAt: startedAt(n) })))))
const idsOf = (vault: Vault, filter = ''): string[] =>
  listCalls(vault.forReading(), { filter, limit: 100 }).calls.map((call) => call.id)

test('a full disk is said in words, calls are still shown, and nothing is lost once there is room', () => {
  const { vault, clock } = open(newFolder())
  vault.write(one(1))
  const pages = Number(vault.forReading().prepare('PRAGMA page_count').get()!['page_count'])
  vault.forReading().exec(`PRAGMA max_page_count = ${pages + 1}`)
  for (let n = 2; n <= 40; n++) vault.write(batch((queue) => queue.close(plain({ id: `c${n}`, startedAt: 1e12 + n * 1000 }, new Uint8Array(5000))))) // prettier-ignore
  expect(vault.facts.readOnly).toMatch(/^The disk with .* is full\. Calls are shown but not kept\./)
  expect(idsOf(vault)).toHaveLength(40)
  clock.now += 5000
  vault.write(one(41))
  expect(vault.facts.readOnly).toBeNull()
  expect(idsOf(vault)).toHaveLength(41)
  expect(idsOf(vault)[0]).toBe('c41')
})

test('a call that ran when the disk filled up ends in the file as it ended', () => {
  const { vault, clock } = open(newFolder())
  vault.write(batch((queue) => queue.open(running(testCall({ id: 'long', state: 'running', durationMs: null })))))
  const pages = Number(vault.forReading().prepare('PRAGMA page_count').get()!['page_count'])
  vault.forReading().exec(`PRAGMA max_page_count = ${pages}`)
  for (let n = 0; n < 20; n++) vault.write(batch((queue) => queue.close(plain({ id: `p${n}` }, new Uint8Array(5000)))))
  expect(vault.facts.readOnly).not.toBeNull()
  vault.write(batch((queue) => queue.close(finished(testDetail(testCall({ id: 'long' }))))))
  clock.now += 5000
  vault.write(one(1))
  expect(readDetail(vault.forReading(), 'long')!.call.state).toBe('done')
  expect(idsOf(vault, 'state:running')).toEqual([])
})

test('a batch is written whole or not at all', () => {
  const { vault } = open(newFolder())
  vault.write(one(1))
  const [row] = one(2).rows
  const broken = { ...row!, columns: row!.columns.map((value, n) => (n === 3 ? null : value)) }
  const bad: Written = { rows: [...one(3).rows, broken], bodies: new Uint8Array(0), plain: { chunks: [], constants: [] } }
  expect(() => vault.write(bad)).toThrow()
  const file = new DatabaseSync(databaseFile(folders[0]!), { readOnly: true })
  expect(file.prepare('SELECT count(*) AS n FROM calls').get()).toEqual({ n: 1 })
  file.close()
})

test('a running call becomes a plain one in its place', () => {
  const { vault } = open(newFolder())
  vault.write(batch((queue) => queue.open(running(testCall({ id: 'p', state: 'running', durationMs: null, attempts: [] })))))
  vault.write(batch((queue) => queue.close(plain({ id: 'p' }, Buffer.from('hello')))))
  expect(vault.facts.calls).toBe(1)
  expect(readDetail(vault.forReading(), 'p')).toMatchObject({
    call: { state: 'done', path: '/json?a=b', attempts: [{ bodySha256: { response: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' } }] }, // prettier-ignore
    client: { request: { headers: [{ name: 'Host', value: 'x' }, { name: 'Accept', value: '*/*' }] } }, // prettier-ignore
  })
})

test('a file of the first schema is brought to the newest with its calls', () => {
  const folder = newFolder()
  const old = new DatabaseSync(databaseFile(folder))
  migrate(old, 1)
  const call = testCall({ id: 'old' })
  old
    .prepare(
      `INSERT INTO calls (id, changed, started, done, size, trace, method, path, ai, sent, received, attempts, revision, search)
       VALUES ('old', 1, ?, 1, 10, 't', 'post', '/x', 1, 1, 1, 2, 1, 'post /x')`,
    )
    .run(Date.parse(call.startedAt))
  for (const [n, model] of [[0, 'gpt-5'], [1, 'claude']] as const) // prettier-ignore
    old.prepare(`INSERT INTO attempts (seq, n, backend, url, request_model, stream, finish, tools) VALUES (1, ?, 'b', 'u', ?, 'true', '[]', '["time"]')`).run(n, model) // prettier-ignore
  old.prepare('INSERT INTO records (seq, call) VALUES (1, ?)').run(JSON.stringify(call))
  old.close()
  const { vault } = open(folder)
  expect(vault.forReading().prepare('PRAGMA user_version').get()).toEqual({ user_version: schemaVersion })
  for (const filter of ['', 'model:gpt-5', 'model:claude', 'tool:time', 'stream:true'])
    expect(idsOf(vault, filter)).toEqual(['old'])
  expect(idsOf(vault, 'model:none')).toEqual([])
})

test('a file of a newer program is left alone, in words', () => {
  const folder = newFolder()
  const newer = new DatabaseSync(databaseFile(folder))
  newer.exec(`PRAGMA user_version = ${schemaVersion + 1}`)
  newer.close()
  const { vault } = open(folder)
  expect(vault.facts.readOnly).toContain('it was written by a newer Spyhop')
  vault.write(one(1))
  expect(idsOf(vault)).toEqual(['c1'])
})

test('calls that still wait for their rows are found by the next program', () => {
  const folder = newFolder()
  const { vault } = open(folder)
  vault.write(
    batch((queue) => {
      for (const n of [1, 2, 3]) queue.close(plain({ id: `p${n}`, startedAt: 1e12 + n }))
    }),
  )
  const file = new DatabaseSync(databaseFile(folder), { readOnly: true })
  expect(file.prepare('SELECT (SELECT count(*) FROM calls) AS rows, (SELECT count(*) FROM waiting) AS chunks').get()).toEqual({ rows: 0, chunks: 1 }) // prettier-ignore
  file.close()
  expect(idsOf(open(folder).vault)).toEqual(['p3', 'p2', 'p1'])
})

test('a flood without rows is pruned as well, the oldest first', () => {
  const { vault } = open(newFolder(), { calls: 100 })
  const gone: string[] = []
  for (let n = 0; n < 30; n++) {
    const calls = Array.from({ length: 20 }, (_, i) => plain({ id: `p${n * 20 + i}`, startedAt: 1e12 + n * 20 + i }))
    const written = batch((queue) => {
      for (const call of calls) {
        queue.open(call)
        queue.close(call)
      }
    })
    gone.push(...vault.write(written).gone)
    expect(vault.facts.calls).toBeLessThanOrEqual(100)
  }
  const kept = idsOf(vault)
  expect(kept[0]).toBe('p599')
  expect(vault.facts.prunedBefore).toBe(1e12 + gone.length - 1)
  for (const id of kept) expect(readDetail(vault.forReading(), id)?.client.request.headers).toHaveLength(2)
  expect([...gone, ...kept.toReversed()]).toEqual(Array.from({ length: 600 }, (_, i) => `p${i}`))
  expect(vault.forReading().prepare('SELECT count(*) AS n FROM chunks').get()).toEqual({ n: kept.length / 20 })
})
