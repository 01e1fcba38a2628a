import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Call } from '../../shared/call.ts'
import type { CallsDelta } from '../../shared/contract/calls.ts'
import { filterOf, matchesFilter } from '../../shared/filter.ts'
import { testAttempt, testCall, testDetail } from '../../shared/test-call.ts'
import { createStore, type StoreOptions } from './store.ts'
import { finished, noBodies, running } from './test-sources.ts'
import type { Store } from './types.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spyhop-store-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function open(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await createStore({ dataDir: newFolder(), ...options })
  closers.push(() => store.stop())
  return store
}

const minute = (n: number): string => new Date(Date.parse('2026-11-24T12:00:00Z') + n * 60_000).toISOString()
const add = (store: Store, call: Call, bodies = noBodies, captured = 0): void => {
  store.open(running({ ...call, state: 'running', durationMs: null }))
  store.close(finished(testDetail(call, captured), bodies))
}
const ids = async (store: Store, filter = ''): Promise<string[]> =>
  (await store.list({ filter, limit: 100 })).calls.map((call) => call.id)

describe('the store', () => {
  it('lists a call as soon as it is open, and its newest state afterwards', async () => {
    const store = await open()
    store.open(running(testCall({ state: 'running', durationMs: null, status: null })))
    expect((await store.list({ filter: '', limit: 10 })).calls[0]).toMatchObject({ state: 'running', status: null })
    expect(store.inFlight).toBe(1)
    expect((await store.detail('call-1'))?.call.state).toBe('running')
    store.progress(running(testCall({ state: 'running', durationMs: null, responseBytes: 7 })))
    expect((await store.list({ filter: '', limit: 10 })).calls[0]!.responseBytes).toBe(7)
    store.close(finished(testDetail(testCall())))
    expect((await store.detail('call-1'))!.call).toEqual(testCall())
    expect([store.inFlight, store.health().calls]).toEqual([0, 1])
  })

  it('pages from the newest back, and counts what a filter shows', async () => {
    const store = await open()
    for (let n = 0; n < 25; n++) add(store, testCall({ id: `c${n}`, status: n % 5 === 0 ? 500 : 200 }))
    const first = await store.list({ filter: '', limit: 10 })
    expect([first.calls[0]!.id, first.calls[9]!.id, first.shown, first.total]).toEqual(['c24', 'c15', 25, 25])
    expect((await store.list({ filter: '', limit: 10, before: 'c15' })).calls[0]!.id).toBe('c14')
    expect(await store.list({ filter: 'status:500', limit: 2 })).toMatchObject({ shown: 5, total: 25 })
    expect((await store.list({ filter: '', limit: 10, before: 'unknown' })).calls).toEqual([])
  })

  it('refuses a filter that cannot be read, in words', async () => {
    const store = await open()
    await expect(store.list({ filter: 'colour:red', limit: 1 })).rejects.toMatchObject({
      name: 'FilterError',
      code: 'bad_filter',
    })
  })

  it('filters exactly as the filter line does', async () => {
    const store = await open()
    const failure = { class: 'rate_limited' as const, type: 'rate_limit_exceeded', message: 'Slow DOWN please' }
    const tokens = { input: 100, output: 11, cacheRead: null, cacheWrite: null, reasoning: 0, source: 'provider' as const }
    const calls = [
      testCall({ id: 'a' }),
      testCall({
        id: 'b',
        attempts: [testAttempt({ tokens, provider: 'openai', tools: ['Weather', 'time'], finishReasons: [] })],
      }),
      testCall({ id: 'c', status: 429, attempts: [testAttempt({ outcome: failure, status: 429, stream: false })] }),
      testCall({ id: 'd', status: 404, endpoint: null, attempts: [] }),
      testCall({
        id: 'e',
        attempts: [testAttempt({ requestModel: 'Claude[1]', responseModel: null }), testAttempt({ dialect: null })],
      }),
      testCall({ id: 'f', state: 'running', durationMs: null, status: null, attempts: [testAttempt({ outcome: null })] }),
    ]
    for (const call of calls) {
      if (call.state === 'running') store.open(running(call))
      else add(store, call)
    }
    const filters = [
      'model:gpt*', '-model:gpt*', 'model:"claude[1]"', 'model:claude*,gpt-5', 'model:none', 'outcome:ok', '-outcome:ok', 'outcome:none', 'outcome:gateway_rejected',
      'status:429', 'status>=400', '-status>=400', 'status:none', 'ttft>100ms', 'ttft:none', 'in>=100', 'in:none', 'reasoning:0', 'cost:none', 'speed>1', 'duration<2s',
      'endpoint:none', 'endpoint:"/v1/*"', 'tool:weather', 'tool:t?me', 'tool:none', '-tool:none', 'finish:none', 'finish:stop', 'error:rate*', 'error:none', 'stream:false',
      'provider:none', 'provider:openai', 'dialect:none', 'state:running', 'attempts:0', 'attempts>1', 'id:A', '"slow down"', '-"slow down"', 'chatcmpl', 'method:post path:*gpt-5*',
      'url:http*4000*', 'backend:*completions', 'sent:100 received>1kb', 'revision:1 operation:chat',
    ] // prettier-ignore
    for (const filter of filters) {
      const expected = calls.filter((call) => matchesFilter(filterOf(filter), call)).map((call) => call.id)
      expect([filter, (await ids(store, filter)).toSorted()]).toEqual([filter, expected])
    }
  })

  it('gives bodies back with their encoding undone', async () => {
    const store = await open()
    const packed = gzipSync('{"hello":"whale"}')
    const detail = testDetail(testCall(), packed.length)
    const attempt = detail.attempts[0]!
    const zipped = { ...detail, attempts: [{ ...attempt, response: { ...attempt.response, contentEncoding: 'gzip' } }] }
    store.close(finished(zipped, { ...noBodies, attempts: [{ request: Buffer.from('ask'), response: packed }] }))
    const text = async (attemptAt: number | null, side: 'request' | 'response') =>
      Buffer.from((await store.body('call-1', attemptAt, side))!.base64, 'base64').toString()
    expect(await text(0, 'response')).toBe('{"hello":"whale"}')
    expect(await text(0, 'request')).toBe('ask')
    expect(await text(null, 'request')).toBe('ask')
    expect(await store.body('nobody', 0, 'request')).toBeNull()
  })

  it('takes percentiles of the calls themselves, per bucket and in all', async () => {
    const store = await open()
    for (let n = 1; n <= 100; n++) {
      add(store, testCall({ id: `c${n}`, startedAt: minute((n - 1) / 10), durationMs: n, attempts: [] }))
    }
    add(store, testCall({ id: 'before', startedAt: minute(-1), durationMs: 9999 }))
    const series = await store.series({ from: minute(0), to: minute(10), buckets: 10, filter: '' })
    expect(series.totals).toMatchObject({ calls: 100, durationP50: 50, durationP95: 95, ttftP50: null, outcomes: { ok: 100 } })
    expect(series.buckets.map((bucket) => bucket.calls)).toEqual(Array(10).fill(10))
    expect(series.buckets[1]).toMatchObject({ at: minute(1), durationP50: 15, durationP95: 20 })
    expect(series.previous).toMatchObject({ calls: 1, durationP50: 9999, ttftP50: 200, withoutTokens: 1 })
  })

  it('sends deltas of what changed, and what went', async () => {
    const store = await open()
    const deltas: CallsDelta[] = []
    const stop = store.watch((delta) => deltas.push(delta))
    store.open(running(testCall({ state: 'running', durationMs: null })))
    for (let n = 0; n < 50; n++) store.progress(running(testCall({ state: 'running', durationMs: null, responseBytes: n })))
    await vi.waitFor(() => expect(deltas[0]).toMatchObject({ calls: [{ responseBytes: 49 }], gone: [], total: 1 }))
    store.close(finished(testDetail(testCall())))
    expect(await store.clear()).toBe(1)
    await vi.waitFor(() => expect(deltas.at(-1)).toMatchObject({ gone: ['call-1'], total: 0 }))
    stop()
  })

  it('goes on for the others when a listener throws', async () => {
    const store = await open()
    const heard = vi.fn()
    store.watch(() => {
      throw new Error('broken listener')
    })
    store.watch(heard)
    store.open(running(testCall()))
    await vi.waitFor(() => expect(heard).toHaveBeenCalled())
  })

  it('keeps calls over a restart', async () => {
    const dataDir = newFolder()
    const first = await open({ dataDir })
    add(first, testCall())
    await first.stop()
    await first.stop()
    expect(await ids(await open({ dataDir }))).toEqual(['call-1'])
    expect(statSync(join(dataDir, 'calls.db')).mode & 0o777).toBe(0o600)
  })
})

