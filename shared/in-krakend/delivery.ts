// When the client of a KrakenD gateway would have seen which part of a stream. Go's server collects 2,048 bytes before it decides
// the headers and fills blocks of 4,096 before it writes to the socket; nobody flushes in between.
import type { ChunkMark, MessageSide } from '../call.ts'

const headerDelay = 2048
const socketBlock = 4096

export interface Piece {
  readonly atMs: number
  /** Bytes of the body that left with it. */
  readonly bytes: number
  /** Characters of the answer that the client could read after it. */
  readonly characters: number
}

export interface Delivery {
  /** In order; the last one leaves at the end. */
  readonly pieces: readonly Piece[]
  /** Small enough for a `Content-Length`: headers and body arrive together. */
  readonly whole: boolean
}

const readable = new Set<ChunkMark['kind']>(['text', 'refusal', 'reasoning', 'tool'])

/** What of a stream was read from the backend until `endMs`, as it would have left. */
export function deliver(marks: readonly ChunkMark[], endMs: number, headBytes: number): Delivery {
  const arrived = marks.filter((mark) => mark.atMs <= endMs)
  const pieces: Piece[] = []
  let bytes = 0
  let held = 0
  const leave = (atMs: number, size: number) => {
    held -= size
    pieces.push({ atMs, bytes: size, characters: charactersWithin(arrived, bytes - held) })
  }
  for (const mark of arrived) {
    bytes += mark.bytes
    held += mark.bytes
    // The head takes its room in the first block.
    const head = pieces.length > 0 ? 0 : headBytes
    if (bytes <= headerDelay || held + head <= socketBlock) continue
    leave(mark.atMs, Math.max(0, held - ((held + head) % socketBlock)))
  }
  leave(endMs, held)
  return { pieces, whole: bytes <= headerDelay }
}

/** Of the frames that lie whole within the first bytes. */
function charactersWithin(marks: readonly ChunkMark[], bytes: number): number {
  let end = 0
  let sum = 0
  for (const mark of marks) {
    end += mark.bytes
    if (end > bytes) break
    if (readable.has(mark.kind)) sum += mark.text.length
  }
  return sum
}

/** About what the head of an answer takes of the first block. */
export const headSize = (side: MessageSide): number =>
  side.headers.reduce((sum, line) => sum + line.name.length + line.value.length + 4, 60)

export function charactersUntil(marks: readonly ChunkMark[], ms: number): number {
  return marks.reduce((sum, mark) => sum + (mark.atMs <= ms && readable.has(mark.kind) ? mark.text.length : 0), 0)
}
