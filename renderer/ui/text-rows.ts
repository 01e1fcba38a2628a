// Lines of a text as rows for the eye. A line can hold a whole file: it goes on over several rows, so that all of it can be read
// and found while each row stays cheap to lay out.
import type { JsonLine } from './json-lines.ts'

export interface TextRow {
  /** 1-based; null where a line goes on. */
  readonly no: number | null
  readonly line: string | JsonLine
}

/** Characters of one row. */
export const rowLength = 2000

export function textRows(lines: readonly (string | JsonLine)[]): readonly TextRow[] {
  const rows: TextRow[] = []
  for (const [index, line] of lines.entries()) {
    const end = typeof line === 'string' ? line.length : 0
    rows.push({ no: index + 1, line: end > rowLength ? (line as string).slice(0, rowLength) : line })
    for (let at = rowLength; at < end; at += rowLength) rows.push({ no: null, line: (line as string).slice(at, at + rowLength) })
  }
  return rows
}

export const plainText = (line: string | JsonLine): string =>
  typeof line === 'string' ? line : line.map((token) => token.text).join('')

export const mostHits = 10_000

/** Indices of rows that contain the text, letter case aside; at most `mostHits`. */
export function findRows(rows: readonly TextRow[], wanted: string): readonly number[] {
  const needle = wanted.toLowerCase()
  const hits: number[] = []
  if (needle === '') return hits
  for (let index = 0; index < rows.length && hits.length < mostHits; index++)
    if (plainText(rows[index]!.line).toLowerCase().includes(needle)) hits.push(index)
  return hits
}
