import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { Call } from '../../../shared/call.ts'
import { sortKeys, type Annotation, type SortKey } from '../../../shared/contract/calls.ts'
import { filterOf, matchesFilter, printFilter } from '../../../shared/filter.ts'
import { mainAttempt, summarise } from '../../../shared/summary.ts'
import { testAttempt, testCall, testDetail } from '../../../shared/test-call.ts'
import { createStore } from '../store.ts'
import { finished, plain, running } from '../test-sources.ts'
import type { Store } from '../types.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function open(limits = {}): Promise<Store> {
  const dataDir = mkdtempSync(join(tmpdir(), 'spyhop-index-'))
  closers.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const store = await createStore({ dataDir, limits })
  closers.push(() => store.stop())
  return store
}

const minute = (n: number): string => new Date(Date.parse('2026-11-24T12:00:00Z') + n * 60_000).toISOString()
const put = (store: Store, call: Call): void => {
  if (call.state === 'running') store.open(running(call))
  else store.close(finished(testDetail(call)))
}
const byTime = { key: 'time', descending: false } as const
const ids = async (store: Store, filter = '', sort: { key: SortKey; descending: boolean } = byTime): Promise<string[]> =>
  (await store.slice({ filter, sort, offset: 0, limit: 500 })).calls.map((call) => call.id)

const word = fc.constantFrom('GPT-5', 'gpt-5-mini', 'Claude[1]', 'a b', 'x*y', 'Grüße')
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const count = fc.integer({ min: 0, max: 5 })
const anyAttempt = fc
  .record({
    requestModel: maybe(word),
    responseModel: maybe(word),
    provider: maybe(fc.constantFrom('openai', 'Anthropic')),
    dialect: maybe(fc.constant('openai.chat')),
    stream: fc.boolean(),
    tools: fc.array(word, { maxLength: 2 }),
    finishReasons: fc.array(fc.constantFrom('stop', 'length'), { maxLength: 2 }),
    tokens: maybe(
      fc.record({
        input: maybe(count),
        output: maybe(count),
        cacheRead: maybe(count),
        cacheWrite: maybe(count),
        reasoning: maybe(count),
        source: fc.constant('provider' as const),
      }),
    ),
    outcome: fc.constantFrom(
      { class: 'ok' as const, type: null, message: null },
      { class: 'timeout' as const, type: 'Deadline', message: 'Too\nslow DOWN' },
    ),
  })
  .map(testAttempt)
const anyCall = fc.record({
  minutes: fc.integer({ min: -3, max: 3 }),
  durationMs: fc.integer({ min: 0, max: 4 }),
  status: maybe(fc.constantFrom(200, 429)),
  endpoint: maybe(fc.constantFrom('/A', '/b')),
  session: maybe(fc.constantFrom('S1', 's2', 'Ünï')),
  traceId: fc.constantFrom('0af7651916cd43dd8448eb211c80319c', '1af7651916cd43dd8448eb211c80319c'),
  attempts: fc.array(anyAttempt, { maxLength: 3 }),
})

const texts = ['model', 'provider', 'dialect', 'endpoint', 'session', 'tool', 'finish', 'error', 'outcome', 'stream', 'state', 'trace', 'id', 'bookmark', 'note', 'url', 'path'] // prettier-ignore
const numbers = ['status', 'duration', 'in', 'out', 'cached', 'attempts', 'ttft']
const pattern = fc.constantFrom('gpt*', 'gpt-5', '"claude[1]"', '*', 'openai', 'none', 's?', 'ünï', 'running', 'c1*', 'timeout', 'deadline', '0af7*', 'true', '*lo*', 'grüße') // prettier-ignore
const anyTerm = fc.oneof(
  fc
    .tuple(fc.constantFrom(...texts), pattern)
    .map(([field, value]) => (field === 'bookmark' ? 'bookmark:yes' : `${field}:${value}`)),
  fc
    .tuple(fc.constantFrom(...numbers), fc.constantFrom(':', '>', '<='), count)
    .map(([field, op, value]) => `${field}${op}${value}`),
  fc.constantFrom(...numbers.map((field) => `${field}:none`)),
  fc.tuple(fc.constantFrom('>', '<='), fc.integer({ min: -3, max: 3 })).map(([op, n]) => `time${op}${minute(n)}`),
  fc.constantFrom('"slow down"', 'gpt', '"claude[1] "', '"too\nslow"', '/a', 'grüße', '127.0.0.1'),
)
const anyFilter = fc
  .array(fc.tuple(fc.boolean(), anyTerm), { minLength: 1, maxLength: 2 })
  .map((terms) => terms.map(([not, term]) => (not ? `-${term}` : term)).join(' '))

