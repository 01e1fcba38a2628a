// Bookmarks and notes of all calls that have one; small, so all of them are here.
import type { Annotation } from '../../shared/contract/calls.ts'
import type { Client } from '../rpc/client.ts'
import { createObservable, type Observable } from '../ui/observable.ts'

export interface Annotations extends Observable<ReadonlyMap<string, Annotation>> {
  bookmark(id: string, bookmarked: boolean): Promise<void>
  note(id: string, note: string): Promise<void>
}

export function createAnnotations(client: Client): Annotations {
  const value = createObservable<ReadonlyMap<string, Annotation>>(new Map())
  const put = (one: Annotation) => value.set(new Map([...value.get(), [one.id, one]]))
  const load = async () => value.set(new Map((await client.calls.annotations()).map((one) => [one.id, one])))
  const refresh = () => void load().catch(() => {})
  refresh()
  // Another window may have put some meanwhile.
  window.addEventListener('focus', refresh)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && refresh())
  return {
    get: value.get,
    subscribe: value.subscribe,
    bookmark: async (id, bookmarked) => put(await client.calls.annotate({ id, bookmarked })),
    note: async (id, note) => put(await client.calls.annotate({ id, note })),
  }
}
