// shared/filter.ts in SQL. A test runs the same filters through both.
import { patternsOf, type Filter, type NumberField, type Term, type TextField } from '../../shared/filter.ts'
import { momentOf } from '../../shared/moment.ts'
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
  session: call('lowered(c.session)'),
  state: call(`CASE c.done WHEN 1 THEN 'done' ELSE 'running' END`),
  endpoint: call('c.endpoint'),
  method: call('c.method'),
  path: call('c.path'),
  outcome: call('c.outcome'),
  model: attempt('request_model', 'response_model'),
  provider: attempt('provider'),
  dialect: attempt('dialect'),
  operation: attempt('operation'),
  backend: attempt('backend'),
  url: attempt('url'),
  error: attempt('error'),
  stream: attempt('stream'),
  finish: list('finish'),
  tool: list('tools'),
  bookmark: call(
    `CASE WHEN EXISTS (SELECT 1 FROM annotations n WHERE n.id = c.id AND n.bookmarked = 1) THEN 'yes' ELSE 'no' END`,
  ),
  note: call(`(SELECT nullif(lowered(n.note), '') FROM annotations n WHERE n.id = c.id)`),
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

// Plain calls without an error keep no copy of what their columns say: see searchText in shared/filter.ts.
const searched = `CASE c.search WHEN '' THEN c.method || ' ' || c.path || ' ' || ifnull(c.endpoint, '') || ifnull(char(10) || c.url, '') ELSE c.search END`

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
      return `(instr(${searched}, ?) > 0)`
    case 'number': {
      const column = numberColumns[term.field]
      if (term.value === null) return `(${column} IS NULL)`
      values.push(term.value)
      return `ifnull(${column} ${term.op === ':' ? '=' : term.op} ?, 0)`
    }
    case 'time':
      values.push(momentOf(term.text, Date.now()))
      return `(c.started ${term.op} ?)`
    case 'text':
      return textCondition(textPlaces[term.field], patternsOf(term.field, term.values), values)
  }
}

function textCondition(place: Place, patterns: readonly string[], values: Column[]): string {
  const any = (column: string): string => {
    const each = patterns.map((pattern) => {
      values.push(pattern)
      return /[*?\\]/.test(pattern) ? `wildcard(?, ${column})` : `${column} = ?`
    })
    return `(${each.join(' OR ')})`
  }
  const missing = patterns.length === 0
  switch (place.of) {
    case 'call':
      return missing ? `(${place.columns[0]!} IS NULL)` : `ifnull(${any(place.columns[0]!)}, 0)`
    case 'attempt':
      return ofAttempts(missing, (table) => {
        const each = place.columns.map((column) => (missing ? `${table}.${column} IS NOT NULL` : any(`${table}.${column}`)))
        return `(${each.join(' OR ')})`
      })
    case 'list':
      return ofAttempts(
        missing,
        (table) => `EXISTS (SELECT 1 FROM json_each(${table}.${place.column}) j WHERE ${missing ? '1' : any('j.value')})`,
      )
  }
}

/** Over the first attempt, which stands in the row of its call, and the further ones. */
function ofAttempts(negated: boolean, condition: (table: string) => string): string {
  const first = `ifnull(${condition('c')}, 0)`
  const further = `(c.attempts > 1 AND EXISTS (SELECT 1 FROM attempts a WHERE a.seq = c.seq AND ${condition('a')}))`
  return `(${negated ? 'NOT ' : ''}(${first} OR ${further}))`
}
