// Output tokens against duration. Too many calls are thinned out over a grid of the area: each cell keeps its slowest call, so that
// outliers stay, and the rest of the room is shared out by how full the cells are.
import type { Scatter, ScatterPoint } from '../../../shared/contract/dashboards.ts'
import type { RangeQuery } from '../messages.ts'
import type { CallIndex } from './call-index.ts'
import type { Current } from './keeper.ts'
import { maskOfRange, timeOf } from './range.ts'
import { spell } from './spelling.ts'

export function scatterOf(current: Current, query: RangeQuery & { readonly limit: number }): Scatter {
  const { index } = current
  const mask = maskOfRange(current, query.filter, timeOf(query.from), timeOf(query.to))
  const { out, duration } = index.numbers
  const rows: number[] = []
  for (let row = 0; row < mask.length; row++)
    if (mask[row] === 1 && !Number.isNaN(out[row]!) && !Number.isNaN(duration[row]!)) rows.push(row)
  const chosen = rows.length <= query.limit ? rows : thinned(index, rows, query.limit)
  return { points: chosen.flatMap((row) => pointOf(current, row)), of: rows.length }
}

function thinned(index: CallIndex, rows: readonly number[], limit: number): number[] {
  const { out, duration } = index.numbers
  const side = Math.max(1, Math.floor(Math.sqrt(limit / 2)))
  const place = (facts: Float64Array): ((row: number) => number) => {
    let most = 0
    for (const row of rows) most = Math.max(most, facts[row]!)
    const scale = (side - 1e-9) / Math.log1p(Math.max(most, 1))
    return (row) => Math.floor(Math.log1p(Math.max(0, facts[row]!)) * scale)
  }
  const [x, y] = [place(out), place(duration)]
  const cells = new Map<number, number[]>()
  for (const row of rows) {
    const cell = x(row) * side + y(row)
    const list = cells.get(cell)
    if (list) list.push(row)
    else cells.set(cell, [row])
  }
  const share = (limit - cells.size) / (rows.length - cells.size)
  let owed = 0
  return [...cells.values()].flatMap((cell) => {
    const slowest = cell.reduce((a, b) => (duration[b]! > duration[a]! ? b : a))
    owed += (cell.length - 1) * share
    const more = Math.floor(owed + 1e-9)
    owed -= more
    const others = cell.filter((row) => row !== slowest)
    return [slowest, ...Array.from({ length: more }, (_, n) => others[Math.floor((n * others.length) / more)]!)]
  })
}

function pointOf(current: Current, row: number): ScatterPoint[] {
  const { db, index } = current
  const id = db.prepare('SELECT id FROM calls WHERE seq = ?').get(index.seqs[row]!)?.['id']
  if (id === undefined) return []
  const model = index.texts.shownModel.lists[index.codes.shownModel[row]!]![0]
  return [
    {
      id: String(id),
      output: index.numbers.out[row]!,
      durationMs: index.numbers.duration[row]!,
      model: model === undefined ? null : spell(current, 'shownModel', model),
      outcome: index.texts.outcome.lists[index.codes.outcome[row]!]![0] ?? 'unknown',
    },
  ]
}
