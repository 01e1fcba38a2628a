// Calls by trace or session. Only the groups that are asked for are added up.
import type { CallGroup, GroupsSlice } from '../../../shared/contract/calls.ts'
import { filterOf } from '../../../shared/filter.ts'
import type { GroupsQuery } from '../messages.ts'
import type { CallIndex } from './call-index.ts'
import type { Codes, Numbers } from './columns.ts'
import type { Current } from './keeper.ts'
import { maskOf } from './mask.ts'
import { spell } from './spelling.ts'

export function groupsOf(current: Current, query: GroupsQuery): GroupsSlice {
  const { index } = current
  const mask = maskOf(current, filterOf(query.filter))
  const codes = query.by === 'trace' ? index.traces : index.codes.session
  if (query.by === 'session') for (let row = 0; row < mask.length; row++) if (codes[row] === 0) mask[row] = 0
  const newestFirst = groupCodes(index, codes, mask)
  const shown = newestFirst.length
  const from = Math.max(0, shown - query.offset - query.limit)
  const wanted = newestFirst.slice(from, Math.max(0, shown - query.offset)).toReversed()
  const rows = rowsOf(index, codes, mask, wanted)
  const keyOf = (code: number): string =>
    query.by === 'trace' ? index.traceIds.textOf(code) : spell(current, 'session', index.texts.session.lists[code]![0]!)
  return { groups: wanted.map((code) => groupOf(current, keyOf(code), rows.get(code)!)), offset: query.offset, shown }
}

function groupCodes(index: CallIndex, codes: Codes, mask: Uint8Array): number[] {
  const order = index.orders.of('time').rows
  const seen = new Uint8Array(Math.max(index.traceIds.size, index.texts.session.lists.length))
  const found: number[] = []
  for (let n = order.length - 1; n >= 0; n--) {
    const row = order[n]!
    if (mask[row] === 0 || seen[codes[row]!] === 1) continue
    seen[codes[row]!] = 1
    found.push(codes[row]!)
  }
  return found
}

/** By time. */
function rowsOf(index: CallIndex, codes: Codes, mask: Uint8Array, wanted: readonly number[]): Map<number, number[]> {
  const rows = new Map<number, number[]>(wanted.map((code) => [code, []]))
  const isWanted = new Uint8Array(Math.max(index.traceIds.size, index.texts.session.lists.length))
  for (const code of wanted) isWanted[code] = 1
  for (const row of index.orders.of('time').rows)
    if (mask[row] === 1 && isWanted[codes[row]!] === 1) rows.get(codes[row]!)!.push(row)
  return rows
}

function groupOf(current: Current, key: string, rows: readonly number[]): CallGroup {
  const { index } = current
  const { started, duration } = index.numbers
  const first = started[rows[0]!]!
  const outcomes: Record<string, number> = {}
  let end = first
  let running = 0
  for (const row of rows) {
    end = Math.max(end, started[row]! + (duration[row]! || 0))
    if (index.done[row] === 0) running++
    const outcome = index.texts.outcome.lists[index.codes.outcome[row]!]![0]
    if (outcome !== undefined) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }
  const models = new Set(rows.flatMap((row) => index.texts.shownModel.lists[index.codes.shownModel[row]!]!))
  return {
    key,
    calls: rows.length,
    startedAt: new Date(first).toISOString(),
    spanMs: end - first,
    outcomes,
    models: [...models].map((model) => spell(current, 'shownModel', model)),
    input: sum(index.numbers.in, rows),
    output: sum(index.numbers.out, rows),
    cost: sum(index.numbers.cost, rows),
    running,
  }
}

function sum(facts: Numbers, rows: readonly number[]): number | null {
  let total: number | null = null
  for (const row of rows) if (!Number.isNaN(facts[row]!)) total = (total ?? 0) + facts[row]!
  return total
}
