// One row for each value of a fact. A call with several attempts counts with the model, provider and backend that a row of the list
// shows, so that costs add up; with several finish reasons or tools it counts in each.
import type { FacetField } from '../../../shared/contract/calls.ts'
import type { Breakdown } from '../../../shared/contract/dashboards.ts'
import type { BreakdownQuery } from '../messages.ts'
import type { CallIndex, TextFact } from './call-index.ts'
import type { Codes } from './columns.ts'
import type { Current } from './keeper.ts'
import { percentiles, type Grouping } from './percentiles.ts'
import { maskOfRange, timeOf } from './range.ts'
import { spell } from './spelling.ts'

interface Values {
  readonly codes: Codes
  /** By code. */
  readonly lists: readonly (readonly string[])[]
  readonly fact: TextFact | null
}

export function breakdownOf(current: Current, query: BreakdownQuery): Breakdown {
  const { index } = current
  const mask = maskOfRange(current, query.filter, timeOf(query.from), timeOf(query.to))
  const { codes, lists, fact } = valuesOf(index, query.by, mask)
  const names = new Map<string | null, number>()
  const used = new Uint8Array(lists.length)
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1) used[codes[row]!] = 1
  const groupOf = (value: string | null): number => {
    if (!names.has(value)) names.set(value, names.size)
    return names.get(value)!
  }
  const groupsOf = lists.map((values, code) =>
    used[code] === 0 ? [] : values.length === 0 ? [groupOf(null)] : values.map(groupOf),
  )
  const grouping = { groups: names.size, mask, codes, groupsOf }
  const sums = sumUp(index, grouping)
  const order = [...names].toSorted(([, a], [, b]) => sums[b]!.calls - sums[a]!.calls)
  const [durations, ttfts, speeds] = (['duration', 'ttft', 'speed'] as const).map((fact) => percentiles(index, fact, grouping))
  const rows = order.slice(0, query.limit).map(([value, group]) => ({
    value: value === null || fact === null ? value : spell(current, fact, value),
    ...sums[group]!,
    durationP50: durations![group]![0]!,
    ttftP50: ttfts![group]![0]!,
    ttftP95: ttfts![group]![1]!,
    speedP50: speeds![group]![0]!,
  }))
  return { rows, more: Math.max(0, order.length - query.limit) }
}

const shown: Partial<Record<FacetField, TextFact>> = { model: 'shownModel', provider: 'shownProvider', backend: 'shownBackend' }

function valuesOf(index: CallIndex, by: FacetField, mask: Uint8Array): Values {
  if (by !== 'status' && by !== 'revision') {
    const fact = shown[by] ?? by
    return { codes: index.codes[fact], lists: index.texts[fact].lists, fact }
  }
  const facts = index.numbers[by]
  const codes = new Uint32Array(mask.length)
  const lists: string[][] = [[]]
  const known = new Map<number, number>()
  for (let row = 0; row < mask.length; row++) {
    const fact = facts[row]!
    if (mask[row] === 0 || Number.isNaN(fact)) continue
    let code = known.get(fact)
    if (code === undefined) known.set(fact, (code = lists.push([String(fact)]) - 1))
    codes[row] = code
  }
  return { codes, lists, fact: null }
}

function sumUp(index: CallIndex, { mask, codes, groupsOf, groups }: Grouping) {
  const table = () => new Float64Array(groups)
  const [calls, failed, unpriced] = [table(), table(), table()]
  const facts = [index.numbers.in, index.numbers.out, index.numbers.cached, index.numbers.cost]
  const sums = facts.map(table)
  const reported = facts.map(table)
  const ok = index.texts.outcome.matching(['ok'])
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) continue
    for (const group of groupsOf[codes[row]!]!) {
      calls[group]!++
      if (ok[index.codes.outcome[row]!] === 0) failed[group]!++
      if (index.ai[row] === 1 && Number.isNaN(index.numbers.cost[row]!)) unpriced[group]!++
      for (let n = 0; n < facts.length; n++) {
        const fact = facts[n]![row]!
        if (Number.isNaN(fact)) continue
        sums[n]![group]! += fact
        reported[n]![group]!++
      }
    }
  }
  const sum = (n: number, group: number): number | null => (reported[n]![group] === 0 ? null : sums[n]![group]!)
  return Array.from({ length: groups }, (_, group) => ({
    calls: calls[group]!,
    failed: failed[group]!,
    input: sum(0, group),
    output: sum(1, group),
    cacheRead: sum(2, group),
    cost: sum(3, group),
    unpriced: unpriced[group]!,
  }))
}
