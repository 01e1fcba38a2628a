// Fills the live stores for as long as the page lives: watch first, then ask for the list, so that nothing falls between; after
// a lost connection the same again. A filter change asks for a new page only, the watch goes on.
import type { Call } from '../../shared/call.ts'
import type { Status } from '../../shared/contract/status.ts'
import type { Client } from '../rpc/client.ts'
import type { Connection } from '../rpc/connection.ts'
import { createObservable, type Observable } from '../ui/observable.ts'
import { createCallsStore, type CallsStore } from './calls.ts'
import { compileFilter } from './filter.ts'

export interface Feed {
  readonly calls: CallsStore
  readonly status: Observable<Status | null>
  readonly filter: Observable<string>
  setFilter(text: string): void
  loadOlder(): void
  /** Asks for the list again, after calls were cleared. */
  reload(): void
}

const pageSize = 500

export function createFeed(client: Client, connection: Connection): Feed {
  const calls = createCallsStore()
  const status = createObservable<Status | null>(null)
  const filter = createObservable('')
  let asking = 0
  let loadingOlder = false

  const load = async () => {
    const mine = ++asking
    const text = filter.get()
    const page = await client.calls.list({ filter: text, limit: pageSize })
    if (mine === asking) calls.open(page, compileFilter(text).matches)
  }
  const loadOlder = async () => {
    const view = calls.get()
    const first: Call | undefined = view.rows[0]
    if (loadingOlder || view.phase === 'loading' || !view.hasOlder || !first) return
    loadingOlder = true
    const mine = asking
    try {
      const page = await client.calls.list({ filter: filter.get(), before: first.id, limit: pageSize })
      if (mine === asking) calls.older(page)
    } finally {
      loadingOlder = false
    }
  }
  const watchCalls = async () => {
    const deltas = await client.calls.watch()
    await load()
    for await (const delta of deltas) calls.push(delta)
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
    setFilter(text) {
      if (text === filter.get()) return
      filter.set(text)
      quietly(load())
    },
    loadOlder: () => quietly(loadOlder()),
    reload: () => quietly(load()),
  }
}

const again = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Runs `watch` again whenever it ends; a lost line is waited out by the link itself, so the pause is for a server that refuses. */
async function keep(watch: () => Promise<void>, connection: Connection): Promise<never> {
  for (;;) {
    await watch().catch(() => {})
    if (connection.state.get().kind === 'connected') await again(1000)
  }
}
