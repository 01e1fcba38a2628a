// Rows of the file on their way into the index.
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite'
import { attemptColumns } from '../row.ts'
import type { CallIndex } from './call-index.ts'
import { RowFiller, rowColumns, shapeColumns, type Values } from './fill-rows.ts'

export interface RowReader {
  /** Puts further rows in, about `most`. True: there may be more. */
  further(most: number): boolean
  /** Puts all in that began in `[from, to)`. */
  range(from: number, to: number): void
  /** Puts a row in again that has changed. */
  again(seq: number): void
}

// What few calls have alone comes as one text: a call like an earlier one then costs one value and not twenty.
const select = `SELECT seq, json_array(${shapeColumns.join(', ')}), ${rowColumns.join(', ')} FROM calls`

export function createRowReader(db: DatabaseSync, index: CallIndex): RowReader {
  const next = rowsOf(db.prepare(`${select} WHERE seq > ? ORDER BY seq LIMIT ?`))
  const started = rowsOf(db.prepare(`${select} INDEXED BY calls_started WHERE started >= ? AND started < ? ORDER BY seq`))
  const one = rowsOf(db.prepare(`${select} WHERE seq = ?`))
  const attempts = db.prepare(`SELECT ${attemptColumns.join(', ')} FROM attempts WHERE seq = ? ORDER BY n`)
  const filler = new RowFiller(index, (seq) => attempts.all(seq) as Record<string, string | null>[])
  const add = (found: readonly Values[]): void => {
    index.reserve(found.length)
    filler.begin()
    for (const values of found) filler.fill(index.add(values[0] as number), values)
  }
  return {
    further(most) {
      const found = next(index.last, most)
      add(found)
      return found.length === most
    },
    range: (from, to) => add(started(from, to)),
    again(seq) {
      const row = index.rowOf(seq)
      const values = one(seq)[0]
      if (row < 0) return
      if (values === undefined) return index.remove(seq)
      filler.begin()
      filler.fill(row, values)
      index.orders.changed(row)
    },
  }
}

function rowsOf(statement: StatementSync): (...values: readonly SQLOutputValue[]) => readonly Values[] {
  statement.setReturnArrays(true)
  return (...values) => statement.all(...values) as unknown as readonly Values[]
}
