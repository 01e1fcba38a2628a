// Fills the live stores for as long as the page lives: watch first, then ask for the list, so that nothing falls between; after
// a lost connection the same again. A change of filter or order asks for a new page only, the watch goes on.
import type { CallsPage, Sort } from '../../shared/contract/calls.ts'
import type { Status } from '../../shared/contract/status.ts'
import { parseFilter, type NotedLookup } from '../../shared/filter.ts'
import type { Client } from '../rpc/client.ts'
import type { Connection } from '../rpc/connection.ts'
import { createObservable, type Observable } from '../ui/observable.ts'
import { byTime, createCallsStore, type CallsStore } from './calls.ts'
import { compileFilter } from './filter.ts'
import { pageRows } from './page-cache.ts'

export interface Feed {
  readonly calls: CallsStore
  readonly status: Observable<Status | null>
  readonly filter: Observable<string>
  readonly sort: Observable<Sort>
  setFilter(text: string): void
  setSort(sort: Sort): void
  /** Asks for the list again, after calls were cleared, or to sort a snapshot anew. */
  reload(): void
  /** What the rows of the list are, for the store: a snapshot ends at the moment it was taken. */
  query(): { readonly filter: string; readonly sort: Sort }
}

const pageSize = 200
const recountMs = 1000

export function createFeed(client: Client, connection: Connection, notedOf?: NotedLookup): Feed {
  const status = createObservable<Status | null>(null)
  const filter = createObservable('')
  const sort = createObservable(byTime)
  let until = ''
  let asking = 0
  let counting: ReturnType<typeof setTimeout> | undefined
  let renewal: ReturnType<typeof setTimeout> | undefined

  const query = () => {
    const line = filter.get()
    // By time the store always lists ascending; newest on top is the same list, turned over on the screen.
    if (sort.get().key === 'time') return { filter: line, sort: byTime }
    return { filter: `${line} ${until}`.trim(), sort: sort.get() }
  }
  const newest = (limit: number): Promise<CallsPage> =>
    client.calls.slice({ filter: filter.get(), sort: { key: 'time', descending: true }, offset: 0, limit })
  const recount = async () => {
    counting = undefined
    const { shown, total } = await newest(1)
    calls.recounted(shown, total)
  }
  const calls = createCallsStore({
    slice: (offset, limit) => client.calls.slice({ ...query(), offset, limit }),
    recount: () => {
      counting ??= setTimeout(() => quietly(recount()), recountMs)
    },
  })
  const first = async (): Promise<CallsPage> =>
    sort.get().key === 'time' ? newest(pageSize) : client.calls.slice({ ...query(), offset: 0, limit: pageRows })
  const load = async () => {
    const mine = ++asking
    const [line, order] = [filter.get(), sort.get()]
    until = untilNow()
    const page = await first()
    if (mine === asking) calls.open(page, compileFilter(line, notedOf).matches, order)
  }
  const watchCalls = async () => {
    const deltas = await client.calls.watch()
    await load()
    for await (const delta of deltas) {
      calls.push(delta)
      // More changed than one delta holds: what it left out is asked for.
      if (delta.skipped !== undefined) renewal ??= setTimeout(renew, recountMs)
    }
  }
  const renew = () => {
    renewal = undefined
    if (!calls.get().paused) quietly(load())
  }
  const watchStatus = async () => {
    for await (const next of await client.status.watch()) status.set(next)
  }
  void keep(watchCalls, connection)
  void keep(watchStatus, connection)

  const quietly = (work: Promise<void>) => void work.catch(() => {})
  return {
    calls,
    status,
    filter,
    sort,
    query,
    setFilter(text) {
      if (text === filter.get()) return
      filter.set(text)
      quietly(load())
    },
    setSort(next) {
      sort.set(next)
      quietly(load())
    },
    reload: () => quietly(load()),
  }
}

/** A term that keeps a snapshot from growing while it is paged through. */
function untilNow(): string {
  const term = `time<${new Date().toISOString()}`
  return parseFilter(term).ok ? term : ''
}

const again = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Runs `watch` again whenever it ends; a lost line is waited out by the link itself, so the pause is for a server that refuses. */
async function keep(watch: () => Promise<void>, connection: Connection): Promise<never> {
  for (;;) {
    await watch().catch(() => {})
    if (connection.state.get().kind === 'connected') await again(1000)
  }
}
