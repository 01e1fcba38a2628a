// Three limits: number of calls, age, bytes of the file. The oldest finished calls go first; a running call is never pruned.
import type { DatabaseSync } from 'node:sqlite'
import type { Limits } from './messages.ts'
import { rollBack } from './write.ts'

export interface Pruned {
  readonly gone: readonly string[]
  /** Start of the newest call that went, milliseconds since 1970. */
  readonly before: number | null
}
const nothing: Pruned = { gone: [], before: null }

const pragma = (db: DatabaseSync, name: string): number => Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)

/** Bytes of the file that hold data. */
export const usedBytes = (db: DatabaseSync): number =>
  (pragma(db, 'page_count') - pragma(db, 'freelist_count')) * pragma(db, 'page_size')

export const countCalls = (db: DatabaseSync): number => Number(db.prepare('SELECT count(*) AS n FROM calls').get()?.['n'] ?? 0)

/** Removes what exceeds the limits. `calls` is the present number of calls. */
export function prune(db: DatabaseSync, limits: Limits, calls: number, now: number): Pruned {
  const oldest = db.prepare('SELECT started FROM calls WHERE done = 1 ORDER BY seq LIMIT 1').get()
  if (!oldest) return nothing
  const used = usedBytes(db)
  if (calls <= limits.calls && used <= limits.bytes && Number(oldest['started']) >= now - limits.ageMs) return nothing
  // A little more than needed, so that a full store does not prune at every batch.
  const tooMany = calls > limits.calls ? calls - limits.calls + Math.floor(limits.calls / 100) : 0
  const tooLarge = used > limits.bytes ? used - limits.bytes + Math.floor(limits.bytes / 50) : 0
  return remove(db, chosen(db, tooMany, tooLarge, now - limits.ageMs))
}

/** Removes every finished call. */
export function pruneAll(db: DatabaseSync): Pruned {
  const pruned = remove(db, chosen(db, Infinity, Infinity, Infinity))
  db.exec('DELETE FROM constants WHERE NOT EXISTS (SELECT 1 FROM plain)')
  return pruned
}

interface Old {
  readonly seq: number
  readonly id: string
  readonly started: number
}

function chosen(db: DatabaseSync, count: number, bytes: number, before: number): Old[] {
  const old: Old[] = []
  let freed = 0
  for (const row of db.prepare('SELECT seq, id, started, size FROM calls WHERE done = 1 ORDER BY seq').iterate()) {
    const started = Number(row['started'])
    if (old.length >= count && freed >= bytes && started >= before) break
    old.push({ seq: Number(row['seq']), id: String(row['id']), started })
    freed += Number(row['size'])
  }
  return old
}

function remove(db: DatabaseSync, old: readonly Old[]): Pruned {
  if (old.length === 0) return nothing
  const last = old.at(-1)!.seq
  db.exec('BEGIN IMMEDIATE')
  try {
    db.prepare('DELETE FROM calls WHERE seq <= ? AND done = 1').run(last)
    for (const table of ['bodies', 'records', 'attempts', 'plain'])
      db.prepare(`DELETE FROM ${table} WHERE seq <= ? AND seq NOT IN (SELECT seq FROM calls WHERE seq <= ?)`).run(last, last)
    db.exec('COMMIT')
  } catch (error) {
    rollBack(db)
    throw error
  }
  // The next calls fill the free pages; only a file that has become much too large gives some back.
  if (pragma(db, 'freelist_count') > pragma(db, 'page_count') / 4) db.exec('PRAGMA incremental_vacuum(500)')
  return { gone: old.map((call) => call.id), before: old.reduce((newest, call) => Math.max(newest, call.started), 0) }
}
