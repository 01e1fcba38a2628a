// What a chart or table shows, as RFC 4180 text. Unknown is an empty field.
import { saveFile } from '../../ui/save-file.ts'
export type Cell = string | number | null

export interface Sheet {
  readonly head: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

export const csvOf = (sheet: Sheet): string =>
  [sheet.head, ...sheet.rows].map((row) => row.map(field).join(',')).join('\r\n') + '\r\n'

function field(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  // Names come from the network: a spreadsheet would run a text that begins like a formula.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** `latency-against-output-tokens.csv` */
export const csvName = (title: string): string => `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.csv`

export const saveCsv = (title: string, sheet: Sheet): void => saveFile(csvName(title), csvOf(sheet), 'text/csv')
