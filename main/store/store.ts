// The store as the rest of the program sees it. Writing only notes the newest state; a batch leaves for the worker a fifth of a
// second after the first change, one batch at a time. Questions flush first, so an answer holds everything written before it.
import { keepDefaults } from '../../shared/contract/keep.ts'
import type { StoreHealth } from '../../shared/contract/status.ts'
import { CallTable } from './call-table.ts'
import { createLink } from './link.ts'
import { createLive } from './live.ts'
import type { Limits, QuestionName, Questions, StoreFacts } from './messages.ts'
import { Queue, type Batch, type QueueLimits } from './queue.ts'
import type { LiveSource, Store } from './types.ts'

const flushAfterMs = 200
/** Running calls younger than this wait for the next batch. */
const youngMs = 50
const flushAtBytes = 4 * 1024 * 1024
const day = 24 * 3_600_000

export const defaultLimits: Limits = {
  calls: keepDefaults.calls,
  ageMs: keepDefaults.days * day,
  bytes: keepDefaults.megabytes * 1e6,
}
const defaultQueue: QueueLimits = { calls: 20_000, bodyBytes: 64 * 1024 * 1024 }

export interface StoreOptions {
  readonly dataDir: string
  readonly limits?: Partial<Limits>
  readonly queue?: Partial<QueueLimits>
}

export async function createStore(options: StoreOptions): Promise<Store> {
  let limits = { ...defaultLimits, ...options.limits }
  const queue = new Queue({ ...defaultQueue, ...options.queue })
  const running = new CallTable<LiveSource>()
  let facts: StoreFacts = { calls: 0, bytes: 0, readOnly: null, prunedBefore: null }
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> | null = null
  let freshInFlight = 0
  let stopped = false

  const live = createLive(() => facts.calls + freshInFlight + queue.fresh)
  const link = createLink({ dataDir: options.dataDir, limits }, (problem) => {
    if (!stopped) facts = { ...facts, readOnly: `${problem}. Calls are shown live but not kept; start again to keep them.` }
  })
  facts = await link.ask('open', null).catch(() => facts)

  const write = async (batch: Batch): Promise<void> => {
    freshInFlight = batch.fresh
    try {
      const { rows, bodies, plain } = batch
      const answer = await link.ask('write', { rows, bodies, plain }, [
        bodies.buffer,
        ...plain.chunks.map((chunk) => chunk.buffer),
      ])
      facts = answer.facts
      live.gone(answer.gone)
      for (const buffer of answer.spare) queue.reuse(buffer)
    } catch {
      queue.droppedCalls += batch.calls
    }
    freshInFlight = 0
  }
  const flush = async (young = 0): Promise<void> => {
    if (timer) clearTimeout(timer)
    timer = null
    // What was queued while a batch is under way leaves right after it.
    while (writing) await writing
    if (queue.size === 0) return
    const batch = queue.take(young)
    if (queue.size > 0) plan()
    if (batch.calls === 0) return
    writing = write(batch).finally(() => (writing = null))
    await writing
  }
  const plan = (): void => {
    if (stopped) return
    if (queue.bytes >= flushAtBytes && !writing) void flush(youngMs)
    else timer ??= setTimeout(() => void flush(youngMs), flushAfterMs)
  }
  const ask = async <Name extends QuestionName>(
    name: Name,
    question: Questions[Name]['ask'],
  ): Promise<Questions[Name]['answer']> => {
    await flush()
    return link.ask(name, question)
  }

  return {
    open(call) {
      running.set(call.id, call)
      queue.open(call)
      live.changed(call)
      plan()
    },
    progress(call) {
      queue.progress(call)
      live.changed(call)
      plan()
    },
    close(call) {
      running.delete(call.id)
      queue.close(call)
      live.changed(call)
      plan()
    },
    list: (query) => ask('list', query),
    // A running call is read where it runs; the file has the whole of it when it has ended.
    detail: async (id) => running.get(id)?.detail() ?? ask('detail', id),
    body: (id, attempt, side) => ask('body', { id, attempt, side }),
    slice: (query) => ask('slice', query),
    place: (query) => ask('place', query),
    find: (query) => ask('find', query),
    facets: (query) => ask('facets', query),
    groups: (query) => ask('groups', query),
    annotate: (query) => ask('annotate', query),
    annotations: () => ask('annotations', null),
    series: (query) => ask('series', query),
    breakdown: (query) => ask('breakdown', query),
    scatter: (query) => ask('scatter', query),
    async keepWithin(changed) {
      limits = { ...defaultLimits, ...changed }
      const kept = await ask('limits', limits)
      facts = kept.facts
      live.gone(kept.gone)
    },
    async clear() {
      const cleared = await ask('clear', null)
      facts = cleared.facts
      live.gone(cleared.gone)
      return cleared.gone.length
    },
    watch: (listener) => live.watch(listener),
    health: (): StoreHealth => ({
      calls: facts.calls + freshInFlight + queue.fresh,
      bytes: facts.bytes,
      limitBytes: limits.bytes,
      readOnly: facts.readOnly,
      queued: queue.size,
      droppedBodies: queue.droppedBodies,
      droppedCalls: queue.droppedCalls,
      prunedBefore: facts.prunedBefore === null ? null : new Date(facts.prunedBefore).toISOString(),
    }),
    get inFlight() {
      return running.size
    },
    async stop() {
      stopped = true
      await flush()
      live.stop()
      await link.end()
    },
  }
}
