// What waits to be written: the newest state of each call. Bounded, because a slow disk must not eat the memory of a gateway:
// above the limit bodies are given up first, then whole calls, and both are counted.
import type { Call, CallDetail } from '../../shared/call.ts'
import { toRow, type BodySlice, type Row } from './row.ts'
import type { CapturedBodies } from './types.ts'

export interface QueueLimits {
  readonly calls: number
  readonly bodyBytes: number
}

interface Entry {
  call: Call
  detail: CallDetail | null
  bodies: CapturedBodies | null
  bodyBytes: number
  /** The file does not know this call yet. */
  fresh: boolean
}

export interface Batch {
  readonly rows: readonly Row[]
  readonly bodies: Uint8Array<ArrayBuffer>
  readonly fresh: number
}

export class Queue {
  readonly #limits: QueueLimits
  #entries = new Map<string, Entry>()
  #bodyBytes = 0
  #fresh = 0
  droppedBodies = 0
  droppedCalls = 0

  constructor(limits: QueueLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#entries.size
  }

  /** Calls in here that the file does not know yet. */
  get fresh(): number {
    return this.#fresh
  }

  get bodyBytes(): number {
    return this.#bodyBytes
  }

  open(call: Call): void {
    this.#put(call, true)
  }

  progress(call: Call): void {
    const entry = this.#entries.get(call.id)
    if (!entry) this.#put(call, false)
    else if (!entry.detail) entry.call = call
  }

  close(detail: CallDetail, bodies: CapturedBodies): void {
    const entry = this.#entries.get(detail.call.id) ?? this.#put(detail.call, false)
    if (!entry) {
      this.droppedCalls++
      return
    }
    entry.call = detail.call
    entry.detail = detail
    const bytes = sizeOf(bodies)
    if (bytes === 0) return
    if (this.#bodyBytes + bytes > this.#limits.bodyBytes) {
      this.droppedBodies++
      entry.detail = withoutBodies(detail)
      return
    }
    entry.bodies = bodies
    entry.bodyBytes = bytes
    this.#bodyBytes += bytes
  }

  /** Everything that waits, as one batch; the queue is empty afterwards. */
  take(): Batch {
    const entries = this.#entries
    const bodies = new Uint8Array(this.#bodyBytes)
    const fresh = this.#fresh
    this.#entries = new Map()
    this.#bodyBytes = 0
    this.#fresh = 0
    let end = 0
    const rows: Row[] = []
    for (const { call, detail, bodies: kept } of entries.values()) {
      const slices: BodySlice[] = []
      const add = (attempt: number, side: 'request' | 'response', bytes: Uint8Array | null): void => {
        if (!bytes || bytes.length === 0) return
        bodies.set(bytes, end)
        slices.push({ attempt, side, from: end, to: (end += bytes.length) })
      }
      if (kept) eachBody(kept, add)
      rows.push(toRow(call, detail && { client: detail.client, attempts: detail.attempts, spans: detail.spans }, slices))
    }
    return { rows, bodies, fresh }
  }

  #put(call: Call, fresh: boolean): Entry | null {
    if (this.#entries.size >= this.#limits.calls) return null
    const entry: Entry = { call, detail: null, bodies: null, bodyBytes: 0, fresh }
    this.#entries.set(call.id, entry)
    if (fresh) this.#fresh++
    return entry
  }
}

function eachBody(
  bodies: CapturedBodies,
  visit: (attempt: number, side: 'request' | 'response', bytes: Uint8Array | null) => void,
): void {
  visit(-1, 'request', bodies.client.request)
  visit(-1, 'response', bodies.client.response)
  bodies.attempts.forEach((sides, n) => {
    visit(n, 'request', sides.request)
    visit(n, 'response', sides.response)
  })
}

function sizeOf(bodies: CapturedBodies): number {
  let bytes = 0
  eachBody(bodies, (_attempt, _side, body) => (bytes += body?.length ?? 0))
  return bytes
}

function withoutBodies(detail: CallDetail): CallDetail {
  const sides = <T extends CallDetail['client']>(pair: T): T => ({
    ...pair,
    request: { ...pair.request, captured: 0 },
    response: { ...pair.response, captured: 0 },
  })
  return { ...detail, client: sides(detail.client), attempts: detail.attempts.map(sides) }
}
