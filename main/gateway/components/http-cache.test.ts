import { describe, expect, it } from 'vitest'
import { bytesSource, collect } from '../byte-source.ts'
import { createScope } from '../scope.ts'
import type { BackendRequest, BackendResponse } from '../types.ts'
import { httpCache } from './http-cache.ts'
import { testBackend, testBuild, testEndpoint } from './test-build.ts'

type Answer = { status?: number; headers?: Record<string, string>; fails?: boolean }

function cached(mode: 'strict' | 'ours', answers: Answer[], raw: unknown = {}) {
  const seen: Record<string, unknown>[] = []
  const send = httpCache.roundTrip!(raw, '$', testBackend(), testEndpoint(), testBuild(mode))!(async (request) => {
    const { status = 200, headers = {}, fails } = answers[Math.min(seen.length, answers.length - 1)]!
    seen.push({ ...request.headers })
    if (fails) throw new Error('EOF')
    const all = Object.assign(Object.create(null), { date: new Date().toUTCString(), ...headers })
    const body = bytesSource(Buffer.from(`answer ${seen.length}`))
    return { status, headers: all, contentLength: 8, body, connection: { reused: true } } as unknown as BackendResponse
  })
  const ask = async (headers: Record<string, string> = {}, method = 'GET', url = 'http://h/x'): Promise<string> => {
    const map = Object.assign(Object.create(null), headers)
    const answer = await send({
      method,
      url,
      headers: map,
      body: { kind: 'none' },
      scope: createScope(),
    } as unknown as BackendRequest)
    return Buffer.from(await collect(answer.body)).toString()
  }
  return { ask, seen }
}

const long = { 'cache-control': 'max-age=1000' }

describe.each(['strict', 'ours'] as const)('httpCache (%s)', (mode) => {
  it('keeps what is fresh, per URL', async () => {
    const { ask } = cached(mode, [{ headers: long }])
    expect([await ask(), await ask(), await ask({}, 'GET', 'http://h/x?y')]).toEqual(['answer 1', 'answer 1', 'answer 2'])
  })

  it('does not keep what says no-store, nor what the caller wants fresh', async () => {
    const { ask } = cached(mode, [{ headers: { 'cache-control': 'no-store, max-age=1000' } }, { headers: long }])
    await ask()
    expect(await ask()).toBe('answer 2')
    expect(await ask({ 'cache-control': 'no-cache' })).toBe('answer 3')
  })

  it('asks whether a stale answer still holds', async () => {
    const stale = { 'cache-control': 'max-age=0', etag: '"v1"' }
    const { ask, seen } = cached(mode, [{ headers: stale }, { status: 304, headers: stale }, { headers: stale }])
    expect([await ask(), await ask(), await ask()]).toEqual(['answer 1', 'answer 1', 'answer 3'])
    expect(seen[1]).toMatchObject({ 'if-none-match': '"v1"' })
  })

  it('answers with a stale one when the backend fails and that is allowed', async () => {
    const { ask } = cached(mode, [
      { headers: { 'cache-control': 'max-age=0, stale-if-error=100', etag: '"v1"' } },
      { fails: true },
    ])
    expect([await ask(), await ask()]).toEqual(['answer 1', 'answer 1'])
  })

  it('forgets the least recently used beyond its limits', async () => {
    const { ask } = cached(mode, [{ headers: long }], { max_items: 1, max_size: 100_000 })
    await ask()
    await ask({}, 'GET', 'http://h/y')
    expect(await ask()).toBe('answer 3')
  })
})

it.each([
  ['stale-if-error=100', 'stale-if-error=0', 'fails'],
  ['stale-if-error', 'stale-if-error=0', 'answer 1'],
  ['stale-if-error=0', 'stale-if-error=100', 'answer 1'],
  ['stale-if-error=x', 'stale-if-error', 'fails'],
])("in strict mode, of %j and the caller's %j comes %s", async (says, asks, expected) => {
  const { ask } = cached('strict', [{ headers: { 'cache-control': `max-age=0, ${says}` } }, { fails: true }])
  await ask()
  expect(await ask({ 'cache-control': asks }).catch(() => 'fails')).toBe(expected)
})

it('in strict mode reads an Expires of another form as now, and asks no backend for what must be kept', async () => {
  const { ask, seen } = cached('strict', [{ headers: { expires: '0' } }])
  expect([await ask(), await ask({ 'cache-control': 'max-stale=100' }), await ask()]).toEqual([
    'answer 1',
    'answer 1',
    'answer 2',
  ])
  await ask({ 'cache-control': 'only-if-cached' }, 'POST')
  expect(seen).toHaveLength(2)
})

describe('httpCache and identity', () => {
  it('gives one caller the answer of another in strict mode, as KrakenD does', async () => {
    const { ask } = cached('strict', [{ headers: long }])
    await ask({ authorization: 'a' })
    expect(await ask({ authorization: 'b' })).toBe('answer 1')
  })

  it('never does so by default, unless the backend allows it', async () => {
    const { ask } = cached('ours', [{ headers: long }])
    await ask({ authorization: 'a' })
    expect(await ask({ authorization: 'b' })).toBe('answer 2')
    const shared = cached('ours', [{ headers: { 'cache-control': 'public, max-age=1000' } }])
    await shared.ask({ authorization: 'a' })
    expect(await shared.ask({ authorization: 'b' })).toBe('answer 1')
  })

  it('keeps variants side by side by default, one at a time in strict mode', async () => {
    const vary = { ...long, vary: 'x-lang' }
    const run = async (mode: 'strict' | 'ours'): Promise<string> => {
      const { ask } = cached(mode, [{ headers: vary }])
      await ask({ 'x-lang': 'de' })
      await ask({ 'x-lang': 'en' })
      return ask({ 'x-lang': 'de' })
    }
    expect([await run('ours'), await run('strict')]).toEqual(['answer 1', 'answer 3'])
  })

  it('is evicted by a POST by default only', async () => {
    const run = async (mode: 'strict' | 'ours'): Promise<string> => {
      const { ask } = cached(mode, [{ headers: long }])
      await ask()
      await ask({}, 'POST')
      return ask()
    }
    expect([await run('ours'), await run('strict')]).toEqual(['answer 3', 'answer 1'])
  })
})
