import { useSyncExternalStore } from 'react'

/** A value that lives outside React. `get` returns the same reference until the value changed. */
export interface Observable<T> {
  get(): T
  subscribe(listener: () => void): () => void
}

export interface Settable<T> extends Observable<T> {
  set(next: T): void
}

export function createObservable<T>(initial: T): Settable<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

export function useObserved<T>(source: Observable<T>): T {
  return useSyncExternalStore(source.subscribe, source.get)
}

/** Re-renders only when the selected part changed; `select` must return a primitive or a stable reference. */
export function useObservedPart<T, P>(source: Observable<T>, select: (value: T) => P): P {
  return useSyncExternalStore(source.subscribe, () => select(source.get()))
}
