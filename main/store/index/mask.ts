// A filter over the index: one byte for each row, one column at a time. shared/filter.ts says what it means.
import type { DatabaseSync } from 'node:sqlite'
import { patternsOf, type Comparison, type Filter, type Term, type TextField } from '../../../shared/filter.ts'
import { momentOf } from '../../../shared/moment.ts'
import { matchesWildcards } from '../../../shared/wildcards.ts'
import { whereOf } from '../where.ts'
import type { CallIndex, TextFact } from './call-index.ts'
import type { Codes, Numbers } from './columns.ts'
import type { Current } from './keeper.ts'

export function maskOf({ db, index }: Current, filter: Filter): Uint8Array {
  const mask = index.alive.slice(0, index.rows)
  for (const term of filter) apply(db, index, term, mask)
  return mask
}

function apply(db: DatabaseSync, index: CallIndex, term: Term, mask: Uint8Array): void {
  switch (term.kind) {
    case 'number':
      return compare(index.numbers[term.field], term.op, term.value, term.not, mask)
    case 'time':
      return compare(index.numbers.started, term.op, momentOf(term.text, Date.now()), term.not, mask)
    case 'free':
      return term.text.includes('\n') ? applySql(db, index, term, mask) : applyFree(index, term.text, term.not, mask)
    case 'text':
      return applyText(db, index, term, mask)
  }
}

function applyText(db: DatabaseSync, index: CallIndex, term: Term & { kind: 'text' }, mask: Uint8Array): void {
  const { field, values, not } = term
  if (field === 'id' || field === 'bookmark' || field === 'note') return applySql(db, index, term, mask)
  if (field === 'trace') return keep(index.traces, traceFlags(index, values), not, mask)
  if (field === 'state') {
    const states = matchingStates(values)
    return keep(index.done, states, not, mask)
  }
  const patterns = patternsOf(field, values)
  keep(index.codes[factOf[field]], index.texts[factOf[field]].matching(patterns), not, mask)
}

const factOf: Readonly<Record<Exclude<TextField, 'id' | 'bookmark' | 'note' | 'trace' | 'state'>, TextFact>> = {
  endpoint: 'endpoint',
  method: 'method',
  path: 'path',
  outcome: 'outcome',
  session: 'session',
  model: 'model',
  provider: 'provider',
  dialect: 'dialect',
  operation: 'operation',
  backend: 'backend',
  url: 'url',
  error: 'error',
  finish: 'finish',
  tool: 'tool',
  stream: 'stream',
}

function matchingStates(patterns: readonly string[]): Uint8Array {
  return Uint8Array.from(['running', 'done'], (state) => (patterns.length > 0 && matchesAny(patterns, state) ? 1 : 0))
}

const matchesAny = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => matchesWildcards(pattern, text))

function traceFlags(index: CallIndex, patterns: readonly string[]): Uint8Array {
  const flags = new Uint8Array(index.traceIds.size)
  if (patterns.length === 0) return flags
  for (let code = 0; code < flags.length; code++) flags[code] = matchesAny(patterns, index.traceIds.textOf(code)) ? 1 : 0
  return flags
}

function keep(codes: Codes, flags: Uint8Array, not: boolean, mask: Uint8Array): void {
  const wanted = not ? 0 : 1
  for (let row = 0; row < mask.length; row++) if (flags[codes[row]!] !== wanted) mask[row] = 0
}

function applyFree(index: CallIndex, word: string, not: boolean, mask: Uint8Array): void {
  const flags = index.lines.having(word)
  const { lineStarts, lineCounts, lineCodes } = index
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) continue
    let found = false
    const end = lineStarts[row]! + lineCounts[row]!
    for (let n = lineStarts[row]!; n < end && !found; n++) found = flags[lineCodes[n]!] === 1
    if (found === not) mask[row] = 0
  }
}

/** For terms that the file answers quickly, or that are rare. */
function applySql(db: DatabaseSync, index: CallIndex, term: Term, mask: Uint8Array): void {
  const where = whereOf([{ ...term, not: false }])
  const found = new Uint8Array(mask.length)
  for (const { seq } of db.prepare(`SELECT c.seq FROM calls c WHERE ${where.sql}`).iterate(...where.values)) {
    const row = index.rowOf(Number(seq))
    if (row >= 0) found[row] = 1
  }
  const wanted = term.not ? 0 : 1
  for (let row = 0; row < mask.length; row++) if (found[row] !== wanted) mask[row] = 0
}

function compare(facts: Numbers, op: Comparison, value: number | null, not: boolean, mask: Uint8Array): void {
  if (value === null) return each((fact) => Number.isNaN(fact))
  switch (op) {
    case ':':
      return each((fact) => fact === value)
    case '>':
      return each((fact) => fact > value)
    case '>=':
      return each((fact) => fact >= value)
    case '<':
      return each((fact) => fact < value)
    case '<=':
      return each((fact) => fact <= value)
  }
  function each(holds: (fact: number) => boolean): void {
    for (let row = 0; row < mask.length; row++) if (holds(facts[row]!) === not) mask[row] = 0
  }
}
