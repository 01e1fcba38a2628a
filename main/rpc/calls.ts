import type { CallDetail } from '../../shared/call.ts'
import type { Body, CallsDelta, CallsPage } from '../../shared/contract/calls.ts'
import type { Annotation, CallsSlice, Facet, FacetField, GroupsSlice, Sort } from '../../shared/contract/calls.ts'
import { os } from './os.ts'
import { topic } from './topic.ts'

interface Listed {
  readonly filter: string
  readonly sort: Sort
}
export interface CallsContext {
  list(query: { readonly filter: string; readonly before?: string | undefined; readonly limit: number }): Promise<CallsPage>
  detail(id: string): Promise<CallDetail | null>
  body(id: string, attempt: number | null, side: 'request' | 'response'): Promise<Body | null>
  slice(query: Listed & { readonly offset: number; readonly limit: number }): Promise<CallsSlice>
  place(query: Listed & { readonly id: string }): Promise<{ readonly index: number } | null>
  find(
    query: Listed & { readonly from: number; readonly step: 1 | -1; readonly wanted: string },
  ): Promise<{ readonly id: string; readonly index: number } | null>
  facets(query: {
    readonly filter: string
    readonly fields: readonly FacetField[]
    readonly limit: number
  }): Promise<{ readonly shown: number; readonly facets: readonly Facet[] }>
  groups(query: {
    readonly filter: string
    readonly by: 'trace' | 'session'
    readonly offset: number
    readonly limit: number
  }): Promise<GroupsSlice>
  annotate(query: {
    readonly id: string
    readonly bookmarked?: boolean | undefined
    readonly note?: string | undefined
  }): Promise<Annotation>
  annotations(): Promise<readonly Annotation[]>
  clear(): Promise<number>
  watch(listener: (delta: CallsDelta) => void): () => void
}

export const callRoutes = (store: CallsContext) => ({
  list: os.calls.list.handler(({ input }) => store.list(input)),
  slice: os.calls.slice.handler(({ input }) => store.slice(input)),
  place: os.calls.place.handler(({ input }) => store.place(input)),
  find: os.calls.find.handler(({ input }) => store.find(input)),
  facets: os.calls.facets.handler(({ input }) => store.facets(input)),
  groups: os.calls.groups.handler(({ input }) => store.groups(input)),
  annotate: os.calls.annotate.handler(({ input }) => store.annotate(input)),
  annotations: os.calls.annotations.handler(() => store.annotations()),
  watch: os.calls.watch.handler(({ signal }) => topic((listener) => store.watch(listener), signal, mergeDeltas)),
  detail: os.calls.detail.handler(({ input }) => store.detail(input.id)),
  body: os.calls.body.handler(({ input }) => store.body(input.id, input.attempt, input.side)),
  clear: os.calls.clear.handler(async () => ({ removed: await store.clear() })),
})

/** As in one delta of the store. */
const mostCalls = 500

/** Two deltas that a slow screen has not read yet become one: the newest state of each row, and every row that went. */
export function mergeDeltas(waiting: CallsDelta, next: CallsDelta): CallsDelta {
  const calls = new Map(waiting.calls.map((call) => [call.id, call]))
  for (const call of next.calls) calls.set(call.id, call)
  for (const id of next.gone) calls.delete(id)
  const kept = [...calls.values()].slice(-mostCalls)
  const skipped = (waiting.skipped ?? 0) + (next.skipped ?? 0) + calls.size - kept.length
  return { calls: kept, gone: [...waiting.gone, ...next.gone], total: next.total, ...(skipped > 0 && { skipped }) }
}
