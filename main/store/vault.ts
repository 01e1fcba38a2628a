// The calls in their file, or in memory while the file cannot be used (full disk, locked, damaged, no permission). Falling
// back takes the newest calls along, and coming back writes what was collected meanwhile; nobody who asks notices more than words.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { endLeftovers, explain, openFile, openMemory, takeLock } from './database.ts'
import { Changes } from './changes.ts'
import type { Limits, StoreFacts, WriteAnswer, Written } from './messages.ts'
import { countCalls, prune, pruneAll, usedBytes, type Pruned } from './retention.ts'
import { inTransaction } from './transaction.ts'
import { createWriter, type Writer } from './write.ts'

const retryEveryMs = 5000
/** Of those whose calls wait for their rows: what memory has room for. */
const copiedChunks = 20
const inMemory: Limits = { calls: 2000, ageMs: Infinity, bytes: 64 * 1024 * 1024 }

export class Vault {
  readonly changes = new Changes()
  #db: DatabaseSync
  #writer: Writer
  #limits: Limits
  /** Of the file. */
  #wanted: Limits
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
    this.#wanted = options.limits
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
    this.#writer = createWriter(this.#db, this.changes)
    this.#calls = countCalls(this.#db)
  }

  /** Every call that was written has its row. */
  forReading(): DatabaseSync {
    this.index(Infinity)
    return this.#db
  }

  get facts(): StoreFacts {
    return { calls: this.#calls, bytes: usedBytes(this.#db), readOnly: this.#problem, prunedBefore: this.#prunedBefore }
  }

  write(batch: Written): WriteAnswer {
    if (this.#problem !== null && this.#options.now() - this.#triedAt >= retryEveryMs) this.#comeBack()
    try {
      this.#writer.write(batch)
    } catch (error) {
      if (this.#problem !== null) throw error
      this.#fallBack(error)
      this.#writer.write(batch)
    }
    this.#calls = countCalls(this.#db)
    return { gone: this.#removed(() => prune(this.#db, this.#limits, this.#calls, this.#options.now())), facts: this.facts }
  }

  /** Gives about `most` waiting calls their rows. True: others still wait. */
  index(most: number): boolean {
    try {
      return this.#writer.index(most)
    } catch (error) {
      if (this.#problem !== null) throw error
      this.#fallBack(error)
      return this.#writer.index(most)
    }
  }

  /** While the file cannot be used, they wait for it. */
  keepWithin(limits: Limits): WriteAnswer {
    this.#wanted = limits
    if (this.#problem === null) this.#limits = limits
    return { gone: this.#removed(() => prune(this.#db, this.#limits, this.#calls, this.#options.now())), facts: this.facts }
  }

  clear(): { gone: readonly string[]; facts: StoreFacts } {
    return { gone: this.#removed(() => pruneAll(this.#db)), facts: this.facts }
  }

  close(): void {
    try {
      this.#writer.index(Infinity)
    } catch {
      // They wait for the next program.
    }
    this.#db.close()
    this.#lock?.close()
  }

  #removed(remove: () => Pruned): readonly string[] {
    try {
      const pruned = remove()
      this.changes.remove(pruned.seqs)
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
    try {
      copy(this.#db, memory, inMemory.calls / 4)
      this.#db.close()
    } catch {
      // A damaged file gives what it can.
    }
    memory.exec('CREATE TABLE brought AS SELECT id, changed FROM calls')
    this.#use(memory, createWriter(memory, this.changes), inMemory)
  }

  #comeBack(): void {
    this.#triedAt = this.#options.now()
    let file: DatabaseSync | null = null
    try {
      file = openFile(this.#options.dataDir)
      this.#writer.index(Infinity)
      copy(
        this.#db,
        file,
        inMemory.calls,
        `WHERE NOT EXISTS (SELECT 1 FROM brought b WHERE b.id = c.id AND b.changed = c.changed)`,
      )
      this.#db.close()
      this.#problem = null
      this.#use(file, createWriter(file, this.changes), this.#wanted)
    } catch (error) {
      file?.close()
      this.#problem = explain(error, this.#options.dataDir)
    }
  }

  #use(db: DatabaseSync, writer: Writer, limits: Limits): void {
    this.changes.lose()
    this.#db = db
    this.#writer = writer
    this.#limits = limits
    this.#calls = countCalls(db)
  }
}

/** Copies the newest calls, with everything that belongs to them, in one transaction. */
function copy(from: DatabaseSync, to: DatabaseSync, limit: number, where = ''): void {
  const calls = from.prepare(`SELECT * FROM calls c ${where} ORDER BY c.seq DESC LIMIT ?`).all(limit)
  const parts = ['attempts', 'records', 'bodies'].map((table) => ({
    table,
    select: from.prepare(`SELECT * FROM ${table} WHERE seq = ?`),
  }))
  const annotations = from.prepare('SELECT * FROM annotations').all()
  const constants = from.prepare('SELECT number, text FROM constants').all()
  const waiting = from
    .prepare(`SELECT bytes, calls FROM waiting JOIN chunks USING (n) ORDER BY n DESC LIMIT ${copiedChunks}`)
    .all()
  inTransaction(to, () => {
    for (const { number, text } of constants) keepConstant(to, number!, text!)
    for (const { id, bookmarked, note } of annotations) keepAnnotation(to, id!, bookmarked!, note!)
    for (const { seq, ...call } of calls.toReversed()) {
      forget(to, call['id'] as string)
      const own = insert(to, 'calls', { ...call, ...moved(from, to, call) })
      for (const { table, select } of parts) for (const row of select.all(seq as number)) insert(to, table, { ...row, seq: own })
    }
    for (const { bytes, calls: count } of waiting.toReversed())
      insert(to, 'waiting', { n: insert(to, 'chunks', { bytes: bytes! }) as number, calls: count! })
  })
}

/** A plain call takes its bytes along, into a chunk of its own. */
function moved(from: DatabaseSync, to: DatabaseSync, { chunk, place, size }: Values): Values {
  if (chunk === null) return {}
  const bytes = from.prepare('SELECT substr(bytes, ? + 1, ?) AS bytes FROM chunks WHERE n = ?').get(place!, size!, chunk!)
  return { chunk: insert(to, 'chunks', bytes as Values), place: 0 } as Values
}

function keepConstant(db: DatabaseSync, number: SQLOutputValue, text: SQLOutputValue): void {
  db.prepare('INSERT OR IGNORE INTO constants (number, text) VALUES (?, ?)').run(number, text)
}

function keepAnnotation(db: DatabaseSync, ...values: readonly SQLOutputValue[]): void {
  db.prepare('INSERT OR REPLACE INTO annotations (id, bookmarked, note) VALUES (?, ?, ?)').run(...values)
}

type Values = Record<string, SQLOutputValue>

function insert(db: DatabaseSync, table: string, row: Values): number | bigint {
  const names = Object.keys(row)
  const statement = db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
  return statement.run(...Object.values(row)).lastInsertRowid
}

function forget(db: DatabaseSync, id: string): void {
  const seq = db.prepare('DELETE FROM calls WHERE id = ? RETURNING seq').get(id)?.['seq']
  if (seq === undefined) return
  for (const table of ['attempts', 'records', 'bodies']) db.prepare(`DELETE FROM ${table} WHERE seq = ?`).run(seq)
}
