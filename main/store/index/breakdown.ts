// One row for each value of a fact. A call with several attempts counts with the model, provider and backend that a row of the list
// shows, so that costs add up; with several finish reasons or tools it counts in each.
import type { FacetField } from '../../../shared/contract/calls.ts'
import type { Breakdown } from '../../../shared/contract/dashboards.ts'
import type { BreakdownQuery } from '../messages.ts'
import type { CallIndex, TextFact } from './call-index.ts'
import type { Codes, Numbers } from './columns.ts'
import { groupingOf, startOf, type Grouping } from './grouping.ts'
import type { Current } from './keeper.ts'
import { percentiles } from './percentiles.ts'
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
  const grouping = groupingOf(mask, codes, names.size, groupsOf)
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

function sumUp(index: CallIndex, grouping: Grouping) {
  const { groups, groupsOf, rows: all, ends } = grouping
  const table = () => new Float64Array(groups)
  const [calls, failed, unpriced] = [table(), table(), table()]
  const facts = [index.numbers.in, index.numbers.out, index.numbers.cached, index.numbers.cost]
  const sums = facts.map(table)
  const reported = facts.map(table)
  for (let code = 0; code < ends.length; code++) {
    const rows = all.subarray(startOf(grouping, code), ends[code])
    if (rows.length === 0) continue
    const [ofFailed, ofUnpriced] = troubles(index, rows)
    const ofFacts = facts.map((column) => sumOf(column, rows))
    for (const group of groupsOf[code]!) {
      calls[group]! += rows.length
      failed[group]! += ofFailed
      unpriced[group]! += ofUnpriced
      ofFacts.forEach(([total, count], n) => {
        sums[n]![group]! += total
        reported[n]![group]! += count
      })
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

function troubles({ ai, codes, numbers, texts }: CallIndex, rows: Uint32Array): readonly [failed: number, unpriced: number] {
  const { outcome } = codes
  const { cost } = numbers
  const ok = texts.outcome.matching(['ok'])
  let [failed, unpriced] = [0, 0]
  for (let n = 0; n < rows.length; n++) {
    const row = rows[n]!
    failed += 1 - ok[outcome[row]!]!
    if (cost[row] !== cost[row]) unpriced += ai[row]!
  }
  return [failed, unpriced]
}

function sumOf(facts: Numbers, rows: Uint32Array): readonly [total: number, count: number] {
  let [total, count] = [0, 0]
  for (let n = 0; n < rows.length; n++) {
    const row = rows[n]!
    const fact = facts[row]!
    if (fact !== fact) continue
    total += fact
    count++
  }
  return [total, count]
}
