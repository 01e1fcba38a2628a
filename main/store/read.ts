// Questions about what is kept. The worker and `spyhop calls` (another process) read with the same functions.
import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Call, CallDetail, MessageSide } from '../../shared/call.ts'
import type { Body, CallsPage, CallsSlice } from '../../shared/contract/calls.ts'
import { filterOf } from '../../shared/filter.ts'
import { matchesWildcards } from '../../shared/wildcards.ts'
import { readPlainCall, readPlainDetail, type PlainParts } from '../../shared/plain-call-reading.ts'
import type { ListQuery, SliceQuery } from './messages.ts'
import { readPlainEntry, type PlainEntry } from './plain-batch.ts'
import { countCalls } from './retention.ts'
import type { DetailRest } from './row.ts'
import { undoEncoding } from './undo-encoding.ts'
import { whereOf } from './where.ts'

/** Adds what where.ts needs. */
export function addFunctions(db: DatabaseSync): void {
  db.function('lowered', { deterministic: true }, (text) => (typeof text === 'string' ? text.toLowerCase() : null))
  db.function('wildcard', { deterministic: true }, (pattern, text) =>
    typeof pattern === 'string' && typeof text === 'string' ? Number(matchesWildcards(pattern, text)) : null,
  )
}

/** Calls by the numbers of their rows, in that order; one that has gone meanwhile is left out. */
export function readCalls(db: DatabaseSync, seqs: readonly number[]): Call[] {
  const record = db.prepare(
    'SELECT c.chunk, c.place, c.size, r.call FROM calls c LEFT JOIN records r ON r.seq = c.seq WHERE c.seq = ?',
  )
  const chunk = db.prepare('SELECT bytes FROM chunks WHERE n = ?')
  // Calls of a time lie in one chunk, and SQLite reads the whole of it for each piece.
  const chunks = new Map<number, Uint8Array>()
  const chunkOf = (n: number): Uint8Array => {
    const bytes = chunks.get(n) ?? (chunk.get(n)?.['bytes'] as Uint8Array)
    chunks.set(n, bytes)
    return bytes
  }
  return seqs.flatMap((seq) => {
    const row = record.get(seq)
    if (!row) return []
    if (row['chunk'] === null) return [JSON.parse(String(row['call'])) as Call]
    const entry = readPlainEntry(chunkOf(Number(row['chunk'])), Number(row['place']))
    return [readPlainCall(entry.call, partsOf(db, entry))]
  })
}

const plainEntry = 'substr(k.bytes, c.place + 1, c.size) AS plain'
const columns = `r.call, ${plainEntry}`
const tables = 'calls c LEFT JOIN records r ON r.seq = c.seq LEFT JOIN chunks k ON k.n = c.chunk'

/** Newest first, by the time at which calls began. */
export function listCalls(db: DatabaseSync, query: ListQuery): CallsPage {
  const where = whereOf(filterOf(query.filter))
  const before = query.before === undefined ? [Number.MAX_SAFE_INTEGER, 0] : placeOf(db, query.before)
  const rows = db
    .prepare(
      `SELECT ${columns} FROM ${tables} WHERE (c.started, c.seq) < (?, ?) AND ${where.sql}
       ORDER BY c.started DESC, c.seq DESC LIMIT ?`,
    )
    .all(...before, ...where.values, query.limit)
  const total = countCalls(db)
  const shown =
    where.sql === '1'
      ? total
      : Number(db.prepare(`SELECT count(*) AS n FROM calls c WHERE ${where.sql}`).get(...where.values)?.['n'])
  return { calls: rows.map((row) => callOf(db, row)), shown, total }
}