describe('the index', () => {
  it('finds what where.ts and the filter line find, whatever the calls and the filters', async () => {
    const store = await open()
    const calls = fc.sample(anyCall, 60).map(({ minutes, ...facts }, n) =>
      testCall({
        ...facts,
        id: `c${n}`,
        startedAt: minute(minutes),
        ...(n % 4 === 0 && { state: 'running', durationMs: null }),
      }),
    )
    for (const call of calls) put(store, call)
    await store.annotate({ id: 'c1', bookmarked: true, note: 'Look at this: SLOW' })
    const notes: readonly Annotation[] = [await store.annotate({ id: 'c2', note: 'gpt-5' }), ...(await store.annotations())]
    const noted = (id: string) => notes.find((note) => note.id === id)
    for (const filter of fc.sample(anyFilter, 300)) {
      const expected = calls
        .filter((call) => matchesFilter(filterOf(filter), call, noted))
        .map((call) => call.id)
        .toSorted()
      const listed = (await store.list({ filter, limit: 100 })).calls.map((call) => call.id)
      expect([filter, (await ids(store, filter)).toSorted()]).toEqual([filter, expected])
      expect([filter, listed.toSorted()]).toEqual([filter, expected])
      expect(filterOf(printFilter(filterOf(filter)))).toEqual(filterOf(filter))
    }
  })

  it('sorts by every key in both directions, what has no fact last, also what came or changed later', async () => {
    const store = await open()
    const calls = fc
      .sample(anyCall, 40)
      .map(({ minutes, ...facts }, n) => testCall({ ...facts, id: `c${n}`, startedAt: minute(minutes) }))
    for (const call of calls.slice(0, 30)) put(store, call)
    for (const key of sortKeys) await ids(store, 'id:*', { key, descending: false })
    const changed = calls.map((call, n) => (n % 7 === 0 ? { ...call, status: 500, durationMs: 99, attempts: [] } : call))
    for (const call of changed.slice(30)) put(store, call)
    for (const call of changed.filter((_, n) => n % 7 === 0 && n < 30)) put(store, call)
    for (const key of sortKeys) {
      const found = await ids(store, 'id:*', { key, descending: false })
      const down = await ids(store, 'id:*', { key, descending: true })
      const known = (id: string): boolean =>
        factOf(
          changed.find((call) => call.id === id)!,
          key,
        ) !== null
      expect([key, found]).toEqual([key, sorted(changed, key)])
      expect([key, down]).toEqual([key, [...found.filter(known).toReversed(), ...found.filter((id) => !known(id)).toReversed()]])
    }
  })

  it('slices, places and finds alike', async () => {
    const store = await open()
    for (let n = 0; n < 50; n++) put(store, testCall({ id: `c${n}`, startedAt: minute(n), status: n % 10 === 0 ? 500 : 200 }))
    const page = await store.slice({ filter: '', sort: byTime, offset: 45, limit: 10 })
    expect([page.calls.map((call) => call.id), page.shown, page.total]).toEqual([['c45', 'c46', 'c47', 'c48', 'c49'], 50, 50])
    const filter = 'status:200'
    expect((await store.slice({ filter, sort: byTime, offset: 9, limit: 2 })).calls.map((call) => call.id)).toEqual([
      'c11',
      'c12',
    ])
    expect(await store.slice({ filter: '', sort: byTime, offset: 45, limit: 10 })).toEqual(page)
    expect(await store.place({ filter, sort: byTime, id: 'c11' })).toEqual({ index: 9 })
    expect(await store.place({ filter, sort: byTime, id: 'c10' })).toBeNull()
    const find = (from: number, step: 1 | -1) => store.find({ filter: '', sort: byTime, from, step, wanted: 'status:500' })
    expect([await find(10, 1), await find(10, -1), await find(40, 1)]).toEqual([
      { id: 'c20', index: 20 },
      { id: 'c0', index: 0 },
      null,
    ])
  })

  it('forgets what was pruned or cleared, with its annotation', async () => {
    const store = await open({ calls: 1500 })
    const add = (from: number, to: number): void => {
      for (let n = from; n < to; n++) put(store, testCall({ id: `c${n}`, startedAt: minute(n) }))
    }
    add(0, 1400)
    expect((await store.slice({ filter: 'status:200', sort: byTime, offset: 0, limit: 1 })).shown).toBe(1400)
    await store.annotate({ id: 'c0', bookmarked: true })
    add(1400, 3000)
    const { shown, calls } = await store.slice({ filter: 'status:200', sort: byTime, offset: 0, limit: 1 })
    expect([shown, calls[0]!.id]).toEqual([store.health().calls, `c${3000 - shown}`])
    expect(await store.annotations()).toEqual([])
    await store.clear()
    expect(await ids(store, 'status:200')).toEqual([])
  })

  it('counts facets without the terms on their own field, spelled as the calls have them', async () => {
    const store = await open()
    put(store, testCall({ id: 'a', attempts: [testAttempt({ requestModel: 'GPT-5', responseModel: null })] }))
    put(store, testCall({ id: 'b', attempts: [testAttempt({ requestModel: 'Claude', responseModel: 'Claude' })] }))
    put(store, testCall({ id: 'c', status: null, attempts: [] }))
    store.close(plain({ id: 'p' }))
    const { shown, facets } = await store.facets({ filter: 'model:gpt*', fields: ['model', 'status', 'method'], limit: 2 })
    expect(shown).toBe(1)
    expect(facets[0]).toEqual({
      field: 'model',
      values: [
        { value: null, calls: 2 },
        { value: 'Claude', calls: 1 },
      ],
      more: 1,
    })
    expect(facets[1]!.values).toEqual([{ value: '200', calls: 1 }])
    expect(facets[2]!.values).toEqual([{ value: 'POST', calls: 1 }])
  })

  it('groups by session and trace, the newest last', async () => {
    const store = await open()
    const session = (id: string, n: number, name: string | null): void =>
      put(store, testCall({ id, startedAt: minute(n), durationMs: 1000, session: name, traceId: String(n % 2).repeat(32) }))
    session('a', 0, 'One')
    session('b', 1, 'Two')
    session('c', 2, 'One')
    session('d', 3, null)
    const groups = await store.groups({ filter: '', by: 'session', offset: 0, limit: 10 })
    expect(groups).toMatchObject({
      shown: 2,
      groups: [
        { key: 'Two', calls: 1 },
        { key: 'One', calls: 2, spanMs: 121_000, running: 0 },
      ],
    })
    const traces = await store.groups({ filter: '', by: 'trace', offset: 1, limit: 1 })
    expect(traces).toMatchObject({ shown: 2, groups: [{ key: '1'.repeat(32), calls: 2, outcomes: { ok: 2 } }] })
  })

  it('breaks a range down and thins a scatter, outliers kept', async () => {
    const store = await open()
    const cost = { amount: 0.5, currency: 'USD', source: 'local' as const, pricedAs: null, assumed: false, lines: [] }
    const tokens = (output: number) => ({
      input: 1,
      output,
      cacheRead: null,
      cacheWrite: null,
      reasoning: null,
      source: 'provider' as const,
    })
    for (let n = 0; n < 200; n++)
      put(store, testCall({ id: `c${n}`, startedAt: minute(n / 100), durationMs: n === 77 ? 90_000 : 100 + n,
        attempts: [testAttempt({ responseModel: n < 50 ? 'Rare' : 'Usual', tokens: tokens(n), cost: n < 50 ? cost : null })] })) // prettier-ignore
    const range = { from: minute(0), to: minute(10), filter: '' }
    const { rows, more } = await store.breakdown({ ...range, by: 'model', limit: 10 })
    expect([rows.map((row) => [row.value, row.calls, row.cost, row.unpriced]), more]).toEqual([[['Usual', 150, null, 150], ['Rare', 50, 25, 0]], 0]) // prettier-ignore
    expect(rows[1]).toMatchObject({ durationP50: 124, failed: 0, input: 50, cacheRead: null })
    const { points, of } = await store.scatter({ ...range, limit: 50 })
    expect([of, points.length <= 50, points.some((point) => point.id === 'c77')]).toEqual([200, true, true])
    const series = await store.series({ ...range, buckets: 10 })
    expect(series.totals).toMatchObject({ cost: 25, unpriced: 150, costByModel: { Rare: 25 }, durationP99: 298, errors: {} })
  })

  it('sums what a series says of outcomes and tokens, and names the most frequent errors', async () => {
    const store = await open()
    const tokens = { input: 100, output: 10, cacheRead: 40, cacheWrite: null, reasoning: 3, source: 'provider' as const }
    const fail = (n: number, type: string): void =>
      put(
        store,
        testCall({
          id: `e${type}${n}`,
          startedAt: minute(0),
          attempts: [testAttempt({ outcome: { class: n === 0 ? 'rate_limited' : 'timeout', type, message: null } })],
        }),
      )
    put(store, testCall({ id: 'a', startedAt: minute(0), attempts: [testAttempt({ tokens })] }))
    put(store, testCall({ id: 'b', startedAt: minute(0), attempts: [testAttempt({ tokens: { ...tokens, cacheRead: 120, reasoning: null } })] })) // prettier-ignore
    store.close(plain({ id: 'p', startedAt: Date.parse(minute(0)) }))
    for (let type = 0; type < 7; type++) for (let n = 0; n <= type; n++) fail(n, `type_${type}`)
    const { totals } = await store.series({ from: minute(0), to: minute(1), buckets: 1, filter: '' })
    expect(totals).toMatchObject({
      calls: 31,
      ai: 30,
      groups: { ok: 3, limited: 7, failed: 21, blocked: 0, cancelled: 0 },
      bad: 28,
      tokens: { input: 200, cacheRead: 160, fresh: 60, output: 20, reasoning: 3, visible: 17 },
      errors: { type_6: 7, type_5: 6, type_4: 5, type_3: 4, type_2: 3, '': 3 },
    })
  })
})

function factOf(call: Call, key: SortKey): number | string | null {
  const summary = summarise(call)
  const shown = mainAttempt(call)
  const facts: Record<SortKey, number | string | null> = {
    time: Date.parse(call.startedAt), outcome: summary.outcome, endpoint: call.endpoint, status: call.status,
    model: shown?.responseModel ?? shown?.requestModel ?? null, provider: shown?.provider ?? null, backend: shown?.backend ?? null,
    in: summary.input, cached: summary.cacheRead, out: summary.output, reasoning: summary.reasoning, cost: summary.cost,
    ttft: summary.ttftMs, speed: summary.tokensPerSecond, duration: call.durationMs, sent: call.requestBytes, received: call.responseBytes,
  } // prettier-ignore
  const fact = facts[key]
  return typeof fact === 'string' ? fact.toLowerCase() : fact
}

function sorted(calls: readonly Call[], key: SortKey): string[] {
  const compare = (a: Call, b: Call): number => {
    const [one, other] = [factOf(a, key), factOf(b, key)]
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    return one < other ? -1 : one > other ? 1 : 0
  }
  return calls.toSorted((a, b) => compare(a, b) || Date.parse(a.startedAt) - Date.parse(b.startedAt)).map((call) => call.id)
}
