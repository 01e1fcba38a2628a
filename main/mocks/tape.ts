// Turns a captured call into tapes: one for each backend that answered, with the times at which its bytes came.
import type { Attempt, AttemptDetail, CallDetail, ChunkMark } from '../../shared/call.ts'
import { isSecretHeader } from '../../shared/secrets.ts'
import type { Tape } from './types.ts'

export interface Recording {
  readonly tape: Tape
  readonly body: Uint8Array
}
export type Recorded =
  | { readonly ok: true; readonly recordings: readonly Recording[] }
  | { readonly ok: false; readonly problem: string }

/** `bodyOf` gives the bytes of the answer with their content encoding undone, null when none were kept. */
export async function recordTapes(
  { call, attempts }: CallDetail,
  bodyOf: (attempt: number) => Promise<Uint8Array | null>,
): Promise<Recorded> {
  if (call.endpoint === null) return refused('No endpoint served this call, so there is none to answer for.')
  if (call.state === 'running') return refused('The call still runs; it can be played when it has ended.')
  const recordings: Recording[] = []
  for (const [index, attempt] of call.attempts.entries()) {
    const detail = attempts[index]
    // A later hop to the same backend (a redirect, a retry) is what the gateway went on with.
    const isLast = !call.attempts.slice(index + 1).some((later) => later.backend === attempt.backend)
    if (!detail || attempt.status === null || !isLast) continue
    const { bytes, captured } = detail.response
    if (captured < bytes)
      return refused(`Only the first ${captured} of ${bytes} bytes of the answer were kept, so it cannot be played whole.`)
    const body = (await bodyOf(index)) ?? new Uint8Array(0)
    if (bytes > 0 && body.length === 0) return refused('The answer was not kept.')
    recordings.push({ tape: tapeOf(attempt, detail, body), body })
  }
  return recordings.length > 0 ? { ok: true, recordings } : refused('No backend answered this call, so there is nothing to play.')
}

const refused = (problem: string): Recorded => ({ ok: false, problem })

function tapeOf(attempt: Attempt, detail: AttemptDetail, body: Uint8Array): Tape {
  const { timing } = attempt
  const headersAt = timing.headers ?? timing.firstByte ?? timing.end ?? 0
  const after = (mark: number | null): number => Math.max(0, (mark ?? headersAt) - headersAt)
  const pieces =
    attempt.stream && detail.chunkMarks.length > 0
      ? timedPieces(body, detail.chunkMarks, after)
      : [{ atMs: after(timing.firstByte), end: body.length }]
  return {
    backend: attempt.backend,
    status: attempt.status!,
    headers: playedHeaders(detail, attempt.stream, body.length),
    headersMs: Math.max(0, headersAt - (timing.dispatched ?? 0)),
    pieces,
    bytes: body.length,
    stream: attempt.stream,
    dialect: attempt.dialect,
  }
}

const framing = new Set([
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'trailer',
  'date',
  'keep-alive',
])

/** As they came, but for what belongs to the connection, to the encoding that was undone, and for secrets that were masked. */
function playedHeaders({ response }: AttemptDetail, stream: boolean, length: number): Tape['headers'] {
  const headers: Record<string, string | string[]> = {}
  for (const { name, value } of response.headers) {
    const key = name.toLowerCase()
    if (framing.has(key) || isSecretHeader(key)) continue
    const before = headers[key]
    headers[key] = before === undefined ? value : [before, value].flat()
  }
  if (!stream) headers['content-length'] = String(length)
  return headers
}

/** A frame leaves when its mark says; where frames and marks do not pair up, bytes are shared out by the sizes of the marks. */
function timedPieces(body: Uint8Array, marks: readonly ChunkMark[], after: (mark: number) => number): Tape['pieces'] {
  const ends = frameEnds(body)
  if (ends.length === marks.length) return marks.map((mark, index) => ({ atMs: after(mark.atMs), end: ends[index]! }))
  const sum = marks.reduce((bytes, mark) => bytes + mark.bytes, 0)
  const scale = sum > body.length ? body.length / sum : 1
  let end = 0
  const pieces = marks.map((mark) => ({ atMs: after(mark.atMs), end: Math.floor((end += mark.bytes * scale)) }))
  return [...pieces.slice(0, -1), { atMs: pieces.at(-1)!.atMs, end: body.length }]
}

/** Ends of server-sent events (a blank line), or of lines where there is no blank one. */
function frameEnds(body: Uint8Array): number[] {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1')
  const separator = /\r?\n\r?\n/.test(text) ? /(?:\r?\n){2,}/g : /\n/g
  const ends = Array.from(text.matchAll(separator), (match) => match.index + match[0].length)
  if (ends.at(-1) !== body.length && body.length > 0) ends.push(body.length)
  return ends
}
