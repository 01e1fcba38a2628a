// One link that outlives its transport: questions asked while the line is down wait for the next one, so that a screen never
// has to know whether a MessagePort or a WebSocket carries it, or that it was replaced.
import type { ClientContext, ClientLink } from '@orpc/client'
import { createObservable, type Observable } from '../ui/observable.ts'

export type Link = ClientLink<ClientContext>

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** `since` and `retryAt` are epoch milliseconds; `retryAt` is null when the other side has to come back by itself. */
  | { readonly kind: 'disconnected'; readonly since: number; readonly retryAt: number | null }

export interface Connection {
  readonly state: Observable<ConnectionState>
  readonly link: Link
  /** Tries at once instead of at `retryAt`. */
  retry(): void
}

/** The waiting room between questions and the transport of the moment. */
export function createLinkHolder() {
  const state = createObservable<ConnectionState>({ kind: 'connecting' })
  let current: Link | null = null
  let waiting: ((link: Link) => void)[] = []

  const next = (signal: AbortSignal | undefined) =>
    new Promise<Link>((resolve, reject) => {
      waiting.push(resolve)
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })

  const link: Link = {
    async call(path, input, options) {
      const open = current ?? (await next(options.signal))
      return open.call(path, input, options)
    },
  }

  return {
    state,
    link,
    opened(transport: Link) {
      current = transport
      state.set({ kind: 'connected' })
      const released = waiting
      waiting = []
      for (const resolve of released) resolve(transport)
    },
    lost(retryAt: number | null) {
      const before = state.get()
      current = null
      state.set({ kind: 'disconnected', since: before.kind === 'disconnected' ? before.since : Date.now(), retryAt })
    },
  }
}
