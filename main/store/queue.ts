// What waits to be written: running calls, asked for their state when a batch leaves, and finished ones, turned into what the
// worker gets at once. Bounded, because a slow disk must not eat the memory of a gateway: above the limit bodies are given up
// first, then whole calls, and both are counted.
import type { CallDetail } from '../../shared/call.ts'
import { CallTable } from './call-table.ts'
import { PlainBatch } from './plain-batch.ts'
import { toRow, type BodySlice, type Row } from './row.ts'
import type { CapturedBodies, FinishedSource, LiveSource } from './types.ts'

export interface QueueLimits {
  readonly calls: number
  readonly bodyBytes: number
}

/** Of everything but bodies. */
const textLimit = 64 * 1024 * 1024

interface Waiting {
  readonly call: LiveSource
  /** The file does not know this call yet. */
  readonly isNew: boolean
  /** On the clock of `performance.now()`. */
  readonly since: number
}
interface Done {
  readonly row: Row
  readonly bodies: readonly Uint8Array[]
}

export interface Batch {
  readonly rows: readonly Row[]
  readonly bodies: Uint8Array<ArrayBuffer>
  readonly plain: ReturnType<PlainBatch['take']>
  readonly calls: number
  /** How many of them the file does not know yet. */
  readonly fresh: number
}

export class Queue {
  readonly #limits: QueueLimits
  readonly #running = new CallTable<Waiting>()
  #done: Done[] = []
  readonly #plain = new PlainBatch()
  #bodyBytes = 0
  #textBytes = 0
  #fresh = 0
  droppedBodies = 0
  droppedCalls = 0

  constructor(limits: QueueLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#running.size + this.#done.length + this.#plain.count
  }

  /** Calls in here that the file does not know yet. */
  get fresh(): number {
    return this.#fresh
  }

  get bytes(): number {
    return this.#bodyBytes + this.#textBytes + this.#plain.bytes
  }

  open(call: LiveSource): void {
    if (this.#isFull) return
    this.#running.set(call.id, { call, isNew: true, since: performance.now() })
    this.#fresh++
  }

  progress(call: LiveSource): void {
    if (this.#running.has(call.id) || this.#isFull) return
    this.#running.set(call.id, { call, isNew: false, since: -Infinity })
  }

  close(call: FinishedSource): void {
    const isNew = this.#running.delete(call.id)?.isNew ?? false
    if (this.#isFull) {
      this.droppedCalls++
      if (isNew) this.#fresh--
      return
    }
    const bodies = call.bodies()
    const bytes = sizeOf(bodies)
    const keepsBodies = bytes === 0 || this.#bodyBytes + this.#plain.bytes + bytes <= this.#limits.bodyBytes
    if (!keepsBodies) this.droppedBodies++
    const kept = keepsBodies ? bodies.attempts[0] : undefined
    const isPlain = this.#plain.add(isNew, kept?.request ?? null, kept?.response ?? null, (writer) =>
      call.writePlain(writer, keepsBodies),
    )
    if (!isPlain) this.#addRow(call.detail(), keepsBodies ? bodies : null, keepsBodies ? bytes : 0)
  }

  /** Everything that waits, as one batch. What has begun less than `youngMs` ago stays: most calls end soon, and are written once. */
  take(youngMs = 0): Batch {
    const young: Waiting[] = []
    const oldest = performance.now() - youngMs
    const bodies = new Uint8Array(this.#bodyBytes)
    let end = 0
    const shift = ({ from, to, ...slice }: BodySlice, by: number): BodySlice => ({ ...slice, from: from + by, to: to + by })
    const rows: Row[] = []
    for (const waiting of this.#running.take())
      if (waiting.since > oldest) young.push(waiting)
      else rows.push(toRow(waiting.call.snapshot(), null, []))
    const calls = rows.length + this.#done.length + this.#plain.count
    for (const { row, bodies: kept } of this.#done) {
      const start = end
      rows.push(start === 0 ? row : { ...row, bodies: row.bodies.map((slice) => shift(slice, start)) })
      for (const body of kept) {
        bodies.set(body, end)
        end += body.length
      }
    }
    const batch = { rows, bodies, calls, fresh: this.#fresh - young.length }
    this.#done = []
    this.#bodyBytes = 0
    this.#textBytes = 0
    this.#fresh = young.length
    for (const waiting of young) this.#running.set(waiting.call.id, waiting)
    return { ...batch, plain: this.#plain.take() }
  }

  /** A chunk of a batch that was written. */
  reuse(buffer: ArrayBuffer): void {
    this.#plain.reuse(buffer)
  }

  get #isFull(): boolean {
    return this.size >= this.#limits.calls || this.bytes >= this.#limits.bodyBytes + textLimit
  }

  #addRow(detail: CallDetail, bodies: CapturedBodies | null, bytes: number): void {
    const kept: Uint8Array[] = []
    const slices: BodySlice[] = []
    let end = 0
    if (bodies)
      eachBody(bodies, (attempt, side, body) => {
        if (!body || body.length === 0) return
        kept.push(body)
        slices.push({ attempt, side, from: end, to: (end += body.length) })
      })
    const { call, ...rest } = bodies ? detail : withoutBodies(detail)
    const row = toRow(call, rest, slices)
    this.#done.push({ row, bodies: kept })
    this.#bodyBytes += bytes
    this.#textBytes += row.call.length + row.detail!.length
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
  let bytes = (bodies.client.request?.length ?? 0) + (bodies.client.response?.length ?? 0)
  for (const { request, response } of bodies.attempts) bytes += (request?.length ?? 0) + (response?.length ?? 0)
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
