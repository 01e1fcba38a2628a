// shared/filter.ts in SQL. A test runs the same filters through both.
import type { Filter, NumberField, Term, TextField } from '../../shared/filter.ts'
import type { Column } from './row.ts'

export interface Where {
  /** A condition over `calls AS c`, always with a value (never NULL). */
  readonly sql: string
  readonly values: readonly Column[]
}

type Place =
  | { readonly of: 'call' | 'attempt'; readonly columns: readonly string[] }
  | { readonly of: 'list'; readonly column: string }
const call = (column: string): Place => ({ of: 'call', columns: [column] })
const attempt = (...columns: string[]): Place => ({ of: 'attempt', columns })
const list = (column: string): Place => ({ of: 'list', column })

const textPlaces: Readonly<Record<TextField, Place>> = {
  id: call('lower(c.id)'),
  trace: call('c.trace'),
  state: call(`CASE c.done WHEN 1 THEN 'done' ELSE 'running' END`),
  endpoint: call('c.endpoint'),
  method: call('c.method'),
  path: call('c.path'),
  outcome: call('c.outcome'),
  model: attempt('a.request_model', 'a.response_model'),
  provider: attempt('a.provider'),
  dialect: attempt('a.dialect'),
  operation: attempt('a.operation'),
  backend: attempt('a.backend'),
  url: attempt('a.url'),
  error: attempt('a.error'),
  stream: attempt('a.stream'),
  finish: list('a.finish'),
  tool: list('a.tools'),
}

const numberColumns: Readonly<Record<NumberField, string>> = {
  status: 'c.status',
  duration: 'c.duration',
  ttft: 'c.ttft',
  speed: 'c.speed',
  in: 'c.input',
  out: 'c.output',
  cached: 'c.cached',
  reasoning: 'c.reasoning',
  cost: 'c.cost',
  sent: 'c.sent',
  received: 'c.received',
  attempts: 'c.attempts',
  revision: 'c.revision',
}

/** The condition for a filter; `1` for an empty one. */
export function whereOf(filter: Filter): Where {
  const parts: string[] = []
  const values: Column[] = []
  for (const term of filter) {
    const condition = conditionOf(term, values)
    parts.push(term.not ? `NOT ${condition}` : condition)
  }
  return { sql: parts.length === 0 ? '1' : parts.join(' AND '), values }
}

function conditionOf(term: Term, values: Column[]): string {
  switch (term.kind) {
    case 'free':
      values.push(term.text)
      return '(instr(c.search, ?) > 0)'
    case 'number': {
      const column = numberColumns[term.field]
      if (term.value === null) return `(${column} IS NULL)`
      values.push(term.value)
      return `ifnull(${column} ${term.op === ':' ? '=' : term.op} ?, 0)`
    }
    case 'text':
      return textCondition(textPlaces[term.field], term.values, values)
  }
}

function textCondition(place: Place, patterns: readonly string[], values: Column[]): string {
  const any = (column: string): string => {
    const each = patterns.map((pattern) => {
      values.push(pattern)
      return /[*?]/.test(pattern) ? `wildcard(?, ${column})` : `${column} = ?`
    })
    return `(${each.join(' OR ')})`
  }
  const missing = patterns.length === 0
  switch (place.of) {
    case 'call':
      return missing ? `(${place.columns[0]!} IS NULL)` : `ifnull(${any(place.columns[0]!)}, 0)`
    case 'attempt': {
      const condition = missing ? place.columns.map((column) => `${column} IS NOT NULL`) : place.columns.map(any)
      return `(${missing ? 'NOT ' : ''}EXISTS (SELECT 1 FROM attempts a WHERE a.seq = c.seq AND (${condition.join(' OR ')})))`
    }
    case 'list': {
      const condition = missing ? '1' : any('j.value')
      return `(${missing ? 'NOT ' : ''}EXISTS (SELECT 1 FROM attempts a, json_each(${place.column}) j WHERE a.seq = c.seq AND ${condition}))`
    }
  }
}
