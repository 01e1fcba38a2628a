import { createObservable, type Observable } from '../ui/observable.ts'

export interface Selection {
  readonly id: string | null
  /** The detail pane is open beside the list. */
  readonly open: boolean
  /** Chosen beside the one above, for what can be done with several; empty: just that one. */
  readonly ids: readonly string[]
  /** Kept at hand to be compared with others. */
  readonly pinned: string | null
}

export interface SelectionStore extends Observable<Selection> {
  select(id: string | null): void
  open(id: string): void
  close(): void
  choose(ids: readonly string[]): void
  /** null: none. */
  pin(id: string | null): void
}

export function createSelection(): SelectionStore {
  const value = createObservable<Selection>({ id: null, open: false, ids: [], pinned: null })
  const change = (part: Partial<Selection>) => value.set({ ...value.get(), ...part })
  return {
    get: value.get,
    subscribe: value.subscribe,
    select: (id) => change({ id, open: value.get().open && id !== null }),
    open: (id) => change({ id, open: true }),
    close: () => change({ open: false }),
    choose: (ids) => change({ ids }),
    pin: (pinned) => change({ pinned }),
  }
}
