// Three limits: number of calls, age, bytes of the file. The oldest finished calls go first; a running call is never pruned.
import type { DatabaseSync } from 'node:sqlite'
import { PlainReader } from '../../shared/plain-bytes.ts'
import { readBeginning } from '../../shared/plain-call-columns.ts'
import type { Limits } from './messages.ts'
import { decodeText, readPlainBatch } from './plain-batch.ts'
import { inTransaction } from './transaction.ts'

export interface Pruned {
  readonly gone: readonly string[]
  /** Of those that had rows. */
  readonly seqs: readonly number[]
  /** Start of the newest call that went, milliseconds since 1970. */
  readonly before: number | null
}
const nothing: Pruned = { gone: [], seqs: [], before: null }

const pragma = (db: DatabaseSync, name: string): number => Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)

/** Bytes of the file that hold data. */
export const usedBytes = (db: DatabaseSync): number =>
  (pragma(db, 'page_count') - pragma(db, 'freelist_count')) * pragma(db, 'page_size')

/** Those that wait for their rows included. */
export const countCalls = (db: DatabaseSync): number =>
  Number(db.prepare('SELECT (SELECT count(*) FROM calls) + (SELECT total(calls) FROM waiting) AS n').get()?.['n'] ?? 0)

/** Removes what exceeds the limits. `calls` is the present number of calls. */
export function prune(db: DatabaseSync, limits: Limits, calls: number, now: number): Pruned {
  const oldest = db.prepare('SELECT started FROM calls WHERE done = 1 ORDER BY seq LIMIT 1').get()
  const used = usedBytes(db)
  const isOld = oldest !== undefined && Number(oldest['started']) < now - limits.ageMs
  if (calls <= limits.calls && used <= limits.bytes && !isOld) return nothing
  // A little more than needed, so that a full store does not prune at every batch.
  const tooMany = calls > limits.calls ? calls - limits.calls + Math.floor(limits.calls / 100) : 0
  const tooLarge = used > limits.bytes ? used - limits.bytes + Math.floor(limits.bytes / 50) : 0
  const old = chosen(db, tooMany, tooLarge, now - limits.ageMs)
  const freed = old.reduce((bytes, call) => bytes + call.size, 0)
  return together(remove(db, old), removeWaiting(db, tooMany - old.length, tooLarge - freed))
}

/** Removes every finished call. */
export function pruneAll(db: DatabaseSync): Pruned {
  const pruned = together(remove(db, chosen(db, Infinity, Infinity, Infinity)), removeWaiting(db, Infinity, Infinity))
  db.exec('DELETE FROM constants WHERE NOT EXISTS (SELECT 1 FROM chunks)')
  return pruned
}

interface Old {
  readonly seq: number
  readonly id: string
  readonly started: number
  readonly size: number
  readonly chunk: number | null
}

function chosen(db: DatabaseSync, count: number, bytes: number, before: number): Old[] {
  const old: Old[] = []
  let freed = 0
  for (const row of db.prepare('SELECT seq, id, started, size, chunk FROM calls WHERE done = 1 ORDER BY seq').iterate()) {
    const started = Number(row['started'])
    if (old.length >= count && freed >= bytes && started >= before) break
    const size = Number(row['size'])
    const chunk = row['chunk'] as number | null
    old.push({ seq: Number(row['seq']), id: String(row['id']), started, size, chunk })
    freed += size
  }
  return old
}

function remove(db: DatabaseSync, old: readonly Old[]): Pruned {
  if (old.length === 0) return nothing
  const last = old.at(-1)!.seq
  inTransaction(db, () => {
    db.prepare('DELETE FROM calls WHERE seq <= ? AND done = 1').run(last)
    for (const table of ['bodies', 'records', 'attempts'])
      db.prepare(`DELETE FROM ${table} WHERE seq <= ? AND seq NOT IN (SELECT seq FROM calls WHERE seq <= ?)`).run(last, last)
    removeChunks(db, old)
    db.exec('DELETE FROM annotations WHERE id NOT IN (SELECT id FROM calls)')
  })
  // The next calls fill the free pages; only a file that has become much too large gives some back.
  if (pragma(db, 'freelist_count') > pragma(db, 'page_count') / 4) db.exec('PRAGMA incremental_vacuum(500)')
  return {
    gone: old.map((call) => call.id),
    seqs: old.map((call) => call.seq),
    before: old.reduce((newest, call) => Math.max(newest, call.started), 0),
  }
}

/** Of calls that are gone. The rows of a chunk stand together, so only the last one may still have some. */
function removeChunks(db: DatabaseSync, gone: readonly Old[]): void {
  const next = db
    .prepare('SELECT chunk FROM calls WHERE seq > ? AND chunk IS NOT NULL ORDER BY seq LIMIT 1')
    .get(gone.at(-1)!.seq)
  const remove = db.prepare('DELETE FROM chunks WHERE n = ?')
  for (const chunk of new Set(gone.map((call) => call.chunk))) if (chunk !== null && chunk !== next?.['chunk']) remove.run(chunk)
}

/** Of the calls that wait for their rows, in whole chunks, the oldest first. */
function removeWaiting(db: DatabaseSync, count: number, bytes: number): Pruned {
  const gone: string[] = []
  let before = 0
  let freed = 0
  const first = db.prepare('SELECT n, bytes FROM waiting JOIN chunks USING (n) ORDER BY n LIMIT 1')
  const removals = ['waiting', 'chunks'].map((table) => db.prepare(`DELETE FROM ${table} WHERE n = ?`))
  while (gone.length < count || freed < bytes) {
    const chunk = first.get()
    if (chunk === undefined) break
    for (const { call, length } of readPlainBatch(chunk['bytes'] as Uint8Array)) {
      const { id, startedAt } = readBeginning(new PlainReader(call, decodeText))
      gone.push(id)
      before = Math.max(before, startedAt)
      freed += length
    }
    inTransaction(db, () => removals.forEach((removal) => removal.run(chunk['n'] as number)))
  }
  return gone.length === 0 ? nothing : { gone, seqs: [], before }
}

const together = (one: Pruned, other: Pruned): Pruned => ({
  gone: [...one.gone, ...other.gone],
  seqs: [...one.seqs, ...other.seqs],
  before: one.before === null || other.before === null ? (one.before ?? other.before) : Math.max(one.before, other.before),
})
