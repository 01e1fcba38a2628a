// Calls that travel and rest as text must look to everybody like the others.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { filterOf, matchesFilter } from '../../shared/filter.ts'
import { testAttempt, testCall, testDetail } from '../../shared/test-call.ts'
import { createStore, type StoreOptions } from './store.ts'
import { finished, plain, plainAttempt, running } from './test-sources.ts'
import type { Store } from './types.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function open(options: Partial<StoreOptions> = {}): Promise<Store> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'spyhop-plain-'))
  if (options.dataDir === undefined) closers.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const store = await createStore({ ...options, dataDir })
  closers.push(() => store.stop())
  return store
}

const ids = async (store: Store, filter = ''): Promise<string[]> =>
  (await store.list({ filter, limit: 100 })).calls.map((call) => call.id)
const failure = { class: 'provider_error' as const, type: 'connection_refused', message: 'dial tcp: connection\x1erefused' }
const second = (n: number): number => Date.parse('2026-11-24T12:00:00Z') + n * 1000

function variety(store: Store): void {
  const body = new TextEncoder().encode('{"Hello":1}')
  store.close(plain({ id: 'p1', startedAt: second(1) }, body))
  store.close(plain({ id: 'p2', startedAt: second(2), status: 404, endpoint: null, path: '/Nowhere', attempt: null }))
  const failed = { ...plainAttempt(null, true), status: null, outcome: failure }
  store.close(plain({ id: 'p3', startedAt: second(3), status: 500, durationMs: 2500, attempt: failed }))
  store.close(finished(testDetail(testCall({ id: 'ai', startedAt: new Date(second(4)).toISOString() }))))
  store.close(
    plain({ id: 'p5', startedAt: second(5), status: null, attempt: { ...plainAttempt(body, true), stream: true } }, body),
  )
  store.close(plain({ id: 'p6', startedAt: second(6), status: 502, path: '/x?q=Grüße' }, body))
}

it('lists them among the others, newest first', async () => {
  const store = await open()
  variety(store)
  expect(await ids(store)).toEqual(['p6', 'p5', 'ai', 'p3', 'p2', 'p1'])
})

it('filters them exactly as the filter line does', async () => {
  const store = await open()
  variety(store)
  const { calls } = await store.list({ filter: '', limit: 100 })
  const filters = [
    'outcome:ok',
    '-outcome:ok',
    'outcome:gateway_rejected',
    'outcome:provider_error',
    'outcome:none',
    'status:none',
    'status>=500',
    'duration>2s',
    'ttft:none',
    'in:none',
    'endpoint:none',
    'endpoint:/json',
    'method:get',
    'path:/nowhere',
    'path:*grüße',
    'backend:/json',
    'backend:none',
    'url:*4000*',
    'error:connection*',
    'error:none',
    'stream:true',
    'stream:false',
    'stream:none',
    'attempts:0',
    'attempts:1',
    'model:none',
    'dialect:none',
    'provider:none',
    'tool:none',
    'finish:none',
    'received>5',
    'sent:0',
    'revision:1',
    'id:p1',
    'trace:0af7*',
    'state:done',
    '"connection refused"',
    'grüße',
    '4000/json',
    '-"4000/json"',
  ]
  for (const filter of filters) {
    const expected = calls.filter((call) => matchesFilter(filterOf(filter), call)).map((call) => call.id)
    expect([filter, await ids(store, filter)]).toEqual([filter, expected])
  }
})

it('gives their details, bodies and hashes', async () => {
  const store = await open()
  variety(store)
  const detail = (await store.detail('p1'))!
  expect(detail.call.attempts[0]).toMatchObject({
    backend: '/Json',
    status: 200,
    outcome: { class: 'ok', type: null, message: null },
  })
  expect(detail.call.attempts[0]!.bodySha256.response).toBe(createHash('sha256').update('{"Hello":1}').digest('hex'))
  expect(detail.client.request.headers[0]).toEqual({ name: 'Host', value: 'x' })
  expect(Buffer.from((await store.body('p1', null, 'response'))!.base64, 'base64').toString()).toBe('{"Hello":1}')
  expect((await store.detail('p3'))!.call.attempts[0]!.outcome).toEqual(failure)
  expect((await store.detail('p2'))!.call.attempts).toEqual([])
})

it('counts them in series', async () => {
  const store = await open()
  variety(store)
  const { totals } = await store.series({ from: '2026-11-24T12:00:00Z', to: '2026-11-24T12:01:00Z', buckets: 6, filter: '' })
  expect(totals).toMatchObject({ calls: 6, outcomes: { ok: 3, gateway_rejected: 2, provider_error: 1 }, withoutTokens: 1 })
})

it('puts one in the place of its running row, once that is on disk', async () => {
  const store = await open()
  store.open(running(testCall({ id: 'p1', state: 'running', durationMs: null, attempts: [testAttempt({ dialect: null })] })))
  expect(await ids(store, 'state:running')).toEqual(['p1'])
  store.close(plain({ id: 'p1' }))
  expect(await ids(store)).toEqual(['p1'])
  expect(await ids(store, 'state:running')).toEqual([])
  expect((await store.detail('p1'))!.call).toMatchObject({ state: 'done', path: '/json?a=b' })
})

it('keeps them over a restart, prunes and clears them', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'spyhop-plain-'))
  closers.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const first = await open({ dataDir })
  variety(first)
  await first.stop()
  const store = await open({ dataDir, limits: { calls: 3 } })
  const call = plain({ id: 'p7', startedAt: second(7) })
  store.open(call)
  store.close(call)
  expect(await ids(store)).toEqual(['p7', 'p6', 'p5'])
  expect(await store.clear()).toBe(3)
  expect(await ids(store)).toEqual([])
})

it('gives up their bodies when the queue is full, and says so in their record', async () => {
  const store = await open({ queue: { bodyBytes: 2000 } })
  const large = new Uint8Array(1500)
  for (const id of ['p1', 'p2']) store.close(plain({ id }, large))
  expect(store.health().droppedBodies).toBe(1)
  expect((await store.detail('p1'))!.attempts[0]!.response.captured).toBe(1500)
  const dropped = (await store.detail('p2'))!
  expect([dropped.attempts[0]!.response.bytes, dropped.attempts[0]!.response.captured]).toEqual([1500, 0])
  expect(dropped.call.attempts[0]!.bodySha256.response).toBe('hash-of-what-was-dropped')
})
