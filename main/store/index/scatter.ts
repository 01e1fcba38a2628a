// Output tokens against duration. Too many calls are thinned out over a grid of the area: each cell keeps its slowest call, so that
// outliers stay, and the rest of the room is shared out by how full the cells are.
import type { Scatter, ScatterPoint } from '../../../shared/contract/dashboards.ts'
import type { RangeQuery } from '../messages.ts'
import type { CallIndex } from './call-index.ts'
import type { Numbers } from './columns.ts'
import type { Current } from './keeper.ts'
import { maskOfRange, timeOf } from './range.ts'
import { spell } from './spelling.ts'

export function scatterOf(current: Current, query: RangeQuery & { readonly limit: number }): Scatter {
  const { db, index } = current
  const mask = maskOfRange(current, query.filter, timeOf(query.from), timeOf(query.to))
  const { out, duration } = index.numbers
  const all = new Uint32Array(mask.length)
  let of = 0
  for (let row = 0; row < mask.length; row++)
    if (mask[row] === 1 && !Number.isNaN(out[row]!) && !Number.isNaN(duration[row]!)) all[of++] = row
  const rows = all.subarray(0, of)
  const chosen = of <= query.limit ? [...rows] : thinned(index, rows, query.limit)
  const id = db.prepare('SELECT id FROM calls WHERE seq = ?')
  const idOf = (row: number): string | null => (id.get(index.seqs[row]!)?.['id'] as string | undefined) ?? null
  return { points: chosen.flatMap((row) => pointOf(current, row, idOf(row))), of }
}

function thinned(index: CallIndex, rows: Uint32Array, limit: number): number[] {
  const { duration } = index.numbers
  const side = Math.max(1, Math.floor(Math.sqrt(limit / 2)))
  const cells = cellsOf(index, rows, side)
  const counts = new Uint32Array(side * side)
  const slowest = new Int32Array(side * side).fill(-1)
  for (let n = 0; n < rows.length; n++) {
    const [cell, row] = [cells[n]!, rows[n]!]
    counts[cell]!++
    if (slowest[cell] === -1 || duration[row]! > duration[slowest[cell]!]!) slowest[cell] = row
  }
  const chosen = [...slowest].filter((row) => row >= 0)
  const share = (limit - chosen.length) / (rows.length - chosen.length)
  // Each cell gives at even steps; it begins at another place than its neighbour.
  const owed = Float64Array.from(counts, (_, cell) => (cell * 0.618) % 1)
  for (let n = 0; n < rows.length && chosen.length < limit; n++) {
    const cell = cells[n]!
    if (rows[n] === slowest[cell]) continue
    owed[cell]! += share
    if (owed[cell]! < 1) continue
    owed[cell]!--
    chosen.push(rows[n]!)
  }
  return chosen
}

function cellsOf({ numbers }: CallIndex, rows: Uint32Array, side: number): Uint32Array {
  const cells = new Uint32Array(rows.length)
  addPlaces(numbers.out, rows, side, side, cells)
  addPlaces(numbers.duration, rows, side, 1, cells)
  return cells
}

const one = new Float64Array(1)
const halves = new Uint32Array(one.buffer)

/** The upper bits of a double: a logarithm that is bent a little between two powers of two, for a fraction of what one costs. */
function logarithm(value: number): number {
  one[0] = 1 + (value > 0 ? value : 0)
  return halves[1]! - 0x3ff0_0000
}

/** Which of `side` equal steps of a logarithmic axis, `factor` times. */
function addPlaces(facts: Numbers, rows: Uint32Array, side: number, factor: number, cells: Uint32Array): void {
  let most = 1
  for (const row of rows) if (facts[row]! > most) most = facts[row]!
  const scale = (side - 1e-9) / logarithm(most)
  for (let n = 0; n < rows.length; n++) cells[n]! += Math.floor(logarithm(facts[rows[n]!]!) * scale) * factor
}

function pointOf(current: Current, row: number, id: string | null): ScatterPoint[] {
  const { index } = current
  if (id === null) return []
  const model = index.texts.shownModel.lists[index.codes.shownModel[row]!]![0]
  return [
    {
      id,
      output: index.numbers.out[row]!,
      durationMs: index.numbers.duration[row]!,
      model: model === undefined ? null : spell(current, 'shownModel', model),
      outcome: index.texts.outcome.lists[index.codes.outcome[row]!]![0] ?? 'unknown',
    },
  ]
}
