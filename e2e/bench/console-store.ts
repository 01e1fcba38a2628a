// What the questions of the Calls screen and the dashboards cost while 1,000 calls a second arrive.
//   node e2e/bench/console-store.ts [--calls 1000000] [--folder /tmp/console-store] [--rounds 15]
// The folder keeps the calls for the next run.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createStore } from '../../main/store/store.ts'
import { finishedCall, seedCall, seedCalls } from '../support/seed-calls.ts'
import { median, quantile } from './load.ts'

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000000' },
    folder: { type: 'string', default: '/tmp/spyhop-console-store' },
    rounds: { type: 'string', default: '15' },
    arriving: { type: 'string', default: '1000' },
  },
})
const calls = Number(values.calls)
const rounds = Number(values.rounds)
const seed = { from: Date.parse('2026-11-01T00:00:00Z'), every: 1000 }
const isSeeded = existsSync(join(values.folder, 'calls.db'))
mkdirSync(values.folder, { recursive: true })

const megabytes = (): string => `${Math.round(process.memoryUsage().rss / 1024 ** 2)} MB`
const timed = async <T>(work: () => Promise<T>): Promise<readonly [number, T]> => {
  const start = performance.now()
  const answer = await work()
  return [performance.now() - start, answer]
}

const [opened, store] = await timed(() =>
  createStore({ dataDir: values.folder, limits: { calls: Infinity, ageMs: Infinity, bytes: Infinity } }),
)
const missing = calls - store.health().calls
if (missing > 0) {
  const [took] = await timed(() => seedCalls(store, missing, seed, calls - missing))
  console.log(`seeded ${missing} calls in ${(took / 1000).toFixed(1)} s`)
}
const newest = { key: 'time', descending: false } as const
const slice = (filter: string, sort: { key: 'time' | 'cost' | 'duration'; descending: boolean } = newest, offset = 0) =>
  store.slice({ filter, sort, offset, limit: 100 })
const end = store.health().calls
console.log(`opened in ${opened.toFixed(0)} ms${isSeeded ? '' : ' (new)'}, ${end} calls, ${megabytes()}`)
console.log(`first slice, without the index: ${(await timed(() => slice('', newest, end - 100)))[0].toFixed(0)} ms`)
const firstRange = {
  from: new Date(seed.from + (end - 900) * seed.every).toISOString(),
  to: new Date(seed.from + end * seed.every).toISOString(),
}
const [made, few] = await Promise.all([
  timed(() => slice('status:200')),
  timed(() => store.series({ ...firstRange, filter: '', buckets: 120 })),
])
console.log(`index made in ${made[0].toFixed(0)} ms, ${megabytes()}; a series of 900 calls meanwhile: ${few[0].toFixed(0)} ms`)

let next = end
let started = performance.now()
// A batch leaves every 200 ms when nothing holds it up.
let written = { calls: 0, at: performance.now() }
let gap = 0
const arriving = setInterval(() => {
  const due = Math.min(2000, Math.floor(((performance.now() - started) / 1000) * Number(values.arriving)))
  for (let n = 0; n < due; n++) store.close(finishedCall({ ...seedCall(next++, seed), id: `late-${Date.now()}-${next}` }))
  started = performance.now()
  const known = store.health().calls
  if (known === written.calls) return
  gap = Math.max(gap, started - written.at)
  written = { calls: known, at: started }
}, 20)

const from = new Date(seed.from).toISOString()
const to = new Date(seed.from + (end + 100_000) * seed.every).toISOString()
const range = { from, to, filter: '' }
const questions: Record<string, () => Promise<unknown>> = {
  'slice, no filter, newest': () => slice('', newest, end - 100),
  'slice, no filter, middle': () => slice('', newest, end / 2),
  'slice, model:gpt*': () => slice('model:gpt*'),
  'slice, -outcome:ok cost>0.01': () => slice('-outcome:ok cost>0.01'),
  'slice, by cost': () => slice('provider:openai', { key: 'cost', descending: true }),
  'slice, by duration, middle': () => slice('status:200', { key: 'duration', descending: false }, end / 4),
  'slice, time>-15m': () => slice('time>-15m'),
  'slice, free text, rare': () => slice(`"chatcmpl-${Math.floor(Math.random() * 1e6).toString(36)}"`),
  'slice, free text, common': () => slice(['gpt', 'claude', 'chat', 'example'][Math.floor(Math.random() * 4)]!),
  'slice, path:*mini*': () => slice('path:*mini*'),
  place: () => store.place({ filter: 'status:200', sort: newest, id: `seed-${Math.floor(end / 2).toString(36)}` }),
  'find, next failed': () => store.find({ filter: '', sort: newest, from: Math.floor(end / 2), step: 1, wanted: '-outcome:ok' }),
  'facets, six fields': () =>
    store.facets({ filter: 'outcome:ok', fields: ['outcome', 'endpoint', 'model', 'provider', 'status', 'error'], limit: 12 }),
  'groups by trace': () => store.groups({ filter: '', by: 'trace', offset: 0, limit: 100 }),
  'groups by session': () => store.groups({ filter: '', by: 'session', offset: 0, limit: 100 }),
  'opening a call': () => store.detail(`seed-${Math.floor(Math.random() * end).toString(36)}`),
  'series, 120 buckets': () => store.series({ ...range, buckets: 120 }),
  'breakdown by model': () => store.breakdown({ ...range, by: 'model', limit: 50 }),
  'scatter, 1500 points': () => store.scatter({ ...range, limit: 1500 }),
}
console.log('\n| question | first ms | median ms | p95 ms |\n|---|--:|--:|--:|')
for (const [name, ask] of Object.entries(questions)) {
  const times: number[] = []
  for (let round = 0; round <= rounds; round++) times.push((await timed(ask))[0])
  const rest = Float64Array.from(times.slice(1)).sort()
  console.log(`| ${name} | ${times[0]!.toFixed(0)} | ${median([...rest]).toFixed(1)} | ${quantile(rest, 0.95).toFixed(1)} |`)
}
clearInterval(arriving)
const { droppedCalls, droppedBodies } = store.health()
console.log(
  `\n${megabytes()} resident; ${next - end} calls arrived, dropped ${droppedCalls} and ${droppedBodies} bodies; longest time between two batches: ${gap.toFixed(0)} ms`,
)
await store.stop()
