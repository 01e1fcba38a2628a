// Plays a tape in place of a backend: the same status, headers and bytes, at the same pace, with the faults that were chosen.
// Everything around it stays real: limits, circuit breakers, decoding, telemetry.
import type { MockFaults } from '../../shared/contract/mocks.ts'
import { collect } from '../gateway/byte-source.ts'
import { emptyHeaders } from '../gateway/headers.ts'
import type { BackendRequest, BackendResponse, HeaderMap, RoundTrip, Scope } from '../gateway/types.ts'
import { UpstreamError } from '../gateway/upstream/go-errors.ts'
import { faultAnswer } from './fault-answer.ts'
import { TimedSource, type Piece } from './timed-source.ts'
import type { Tape } from './types.ts'

export interface Play {
  readonly name: string
  readonly tape: Tape
  readonly body: Uint8Array
  readonly keepsTiming: boolean
  readonly faults: MockFaults
  /** Called for each call that is answered so. */
  served(): void
  random(): number
}

export function playTape(play: Play): RoundTrip {
  return async function playTape(request) {
    request.standIn = play.name
    play.served()
    const faults = play.random() < play.faults.share ? play.faults : none
    if (request.body.kind === 'source') await collect(request.body.source)
    const sentAt = performance.now()
    await pause(request.scope, (play.keepsTiming ? play.tape.headersMs : 0) + faults.delayMs)
    if (faults.refuse) throw refusedBy(request)
    return answer(play, faults, request, sentAt)
  }
}

const none: MockFaults = { status: null, delayMs: 0, stallMs: 0, cutAt: null, refuse: false, share: 1 }

function answer({ tape, body, keepsTiming }: Play, faults: MockFaults, request: BackendRequest, sentAt: number): BackendResponse {
  const wrong = faults.status === null ? null : faultAnswer(faults.status, tape.dialect)
  const bytes = request.method === 'HEAD' ? new Uint8Array(0) : (wrong?.body ?? body)
  const pieces = wrong ? [{ atMs: 0, bytes }] : piecesOf(tape, bytes, keepsTiming)
  const headers = headersOf(wrong?.headers ?? tape.headers)
  return {
    status: wrong?.status ?? tape.status,
    headers,
    contentLength: typeof headers['content-length'] === 'string' ? Number(headers['content-length']) : -1,
    body: new TimedSource(withFaults(pieces, bytes.length, faults), request.scope, faults.cutAt !== null),
    uncompressed: false,
    connection: { getConn: 0, dns: 0, tls: 0, reused: true, sentAt, headersAt: performance.now() },
  }
}

function piecesOf(tape: Tape, bytes: Uint8Array, keepsTiming: boolean): Piece[] {
  if (!keepsTiming) return [{ atMs: 0, bytes }]
  let begin = 0
  return tape.pieces.map(({ atMs, end }) => ({ atMs, bytes: bytes.subarray(begin, (begin = Math.min(end, bytes.length))) }))
}

/** A stall stands in the middle of the bytes; a cut leaves out what comes after it. */
function withFaults(pieces: readonly Piece[], total: number, { stallMs, cutAt }: MockFaults): Piece[] {
  const last = cutAt === null ? total : Math.floor(total * cutAt)
  const played: Piece[] = []
  let at = 0
  for (const piece of pieces) {
    const late = stallMs > 0 && at + piece.bytes.length > total / 2 ? stallMs : 0
    const bytes = piece.bytes.subarray(0, Math.max(0, last - at))
    at += piece.bytes.length
    if (bytes.length > 0 || cutAt === null) played.push({ atMs: piece.atMs + late, bytes })
  }
  return played
}

function headersOf(kept: Tape['headers']): HeaderMap {
  const headers = emptyHeaders()
  for (const [name, value] of Object.entries(kept)) headers[name] = typeof value === 'string' ? value : [...value]
  return headers
}

function refusedBy(request: BackendRequest): UpstreamError {
  const host = URL.parse(request.url)?.host ?? ''
  const cause = Object.assign(new Error('refused by a mock'), { code: 'ECONNREFUSED' })
  return new UpstreamError(`dial tcp ${host}: connect: connection refused`, { cause })
}

function pause(scope: Scope, ms: number): Promise<void> {
  if (scope.cause) return Promise.reject(scope.cause)
  if (ms <= 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const untie = scope.onEnd((cause) => {
      clearTimeout(timer)
      reject(cause)
    })
    const timer = setTimeout(() => {
      untie()
      resolve()
    }, ms)
  })
}
