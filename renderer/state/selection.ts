import { createObservable, type Observable } from '../ui/observable.ts'

export interface Selection {
  readonly id: string | null
  /** The detail pane is open beside the list. */
  readonly open: boolean
}

export interface SelectionStore extends Observable<Selection> {
  select(id: string | null): void
  open(id: string): void
  close(): void
}

export function createSelection(): SelectionStore {
  const value = createObservable<Selection>({ id: null, open: false })
  return {
    get: value.get,
    subscribe: value.subscribe,
    select: (id) => value.set({ id, open: value.get().open && id !== null }),
    open: (id) => value.set({ id, open: true }),
    close: () => value.set({ ...value.get(), open: false }),
  }
}
