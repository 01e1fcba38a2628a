// Opens the file of the calls. `calls.lock` tells a living writer from a killed one: the operating system frees its lock with
// the process, so the next one knows that calls still marked as running have no one who will end them.
import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Call } from '../../shared/call.ts'
import { Changes } from './changes.ts'
import { addFunctions } from './read.ts'
import { toRow } from './row.ts'
import { migrate } from './schema.ts'
import { createWriter } from './write.ts'

export const databaseFile = (dataDir: string): string => join(dataDir, 'calls.db')

/** Opens for writing. Throws what SQLite or the file system says. */
export function openFile(dataDir: string): DatabaseSync {
  // Whoever started the program made it; it may have been removed since.
  if (!existsSync(dataDir)) mkdirSync(dataDir, { mode: 0o700 })
  const db = new DatabaseSync(databaseFile(dataDir), { timeout: 1000 })
  try {
    db.exec(
      // Large pages: calls are appended, and the log then holds fewer of them twice.
      'PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY',
    )
    // Bodies hold what people ask and are answered.
    chmodSync(databaseFile(dataDir), 0o600)
    prepareTables(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Where calls live while the file cannot be used. */
export function openMemory(): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  prepareTables(db)
  return db
}

function prepareTables(db: DatabaseSync): void {
  migrate(db)
  addFunctions(db)
}

/** Holds the lock of the data folder until closed; null when a living process has it. */
export function takeLock(dataDir: string): DatabaseSync | null {
  let lock: DatabaseSync | null = null
  try {
    lock = new DatabaseSync(join(dataDir, 'calls.lock'))
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch {
    lock?.close()
    return null
  }
}

/** Ends calls that a killed process left running: done, without a duration, their open attempts without an outcome. */
export function endLeftovers(db: DatabaseSync): void {
  const writer = createWriter(db, new Changes())
  writer.index(Infinity)
  const rows = db.prepare('SELECT r.call FROM calls c JOIN records r ON r.seq = c.seq WHERE c.done = 0').all()
  if (rows.length === 0) return
  const ended = rows.map((row) => ({ ...(JSON.parse(String(row['call'])) as Call), state: 'done' as const, durationMs: null }))
  writer.write({
    rows: ended.map((call) => toRow(call, null, [])),
    bodies: new Uint8Array(0),
    plain: { chunks: [], constants: [] },
  })
}

/** Why the file cannot be used, for the user. */
export function explain(error: unknown, dataDir: string): string {
  const file = databaseFile(dataDir)
  const consequence = 'Calls are shown but not kept.'
  const message = error instanceof Error ? error.message : String(error)
  const code = primaryCode(error)
  switch (code) {
    case 13:
      return `The disk with ${dataDir} is full. ${consequence} Free some space; keeping goes on by itself.`
    case 5:
    case 6:
      return `Another program holds ${file} locked. ${consequence} Keeping goes on when it lets go.`
    case 11:
    case 26:
      return `${file} is damaged or not a database. ${consequence} Move it away to begin a new history.`
    default:
      return `${file} cannot be written: ${message}. ${consequence}`
  }
}

/** SQLite's result code without its extension; 0 for other errors. */
function primaryCode(error: unknown): number {
  const code = (error as { errcode?: unknown } | null)?.errcode
  return typeof code === 'number' ? code & 0xff : 0
}
