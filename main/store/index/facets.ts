import { filterOf, type Filter } from '../../../shared/filter.ts'
import type { Facet, FacetField } from '../../../shared/contract/calls.ts'
import type { FacetsQuery } from '../messages.ts'
import type { Numbers } from './columns.ts'
import type { Current } from './keeper.ts'
import { maskOf } from './mask.ts'
import { spell } from './spelling.ts'

type Counts = Map<string | null, number>

/** How the calls of a filter spread over the values of some fields. */
export function facetsOf(current: Current, query: FacetsQuery): { readonly shown: number; readonly facets: readonly Facet[] } {
  const filter = filterOf(query.filter)
  const all = maskOf(current, filter)
  let shown = 0
  for (let row = 0; row < all.length; row++) shown += all[row]!
  return { shown, facets: query.fields.map((field) => facetOf(current, filter, all, field, query.limit)) }
}

function facetOf(current: Current, filter: Filter, all: Uint8Array, field: FacetField, limit: number): Facet {
  const others = filter.filter((term) => !('field' in term) || term.field !== field)
  const mask = others.length === filter.length ? all : maskOf(current, others)
  const isNumber = field === 'status' || field === 'revision'
  const counts = isNumber ? countNumbers(current.index.numbers[field], mask) : countTexts(current, field, mask)
  const values = [...counts]
    .toSorted(([a, most], [b, least]) => least - most || String(a).localeCompare(String(b)))
    .slice(0, limit)
    .map(([value, calls]) => ({ value: value === null || isNumber ? value : spell(current, field, value), calls }))
  return { field, values, more: Math.max(0, counts.size - limit) }
}

function countNumbers(facts: Numbers, mask: Uint8Array): Counts {
  const counts = new Map<number, number>()
  let without = 0
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) continue
    const fact = facts[row]!
    if (Number.isNaN(fact)) without++
    else counts.set(fact, (counts.get(fact) ?? 0) + 1)
  }
  const texts: Counts = new Map([...counts].map(([value, calls]) => [String(value), calls]))
  if (without > 0) texts.set(null, without)
  return texts
}

function countTexts({ index }: Current, field: Exclude<FacetField, 'status' | 'revision'>, mask: Uint8Array): Counts {
  const { lists } = index.texts[field]
  const codes = index.codes[field]
  const byCode = new Uint32Array(lists.length)
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1) byCode[codes[row]!]!++
  const counts: Counts = new Map()
  byCode.forEach((calls, code) => {
    if (calls === 0) return
    for (const value of code === 0 ? [null] : lists[code]!) counts.set(value, (counts.get(value) ?? 0) + calls)
  })
  return counts
}
