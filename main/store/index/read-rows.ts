// Rows of the file on their way into the index.
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite'
import { attemptColumns } from '../row.ts'
import { numberFacts, type CallIndex } from './call-index.ts'

const columns = [
  'seq', 'started', 'status', 'duration', 'ttft', 'speed', 'input', 'output', 'cached', 'reasoning', 'cost', 'sent', 'received', 'attempts',
  'revision', 'done', 'ai', 'trace', 'endpoint', 'method', 'path', 'outcome', 'session', 'search', ...attemptColumns,
] as const // prettier-ignore
type Column = (typeof columns)[number]
const at = Object.fromEntries(columns.map((name, n) => [name, n])) as Record<Column, number>
const firstNumber = at.started
const attemptsFrom = at.backend
type Row = readonly SQLOutputValue[]

export interface RowReader {
  /** Puts further rows in, about `most`. True: there may be more. */
  further(index: CallIndex, most: number): boolean
  /** Puts a row in again that has changed. */
  again(index: CallIndex, seq: number): void
}

export function createRowReader(db: DatabaseSync): RowReader {
  const select = `SELECT ${columns.join(', ')} FROM calls`
  const next = rowsOf(db.prepare(`${select} WHERE seq > ? ORDER BY seq LIMIT ?`))
  const one = rowsOf(db.prepare(`${select} WHERE seq = ?`))
  const attempts = rowsOf(db.prepare(`SELECT ${attemptColumns.join(', ')} FROM attempts WHERE seq = ? ORDER BY n`))
  const put = (index: CallIndex, row: number, facts: Row): void => {
    const further = (facts[at.attempts] as number) > 1 ? attempts(facts[at.seq]!) : []
    fill(index, row, facts, further)
  }
  return {
    further(index, most) {
      const found = next(index.last, most)
      for (const facts of found) put(index, index.add(facts[at.seq] as number), facts)
      return found.length === most
    },
    again(index, seq) {
      const row = index.rowOf(seq)
      const facts = one(seq)[0]
      if (row < 0) return
      if (facts === undefined) return index.remove(seq)
      put(index, row, facts)
      index.orders.changed(row)
    },
  }
}

function rowsOf(statement: StatementSync): (...values: readonly (number | SQLOutputValue)[]) => readonly Row[] {
  statement.setReturnArrays(true)
  return (...values) => statement.all(...values) as unknown as readonly Row[]
}

function fill(index: CallIndex, row: number, facts: Row, further: readonly Row[]): void {
  const text = (name: Column): string | null => facts[at[name]] as string | null
  const seq = facts[at.seq] as number
  numberFacts.forEach((name, n) => {
    const value = facts[firstNumber + n]
    index.numbers[name][row] = value === null ? NaN : (value as number)
  })
  index.done[row] = facts[at.done] as number
  index.ai[row] = facts[at.ai] as number
  index.traces[row] = index.traceIds.codeOf(text('trace')!)
  for (const name of ['endpoint', 'method', 'path', 'outcome', 'session'] as const)
    index.codes[name][row] = index.texts[name].one(text(name), seq)
  const search =
    text('search') ||
    `${text('method')} ${text('path')} ${text('endpoint') ?? ''}${text('url') === null ? '' : `\n${text('url')}`}`
  index.setLines(row, search)
  fillAttempts(index, row, seq, [facts.slice(attemptsFrom), ...further])
}

const place = Object.fromEntries(attemptColumns.map((name, n) => [name, n])) as Record<(typeof attemptColumns)[number], number>

function fillAttempts(index: CallIndex, row: number, seq: number, attempts: readonly Row[]): void {
  const { codes, texts } = index
  const textOf = (attempt: Row, column: keyof typeof place): string | null => attempt[place[column]] as string | null
  const each = (column: keyof typeof place) => attempts.map((attempt) => textOf(attempt, column))
  codes.model[row] = texts.model.many([...each('request_model'), ...each('response_model')], seq)
  for (const name of ['provider', 'dialect', 'operation', 'backend', 'url', 'error', 'stream'] as const)
    codes[name][row] =
      attempts.length === 1 ? texts[name].one(textOf(attempts[0]!, name), seq) : texts[name].many(each(name), seq)
  codes.finish[row] = texts.finish.json(joined(each('finish')), seq)
  codes.tool[row] = texts.tool.json(joined(each('tools')), seq)
  const shown = attempts.findLast((attempt) => textOf(attempt, 'dialect') !== null) ?? attempts.at(-1)!
  codes.shownModel[row] = texts.shownModel.one(textOf(shown, 'response_model') ?? textOf(shown, 'request_model'), seq)
  codes.shownProvider[row] = texts.shownProvider.one(textOf(shown, 'provider'), seq)
  codes.shownBackend[row] = texts.shownBackend.one(textOf(shown, 'backend'), seq)
}

const joined = (lists: readonly (string | null)[]): string | null =>
  lists.length === 1 ? lists[0]! : JSON.stringify(lists.flatMap((list) => (list === null ? [] : (JSON.parse(list) as string[]))))
