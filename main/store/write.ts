// Writing one batch in one transaction: all of it is on disk, or none.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { attemptColumns, callColumns, type Row } from './row.ts'

export interface Writer {
  write(rows: readonly Row[], bodies: Uint8Array): void
}

export function createWriter(db: DatabaseSync): Writer {
  const statements = prepare(db)
  let changed = Number(db.prepare('SELECT max(changed) AS changed FROM calls').get()?.['changed'] ?? 0)
  return {
    write(rows, bodies) {
      db.exec('BEGIN IMMEDIATE')
      try {
        for (const row of rows) writeRow(statements, row, bodies, ++changed)
        db.exec('COMMIT')
      } catch (error) {
        rollBack(db)
        throw error
      }
    },
  }
}

// After SQLITE_FULL and the like SQLite has rolled back by itself, and ROLLBACK fails.
export function rollBack(db: DatabaseSync): void {
  try {
    db.exec('ROLLBACK')
  } catch {
    return
  }
}

function prepare(db: DatabaseSync): Record<'call' | 'clear' | 'attempt' | 'record' | 'body', StatementSync> {
  const columns = callColumns.join(', ')
  const updates = callColumns.filter((name) => name !== 'id').map((name) => `${name} = excluded.${name}`)
  return {
    call: db.prepare(
      `INSERT INTO calls (changed, size, ${columns}) VALUES (?, ?, ${callColumns.map(() => '?').join(', ')})
       ON CONFLICT (id) DO UPDATE SET changed = excluded.changed, size = excluded.size, ${updates.join(', ')} RETURNING seq`,
    ),
    clear: db.prepare('DELETE FROM attempts WHERE seq = ?'),
    attempt: db.prepare(
      `INSERT INTO attempts (seq, n, ${attemptColumns.join(', ')}) VALUES (?, ?, ${attemptColumns.map(() => '?').join(', ')})`,
    ),
    record: db.prepare('INSERT OR REPLACE INTO records (seq, call, detail) VALUES (?, ?, ?)'),
    body: db.prepare('INSERT OR REPLACE INTO bodies (seq, attempt, side, bytes) VALUES (?, ?, ?, ?)'),
  }
}

function writeRow(statements: ReturnType<typeof prepare>, row: Row, bodies: Uint8Array, changed: number): void {
  let size = row.call.length + (row.detail?.length ?? 0)
  for (const body of row.bodies) size += body.to - body.from
  const seq = statements.call.get(changed, size, ...row.columns)!['seq'] as number
  statements.clear.run(seq)
  row.attempts.forEach((columns, n) => statements.attempt.run(seq, n, ...columns))
  statements.record.run(seq, row.call, row.detail)
  for (const body of row.bodies) statements.body.run(seq, body.attempt, body.side, bodies.subarray(body.from, body.to))
}
