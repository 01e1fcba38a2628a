// What the store offers. It lives on the main thread and talks to a SQLite worker; writing never blocks and never throws.
import type { Call, CallDetail } from '../../shared/call.ts'
import type { PlainWriter } from '../../shared/plain-bytes.ts'
import type { Annotation, Body, CallsDelta, CallsPage } from '../../shared/contract/calls.ts'
import type { StoreHealth } from '../../shared/contract/status.ts'
import type { Limits, Questions } from './messages.ts'

export interface CapturedBodies {
  readonly client: { readonly request: Uint8Array | null; readonly response: Uint8Array | null }
  readonly attempts: readonly { readonly request: Uint8Array | null; readonly response: Uint8Array | null }[]
}

/** A call that somebody keeps at hand: asked for its state only when that is shown or written. */
export interface LiveSource {
  readonly id: string
  /** The call as it stands. */
  snapshot(): Call
  /** What is known of it so far; while it runs, its spans are not. */
  detail(): CallDetail
}

export interface FinishedSource extends LiveSource {
  /** Writes itself by shared/plain-call.ts; false, with nothing written, when it needs a full record. `keepsBodies`: beside it. */
  writePlain(writer: PlainWriter, keepsBodies: boolean): boolean
  bodies(): CapturedBodies
}

export interface CallWriter {
  /** The call arrived: shown at once, kept on disk within 250 ms. */
  open(call: LiveSource): void
  /** Progress of a running call; cheap, only the newest state counts. */
  progress(call: LiveSource): void
  /** The call ended. The queue is bounded: bodies go first, then whole calls, both counted. */
  close(call: FinishedSource): void
}

/** What is passed on to the thread as it is. */
type PassedOn = {
  [Name in 'slice' | 'place' | 'find' | 'facets' | 'groups' | 'annotate' | 'breakdown' | 'scatter' | 'series']: (
    query: Questions[Name]['ask'],
  ) => Promise<Questions[Name]['answer']>
}

export interface Store extends CallWriter, PassedOn {
  annotations(): Promise<readonly Annotation[]>
  list(query: { readonly filter: string; readonly before?: string | undefined; readonly limit: number }): Promise<CallsPage>
  detail(id: string): Promise<CallDetail | null>
  body(id: string, attempt: number | null, side: 'request' | 'response'): Promise<Body | null>
  /** Other limits from now on, the defaults for what is not said; what exceeds them goes at once. */
  keepWithin(limits: Partial<Limits>): Promise<void>
  clear(): Promise<number>
  /** Deltas, at most one every 100 ms. Returns the function that ends it. */
  watch(listener: (delta: CallsDelta) => void): () => void
  health(): StoreHealth
  readonly inFlight: number
  /** Writes what is queued and closes the file; may be called twice. */
  stop(): Promise<void>
}
