// Times and counts of one stream: time to first token, gaps, stalls, and the marks that the chunk timeline shows.
import type { ChunkMark, Chunks } from '../../shared/call.ts'
import type { Frame } from './types.ts'
import { cut } from './values.ts'

const marksKept = 2000
const markTextLimit = 2000
const markTextBudget = 512 * 1024
/** Gaps beyond this many are judged by the median of the first ones. */
const gapsKept = 16_384

export class ChunkLog {
  readonly marks: ChunkMark[] = []
  marksLeftOut = 0
  firstChunk: number | null = null
  firstToken: number | null = null
  lastToken: number | null = null
  endedAt: number | null = null
  events = 0
  malformed = 0
  #contentEvents = 0
  #keepAlives = 0
  #text = 0
  #lastEventAt: number | null = null
  readonly #gaps: number[] = []
  #longestGap: number | null = null

  /** ms between two frames each; beyond the limit the long ones only. */
  get gaps(): readonly number[] {
    return this.#gaps
  }

  event(at: number, bytes: number, frame: Frame): void {
    this.events++
    if (this.#lastEventAt !== null) this.#gap(at - this.#lastEventAt)
    this.#lastEventAt = at
    this.firstChunk ??= at
    if (frame.content) {
      this.#contentEvents++
      this.firstToken ??= at
      this.lastToken = at
    }
    this.#mark(at, bytes, frame.kind, frame.text)
  }

  keepAlive(at: number, bytes: number, comment: string): void {
    this.#keepAlives++
    this.#mark(at, bytes, 'keepalive', comment)
  }

  unreadable(at: number, bytes: number, data: string): void {
    this.malformed++
    this.#mark(at, bytes, 'malformed', data)
  }

  end(at: number, bytes: number): void {
    this.endedAt ??= at
    this.#mark(at, bytes, 'end', '')
  }

  /** `bytes` is the whole body as received; `hasEndMarker` is false for dialects without one. */
  chunks(bytes: number, hasEndMarker: boolean): Chunks {
    return {
      events: this.events,
      contentEvents: this.#contentEvents,
      keepAlives: this.#keepAlives,
      bytes,
      malformed: this.malformed,
      endMarker: hasEndMarker ? this.endedAt !== null : null,
      stalls: this.#stalls(),
      longestGapMs: this.#longestGap,
    }
  }

  #gap(gap: number): void {
    if (this.#gaps.length < gapsKept) this.#gaps.push(gap)
    else if (gap > 1000) this.#gaps[gapsKept - 1] = gap
    if (this.#longestGap === null || gap > this.#longestGap) this.#longestGap = gap
  }

  // A stall is a gap longer than a second and than eight times the median.
  #stalls(): number {
    if (this.#longestGap === null || this.#longestGap <= 1000) return 0
    const sorted = Float64Array.from(this.#gaps).sort()
    const limit = Math.max(1000, 8 * sorted[Math.floor((sorted.length - 1) / 2)]!)
    return sorted.reduce((stalls, gap) => (gap > limit ? stalls + 1 : stalls), 0)
  }

  #mark(at: number, bytes: number, kind: ChunkMark['kind'], text: string): void {
    if (this.marks.length >= marksKept) {
      this.marksLeftOut++
      return
    }
    const kept = this.#text < markTextBudget ? cut(text, markTextLimit) : ''
    this.#text += kept.length
    this.marks.push({ index: this.marks.length, atMs: at, bytes, kind, text: kept })
  }
}
