import type { DatabaseSync } from 'node:sqlite'

/** All of `work` is in the file, or none of it. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    rollBack(db)
    throw error
  }
}

// After SQLITE_FULL and the like SQLite has rolled back by itself, and ROLLBACK fails.
function rollBack(db: DatabaseSync): void {
  try {
    db.exec('ROLLBACK')
  } catch {
    return
  }
}
