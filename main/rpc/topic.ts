/**
 * A subscription as an async iterator. A slow reader holds at most one value: `merge` folds the next one into the one that
 * waits, so nothing is lost and nothing piles up. Ends with `signal`.
 */
export async function* topic<T>(
  watch: (listener: (value: T) => void) => () => void,
  signal: AbortSignal | undefined,
  merge: (waiting: T, next: T) => T,
): AsyncGenerator<T, void, void> {
  let waiting: { value: T } | null = null
  let wake: () => void = () => {}
  const unwatch = watch((value) => {
    waiting = { value: waiting ? merge(waiting.value, value) : value }
    wake()
  })
  const stop = () => wake()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    while (!signal?.aborted) {
      const ready = waiting as { value: T } | null
      if (ready) {
        waiting = null
        yield ready.value
      } else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    unwatch()
    signal?.removeEventListener('abort', stop)
  }
}
