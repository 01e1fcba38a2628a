import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { testAttempt, testCall, testDetail } from '../../../shared/test-call.ts'
import { Queue } from '../queue.ts'
import { finished } from '../test-sources.ts'
import { Vault } from '../vault.ts'
import { breakdownOf } from './breakdown.ts'
import { IndexKeeper } from './keeper.ts'
import { seriesOf } from './series.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0).toReversed()) close()
})

const start = Date.parse('2026-11-24T12:00:00Z')
const second = (n: number): string => new Date(start + n * 1000).toISOString()
const range = { from: second(700), to: second(800), filter: '' }

/** 900 calls, one a second, with numbers too large for narrow columns, many paths and sessions, and second attempts. */
function filled(): Vault {
  const dataDir = mkdtempSync(join(tmpdir(), 'spyhop-keeper-'))
  closers.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const vault = new Vault({ dataDir, limits: { calls: 1e6, ageMs: Infinity, bytes: Infinity }, now: Date.now })
  closers.push(() => vault.close())
  const queue = new Queue({ calls: 10_000, bodyBytes: 1e6 })
  for (let n = 0; n < 900; n++) queue.close(finished(testDetail(callOf(n))))
  vault.write(queue.take())
  return vault
}

const callOf = (n: number) =>
  testCall({
    id: `c${n}`,
    startedAt: second(n),
    durationMs: n % 100,
    path: `/v1/${n}`,
    session: n % 3 === 0 ? null : `Session ${n}`,
    requestBytes: n === 500 ? 2 ** 24 + 1 : n,
    attempts: [testAttempt({ requestModel: `m${n % 300}` }), ...(n % 10 === 0 ? [testAttempt({ requestModel: 'other' })] : [])],
  })

describe('the keeper of the index', () => {
  it('widens columns where numbers and codes need it', async () => {
    const { index } = await new IndexKeeper(filled()).current()
    const texts = (name: 'path' | 'session' | 'model', row: number) => index.texts[name].lists[index.codes[name][row]!]
    expect([index.numbers.sent[500], index.numbers.sent[499], index.numbers.duration[321]]).toEqual([2 ** 24 + 1, 499, 21])
    expect([texts('path', 0), texts('path', 899), texts('session', 898)]).toEqual([['/v1/0'], ['/v1/899'], ['Session 898']])
    expect([texts('session', 3), texts('model', 890)]).toEqual([[], expect.arrayContaining(['m290', 'other'])])
    expect(index.codes.method).toBeInstanceOf(Uint8Array)
  })

  it('answers for a span of time while the index is made as it does afterwards', async () => {
    const keeper = new IndexKeeper(filled())
    const early = await keeper.during(start + 600_000, start + 800_000)
    expect([early.index.rows, keeper.isReady]).toEqual([200, false])
    const ask = (current: typeof early) => [
      seriesOf(current, { ...range, buckets: 10 }),
      breakdownOf(current, { ...range, by: 'model', limit: 50 }),
    ]
    const answers = ask(early)
    const late = await keeper.current()
    expect([late.index.rows, ask(late)]).toEqual([900, answers])
    expect((await keeper.during(start, start + 1000)).index).toBe(late.index)
  })

  it('gives the memory back when nobody asks, and makes the index again for who does', async () => {
    const vault = filled()
    const keeper = new IndexKeeper(vault, { unusedMs: 1 })
    await keeper.current()
    await vi.waitFor(() => expect(keeper.isReady).toBe(false))
    expect((await keeper.current()).index.rows).toBe(900)
  })
})