describe('limits', () => {
  it('prunes the oldest finished calls by count, never a running one', async () => {
    const store = await open({ limits: { calls: 10 } })
    store.open(running(testCall({ id: 'running', state: 'running', durationMs: null })))
    for (let n = 0; n < 20; n++) add(store, testCall({ id: `c${n}`, startedAt: minute(n) }))
    const left = await ids(store)
    expect(left).toHaveLength(10)
    expect([left[0], left.at(-1)]).toEqual(['c19', 'running'])
    expect(store.health().prunedBefore).toBe(minute(10))
  })

  it('prunes by age', async () => {
    const store = await open({ limits: { ageMs: 60_000 } })
    add(store, testCall({ id: 'old', startedAt: minute(-1e6) }))
    add(store, testCall({ id: 'new', startedAt: new Date().toISOString() }))
    expect(await ids(store)).toEqual(['new'])
  })

  it('prunes by the bytes of the file', async () => {
    const store = await open({ limits: { bytes: 1024 * 1024 } })
    const bodies = { ...noBodies, attempts: [{ request: null, response: new Uint8Array(100_000).fill(7) }] }
    for (let n = 0; n < 40; n++) {
      add(store, testCall({ id: `c${n}`, startedAt: new Date().toISOString() }), bodies, 100_000)
      await store.detail(`c${n}`)
    }
    expect(store.health().bytes).toBeLessThan(1.3 * 1024 * 1024)
    expect((await ids(store))[0]).toBe('c39')
  })

  it('gives up bodies before calls when the queue is full, and counts both', async () => {
    const store = await open({ queue: { calls: 5, bodyBytes: 1000 } })
    const bodies = { ...noBodies, attempts: [{ request: null, response: new Uint8Array(600) }] }
    for (let n = 0; n < 8; n++) store.close(finished(testDetail(testCall({ id: `c${n}` }), 600), bodies))
    expect(store.health()).toMatchObject({ droppedBodies: 4, droppedCalls: 3 })
    expect(await ids(store)).toHaveLength(5)
    expect((await store.detail('c4'))!.attempts[0]!.response.captured).toBe(0)
    expect(await store.body('c0', 0, 'response')).not.toBeNull()
  })
})