/** Every call in the order of time, without the index. */
export function readSlice(db: DatabaseSync, { sort, offset, limit }: SliceQuery): CallsSlice {
  const total = countCalls(db)
  const first = sort.descending ? offset : Math.max(0, total - offset - limit)
  const most = sort.descending ? limit : Math.min(limit, total - offset)
  const seqs = db
    .prepare('SELECT seq FROM calls ORDER BY started DESC, seq DESC LIMIT ? OFFSET ?')
    .all(Math.max(0, most), first)
    .map((row) => Number(row['seq']))
  return { calls: readCalls(db, sort.descending ? seqs : seqs.toReversed()), offset, shown: total, total }
}

// An id that was pruned has nothing older than itself.
function placeOf(db: DatabaseSync, id: string): readonly [number, number] {
  const row = db.prepare('SELECT started, seq FROM calls WHERE id = ?').get(id)
  return row ? [Number(row['started']), Number(row['seq'])] : [0, 0]
}

type Kept = Record<string, unknown>
const nothing = new Uint8Array(0)

const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex')

const entryOf = (row: Kept | undefined): PlainEntry | null =>
  row?.['plain'] instanceof Uint8Array ? readPlainEntry(row['plain'], 0) : null
const partsOf = (db: DatabaseSync, { request, response }: PlainEntry): PlainParts => ({
  request: request ?? nothing,
  response: response ?? nothing,
  sha256,
  constant: (number) => db.prepare('SELECT text FROM constants WHERE number = ?').get(number)?.['text'] as string | undefined,
})

function callOf(db: DatabaseSync, row: Kept): Call {
  const entry = entryOf(row)
  return entry ? readPlainCall(entry.call, partsOf(db, entry)) : (JSON.parse(String(row['call'])) as Call)
}

export function readDetail(db: DatabaseSync, id: string): CallDetail | null {
  const row = db.prepare(`SELECT ${columns}, r.detail FROM ${tables} WHERE c.id = ?`).get(id)
  if (!row) return null
  const entry = entryOf(row)
  if (entry) return readPlainDetail(entry.call, partsOf(db, entry))
  const call = callOf(db, row)
  const rest = row['detail'] === null ? nothingYet(call) : (JSON.parse(String(row['detail'])) as DetailRest)
  return { call, ...rest }
}

/** The detail of a call that still runs, or that was killed while it ran. */
function nothingYet(call: Call): DetailRest {
  const side = (bytes: number): MessageSide => ({ headers: [], bytes, captured: 0, contentType: null, contentEncoding: null })
  return {
    client: { request: side(call.requestBytes), response: side(call.responseBytes) },
    attempts: call.attempts.map((attempt) => ({
      request: side(0),
      response: side(attempt.chunks?.bytes ?? 0),
      conversation: [],
      chunkMarks: [],
      chunkMarksLeftOut: 0,
    })),
    spans: [],
  }
}

export function readBody(db: DatabaseSync, id: string, attempt: number | null, side: 'request' | 'response'): Body | null {
  const detail = readDetail(db, id)
  const message = attempt === null ? detail?.client[side] : detail?.attempts[attempt]?.[side]
  if (!detail || !message || message.captured === 0) return null
  // What passed through unchanged is kept once, with the only attempt.
  const stored = bodyBytes(db, id, attempt ?? -1, side) ?? (attempt === null ? bodyBytes(db, id, 0, side) : null)
  if (!stored) return null
  const bytes = undoEncoding(stored, message.contentEncoding)
  return {
    base64: Buffer.from(bytes).toString('base64'),
    bytes: message.bytes,
    captured: message.captured,
    contentType: message.contentType,
  }
}

function bodyBytes(db: DatabaseSync, id: string, attempt: number, side: 'request' | 'response'): Uint8Array | null {
  const row = db
    .prepare(
      `SELECT b.bytes, ${plainEntry} FROM calls c LEFT JOIN chunks k ON k.n = c.chunk
       LEFT JOIN bodies b ON b.seq = c.seq AND b.attempt = ? AND b.side = ? WHERE c.id = ?`,
    )
    .get(attempt, side, id)
  const bytes = row?.['bytes'] ?? (attempt === 0 ? entryOf(row)?.[side] : null)
  return bytes instanceof Uint8Array ? bytes : null
}
