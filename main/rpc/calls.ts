import type { CallDetail } from '../../shared/call.ts'
import type { Body, CallsDelta, CallsPage } from '../../shared/contract/calls.ts'
import { os } from './os.ts'
import { topic } from './topic.ts'

export interface CallsContext {
  list(query: { readonly filter: string; readonly before?: string | undefined; readonly limit: number }): Promise<CallsPage>
  detail(id: string): Promise<CallDetail | null>
  body(id: string, attempt: number | null, side: 'request' | 'response'): Promise<Body | null>
  clear(): Promise<number>
  watch(listener: (delta: CallsDelta) => void): () => void
}

export const callRoutes = (store: CallsContext) => ({
  list: os.calls.list.handler(({ input }) => store.list(input)),
  watch: os.calls.watch.handler(({ signal }) => topic((listener) => store.watch(listener), signal, mergeDeltas)),
  detail: os.calls.detail.handler(({ input }) => store.detail(input.id)),
  body: os.calls.body.handler(({ input }) => store.body(input.id, input.attempt, input.side)),
  clear: os.calls.clear.handler(async () => ({ removed: await store.clear() })),
})

/** Two deltas that a slow screen has not read yet become one: the newest state of each row, and every row that went. */
export function mergeDeltas(waiting: CallsDelta, next: CallsDelta): CallsDelta {
  const calls = new Map(waiting.calls.map((call) => [call.id, call]))
  for (const call of next.calls) calls.set(call.id, call)
  for (const id of next.gone) calls.delete(id)
  return { calls: [...calls.values()], gone: [...waiting.gone, ...next.gone], total: next.total }
}
