// Writing one batch in one transaction: all of it is on disk, or none.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { hash53 } from '../../shared/plain-bytes.ts'
import { readPlainColumns } from '../../shared/plain-call-columns.ts'
import type { Changes } from './changes.ts'
import type { Written } from './messages.ts'
import { countNew, decodeText, readPlainBatch, type PlainEntry } from './plain-batch.ts'
import { attemptColumns, callColumns, type Column, type Row } from './row.ts'
import { inTransaction } from './transaction.ts'

export interface Writer {
  /** Plain calls are found only once they are indexed. */
  write(batch: Written): void
  /** Gives about `most` waiting calls their rows, the oldest first. True: others still wait. */
  index(most: number): boolean
}

export function createWriter(db: DatabaseSync, changes: Changes): Writer {
  const statements = prepare(db)
  // Above every number before: a million rows are not searched for the largest.
  let changed = Date.now() * 1000
  return {
    write({ rows, bodies, plain }) {
      inTransaction(db, () => {
        for (const row of rows) changes.touch(writeRow(statements, row, bodies, ++changed))
        for (const text of plain.constants) statements.constant.run(hash53(text), text)
        for (const chunk of plain.chunks) {
          const { lastInsertRowid } = statements.chunk.run(chunk)
          statements.wait.run(lastInsertRowid, countNew(chunk))
        }
      })
    },
    index(most) {
      let indexed = 0
      while (indexed < most) {
        const chunk = statements.waiting.get()
        if (chunk === undefined) return false
        const n = chunk['n'] as number
        try {
          inTransaction(db, () => {
            let found = 0
            for (const entry of readPlainBatch(chunk['bytes'] as Uint8Array)) {
              found += writePlain(statements, n, entry, ++changed, changes)
              indexed++
            }
            statements.indexed.run(n)
            if (found === 0) statements.forgetChunk.run(n)
          })
        } catch (error) {
          // What SQLite did not refuse cannot be read, and never will be.
          if ((error as { errcode?: unknown }).errcode !== undefined) throw error
          statements.indexed.run(n)
          statements.forgetChunk.run(n)
        }
      }
      return true
    },
  }
}

const plainColumns = [
  'id',
  'started',
  'trace',
  'endpoint',
  'method',
  'path',
  'outcome',
  'status',
  'duration',
  'sent',
  'received',
  'attempts',
  'revision',
  'search',
  'backend',
  'url',
  'error',
  'stream',
] as const

type Statements = ReturnType<typeof prepare>

function prepare(db: DatabaseSync) {
  const rowColumns = [...callColumns, ...attemptColumns]
  const updates = rowColumns.filter((name) => name !== 'id').map((name) => `${name} = excluded.${name}`)
  const marks = (names: readonly string[]): string => names.map(() => '?').join(', ')
  return {
    call: db.prepare(
      `INSERT INTO calls (changed, size, ${rowColumns.join(', ')}) VALUES (?, ?, ${marks(rowColumns)})
       ON CONFLICT (id) DO UPDATE SET changed = excluded.changed, size = excluded.size, ${updates.join(', ')} RETURNING seq`,
    ),
    clear: db.prepare('DELETE FROM attempts WHERE seq = ?'),
    attempt: db.prepare(`INSERT INTO attempts (seq, n, ${attemptColumns.join(', ')}) VALUES (?, ?, ${marks(attemptColumns)})`),
    record: db.prepare('INSERT OR REPLACE INTO records (seq, call, detail) VALUES (?, ?, ?)'),
    body: db.prepare('INSERT OR REPLACE INTO bodies (seq, attempt, side, bytes) VALUES (?, ?, ?, ?)'),
    plainCall: db.prepare(
      `INSERT INTO calls (changed, size, chunk, place, done, ai, finish, tools, ${plainColumns.join(', ')})
       VALUES (?, ?, ?, ?, 1, 0, '[]', '[]', ${marks(plainColumns)}) ON CONFLICT (id) DO NOTHING`,
    ),
    chunk: db.prepare('INSERT INTO chunks (bytes) VALUES (?)'),
    wait: db.prepare('INSERT INTO waiting (n, calls) VALUES (?, ?)'),
    waiting: db.prepare('SELECT n, bytes FROM waiting JOIN chunks USING (n) ORDER BY n LIMIT 1'),
    indexed: db.prepare('DELETE FROM waiting WHERE n = ?'),
    forgetChunk: db.prepare('DELETE FROM chunks WHERE n = ?'),
    constant: db.prepare('INSERT OR IGNORE INTO constants (number, text) VALUES (?, ?)'),
    known: db.prepare('DELETE FROM calls WHERE id = ? RETURNING seq'),
    forget: ['records', 'attempts'].map((table) => db.prepare(`DELETE FROM ${table} WHERE seq = ?`)),
  } satisfies Record<string, StatementSync | StatementSync[]>
}

function writeRow(statements: Statements, row: Row, bodies: Uint8Array, changed: number): number {
  let size = row.call.length + (row.detail?.length ?? 0)
  for (const body of row.bodies) size += body.to - body.from
  const seq = statements.call.get(changed, size, ...row.columns)!['seq'] as number
  if (row.attempts.length > 0) {
    statements.clear.run(seq)
    row.attempts.forEach((columns, n) => statements.attempt.run(seq, n + 1, ...columns))
  }
  statements.record.run(seq, row.call, row.detail)
  for (const body of row.bodies) statements.body.run(seq, body.attempt, body.side, bodies.subarray(body.from, body.to))
  return seq
}

/** 0 when the file has this call already. */
function writePlain(statements: Statements, chunk: number, entry: PlainEntry, changed: number, changes: Changes): number {
  const { isNew, place, length } = entry
  const call = readPlainColumns(entry.call, decodeText)
  if (!isNew) {
    const seq = statements.known.get(call.id)?.['seq'] as number | undefined
    if (seq !== undefined) {
      for (const statement of statements.forget) statement.run(seq)
      changes.remove([seq])
    }
  }
  const values: { readonly [Name in (typeof plainColumns)[number]]: Column } = {
    id: call.id,
    started: call.startedAt,
    trace: call.traceId,
    endpoint: call.endpoint,
    method: call.method,
    path: call.path,
    outcome: call.outcome,
    status: call.status,
    duration: call.durationMs,
    sent: call.requestBytes,
    received: call.responseBytes,
    attempts: call.attempts,
    revision: call.revision,
    search: call.message === null ? '' : `${call.method} ${call.path} ${call.endpoint ?? ''}\n${call.url}\n${call.message}`,
    backend: call.backend,
    url: call.url,
    error: call.errorType,
    stream: call.stream,
  }
  return Number(statements.plainCall.run(changed, length, chunk, place, ...plainColumns.map((name) => values[name])).changes)
}