describe('a file that cannot be used', () => {
  it('is said in words when it is damaged, and calls are still shown', async () => {
    const dataDir = newFolder()
    writeFileSync(join(dataDir, 'calls.db'), 'this is not a database, whatever its name says'.repeat(100))
    const store = await open({ dataDir })
    add(store, testCall())
    expect(await ids(store)).toEqual(['call-1'])
    expect(store.health().readOnly).toContain('is damaged or not a database. Calls are shown but not kept.')
  })

  it('is said in words when the folder cannot be made', async () => {
    const store = await open({ dataDir: '/proc/nowhere/spyhop' })
    add(store, testCall())
    expect(await ids(store)).toEqual(['call-1'])
    expect(store.health().readOnly).toContain('/proc/nowhere/spyhop')
  })

  it('is said in words while another program holds it locked; what came meanwhile is shown', async () => {
    const dataDir = newFolder()
    const store = await open({ dataDir })
    add(store, testCall({ id: 'before' }))
    await store.list({ filter: '', limit: 1 })
    const other = new DatabaseSync(join(dataDir, 'calls.db'))
    closers.push(() => other.close())
    other.exec('BEGIN IMMEDIATE')
    add(store, testCall({ id: 'during' }))
    expect(await ids(store)).toEqual(['during', 'before'])
    expect(store.health().readOnly).toContain('holds')
  })
})

describe('a process that is killed', () => {
  async function startWriter(dataDir: string): Promise<ChildProcess> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'test-writer.ts'), dataDir], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    closers.push(() => child.kill('SIGKILL'))
    await once(child, 'message')
    return child
  }
  async function newestOf(child: ChildProcess): Promise<number> {
    child.send('ask')
    return Number(String((await once(child, 'message'))[0]).slice(1))
  }

  it('loses at most the last quarter of a second and leaves a sound file', async () => {
    const dataDir = newFolder()
    const child = await startWriter(dataDir)
    await vi.waitFor(async () => expect(await newestOf(child)).toBeGreaterThan(2000), { timeout: 10_000 })
    const killedAt = Date.now()
    child.kill('SIGKILL')
    await once(child, 'exit')

    const check = new DatabaseSync(join(dataDir, 'calls.db'))
    expect(check.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    check.close()
    const store = await open({ dataDir })
    const { calls, total } = await store.list({ filter: 'state:done', limit: 1000 })
    expect(total).toBeGreaterThan(2000)
    expect(killedAt - Date.parse(calls[0]!.startedAt)).toBeLessThan(500)
  })

  it('leaves its running call ended with an unknown outcome', async () => {
    const dataDir = newFolder()
    const child = await startWriter(dataDir)
    await newestOf(child)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const store = await open({ dataDir })
    expect((await store.detail('endless'))!.call).toMatchObject({ state: 'done', durationMs: null })
    expect(await ids(store, 'outcome:unknown')).toEqual(['endless'])
  })

  it('is not mistaken for one that lives: its running calls stay', async () => {
    const dataDir = newFolder()
    const child = await startWriter(dataDir)
    await newestOf(child)
    const reader = await open({ dataDir })
    expect((await reader.detail('endless'))!.call.state).toBe('running')
    const before = (await reader.list({ filter: '', limit: 1 })).total
    await vi.waitFor(async () => expect((await reader.list({ filter: '', limit: 1 })).total).toBeGreaterThan(before))
    child.kill('SIGKILL')
    await setTimeout(0)
  })
})
