// What the store offers. It lives on the main thread and talks to a SQLite worker; writing never blocks and never throws.
import type { Call, CallDetail } from '../../shared/call.ts'
import type { Body, CallsDelta, CallsPage, Series, StoreHealth } from '../../shared/contract.ts'

export interface CapturedBodies {
  readonly client: { readonly request: Uint8Array | null; readonly response: Uint8Array | null }
  readonly attempts: readonly { readonly request: Uint8Array | null; readonly response: Uint8Array | null }[]
}

export interface CallWriter {
  /** The call arrived: shown at once, kept on disk within 250 ms. */
  open(call: Call): void
  /** Progress of a running call; cheap, only the newest state counts. */
  progress(call: Call): void
  /** The call ended. The queue is bounded: bodies go first, then whole calls, both counted. */
  close(detail: CallDetail, bodies: CapturedBodies): void
}

export interface Store extends CallWriter {
  list(query: { readonly filter: string; readonly before?: string | undefined; readonly limit: number }): Promise<CallsPage>
  detail(id: string): Promise<CallDetail | null>
  body(id: string, attempt: number | null, side: 'request' | 'response'): Promise<Body | null>
  series(query: {
    readonly from: string
    readonly to: string
    readonly buckets: number
    readonly filter: string
  }): Promise<Series>
  clear(): Promise<number>
  /** Deltas, at most one every 100 ms. Returns the function that ends it. */
  watch(listener: (delta: CallsDelta) => void): () => void
  health(): StoreHealth
  readonly inFlight: number
  /** Writes what is queued and closes the file; may be called twice. */
  close(detail: CallDetail, bodies: CapturedBodies): void
  stop(): Promise<void>
}
