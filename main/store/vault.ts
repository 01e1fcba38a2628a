// The calls in their file, or in memory while the file cannot be used (full disk, locked, damaged, no permission). Falling
// back takes the newest calls along, and coming back writes what was collected meanwhile; nobody who asks notices more than words.
import type { DatabaseSync } from 'node:sqlite'
import { endLeftovers, explain, openFile, openMemory, takeLock } from './database.ts'
import type { Limits, StoreFacts, WriteAnswer } from './messages.ts'
import { countCalls, prune, pruneAll, usedBytes, type Pruned } from './retention.ts'
import { attemptColumns, callColumns, type Column, type Row } from './row.ts'
import { createWriter, type Writer } from './write.ts'

const retryEveryMs = 5000
const inMemory: Limits = { calls: 2000, ageMs: Infinity, bytes: 64 * 1024 * 1024 }

export class Vault {
  #db: DatabaseSync
  #writer: Writer
  #limits: Limits
  #calls: number
  #problem: string | null = null
  #prunedBefore: number | null = null
  #triedAt: number
  readonly #lock: DatabaseSync | null
  readonly #options: { readonly dataDir: string; readonly limits: Limits; readonly now: () => number }

  constructor(options: { readonly dataDir: string; readonly limits: Limits; readonly now: () => number }) {
    this.#options = options
    this.#triedAt = options.now()
    this.#limits = options.limits
    let lock: DatabaseSync | null = null
    try {
      this.#db = openFile(options.dataDir)
      lock = takeLock(options.dataDir)
      if (lock) endLeftovers(this.#db)
    } catch (error) {
      this.#problem = explain(error, options.dataDir)
      this.#limits = inMemory
      this.#db = openMemory()
    }
    this.#lock = lock
    this.#writer = createWriter(this.#db)
    this.#calls = countCalls(this.#db)
  }

  /** For reading. */
  get db(): DatabaseSync {
    return this.#db
  }

  get facts(): StoreFacts {
    return { calls: this.#calls, bytes: usedBytes(this.#db), readOnly: this.#problem, prunedBefore: this.#prunedBefore }
  }

  write(rows: readonly Row[], bodies: Uint8Array): WriteAnswer {
    if (this.#problem !== null && this.#options.now() - this.#triedAt >= retryEveryMs) this.#comeBack()
    try {
      this.#writer.write(rows, bodies)
    } catch (error) {
      if (this.#problem !== null) throw error
      this.#fallBack(error)
      this.#writer.write(rows, bodies)
    }
    this.#calls = countCalls(this.#db)
    return { gone: this.#removed(() => prune(this.#db, this.#limits, this.#calls, this.#options.now())), facts: this.facts }
  }

  clear(): { gone: readonly string[]; facts: StoreFacts } {
    return { gone: this.#removed(() => pruneAll(this.#db)), facts: this.facts }
  }

  close(): void {
    this.#db.close()
    this.#lock?.close()
  }

  #removed(remove: () => Pruned): readonly string[] {
    try {
      const pruned = remove()
      if (pruned.gone.length > 0) this.#calls = countCalls(this.#db)
      if (pruned.before !== null) this.#prunedBefore = Math.max(this.#prunedBefore ?? 0, pruned.before)
      return pruned.gone
    } catch (error) {
      if (this.#problem === null) this.#fallBack(error)
      return []
    }
  }

  #fallBack(error: unknown): void {
    this.#problem = explain(error, this.#options.dataDir)
    this.#triedAt = this.#options.now()
    const memory = openMemory()
    const writer = createWriter(memory)
    try {
      copy(this.#db, writer, inMemory.calls / 4)
      this.#db.close()
    } catch {
      // A damaged file gives what it can.
    }
    memory.exec('CREATE TABLE brought AS SELECT id, changed FROM calls')
    this.#use(memory, writer, inMemory)
  }

  #comeBack(): void {
    this.#triedAt = this.#options.now()
    let file: DatabaseSync | null = null
    try {
      file = openFile(this.#options.dataDir)
      const writer = createWriter(file)
      copy(
        this.#db,
        writer,
        inMemory.calls,
        `WHERE NOT EXISTS (SELECT 1 FROM brought b WHERE b.id = c.id AND b.changed = c.changed)`,
      )
      this.#db.close()
      this.#problem = null
      this.#use(file, writer, this.#options.limits)
    } catch (error) {
      file?.close()
      this.#problem = explain(error, this.#options.dataDir)
    }
  }

  #use(db: DatabaseSync, writer: Writer, limits: Limits): void {
    this.#db = db
    this.#writer = writer
    this.#limits = limits
    this.#calls = countCalls(db)
  }
}

/** Copies the newest calls, with everything that belongs to them. */
function copy(from: DatabaseSync, to: Writer, limit: number, where = ''): void {
  const calls = from
    .prepare(
      `SELECT c.seq, ${callColumns.map((name) => `c.${name}`).join(', ')} FROM calls c ${where} ORDER BY c.seq DESC LIMIT ?`,
    )
    .all(limit)
  const attempts = from.prepare(`SELECT ${attemptColumns.join(', ')} FROM attempts WHERE seq = ? ORDER BY n`)
  const record = from.prepare('SELECT call, detail FROM records WHERE seq = ?')
  const bodies = from.prepare('SELECT attempt, side, bytes FROM bodies WHERE seq = ?')
  for (const call of calls.toReversed()) {
    const seq = call['seq'] as number
    const texts = record.get(seq)
    const kept = bodies
      .all(seq)
      .map((row) => ({ attempt: row['attempt'] as number, side: row['side'] as 'request', bytes: row['bytes'] as Uint8Array }))
    let end = 0
    const slices = kept.map(({ attempt, side, bytes }) => ({ attempt, side, from: end, to: (end += bytes.length) }))
    const row: Row = {
      columns: callColumns.map((name) => call[name] as Column),
      attempts: attempts.all(seq).map((columns) => attemptColumns.map((name) => columns[name] as Column)),
      call: String(texts?.['call']),
      detail: (texts?.['detail'] ?? null) as string | null,
      bodies: slices,
    }
    to.write([row], Buffer.concat(kept.map(({ bytes }) => bytes)))
  }
}
