// Where answers are kept: in memory, the least recently used goes first.

export interface Sized {
  readonly size: number
}
export interface Store<T extends Sized> {
  get(key: string): T | undefined
  set(key: string, entry: T): void
  delete(key: string): void
  /** Bytes that one entry may have. */
  readonly maxEntry: number
}

/** Without limits of its own KrakenD's cache grows for ever; this one stops here. */
const defaultMaxSize = 256 * 1024 * 1024

export function createStore<T extends Sized>(limits: { readonly maxSize: number; readonly maxItems: number }): Store<T> {
  const maxSize = limits.maxSize > 0 ? limits.maxSize : defaultMaxSize
  const maxItems = limits.maxItems > 0 ? limits.maxItems : Infinity
  const entries = new Map<string, T>()
  let size = 0
  const remove = (key: string): void => {
    size -= entries.get(key)?.size ?? 0
    entries.delete(key)
  }
  return {
    maxEntry: maxSize,
    get(key) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      entries.delete(key)
      entries.set(key, entry)
      return entry
    },
    set(key, entry) {
      remove(key)
      if (entry.size > maxSize) return
      entries.set(key, entry)
      size += entry.size
      for (const oldest of entries.keys()) {
        if (size <= maxSize && entries.size <= maxItems) break
        remove(oldest)
      }
    },
    delete: remove,
  }
}
