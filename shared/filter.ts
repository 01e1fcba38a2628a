// The typed filter line: `model:gpt* -outcome:ok cost>0.01 ttft>2s status:429 "free text"`. Terms stand side by side and all
// must hold. Screen, CLI and store read one grammar; main/store/where.ts says the same in SQL, and a test holds them together.
// A text fact that several attempts have matches when any of them does; `none` asks for facts that nobody reported.
import type { Attempt, Call } from './call.ts'
import { momentOf } from './moment.ts'
import { summarise, type CallSummary } from './summary.ts'
import { hasWildcard, literalPattern, matchesWildcards } from './wildcards.ts'

export type Comparison = ':' | '>' | '>=' | '<' | '<='

export type Term =
  /** `values` are alternatives, lower case, `*` and `?` as wildcards, `\` before a character that is meant itself; empty asks for a missing fact. */
  | { readonly kind: 'text'; readonly field: TextField; readonly values: readonly string[]; readonly not: boolean }
  | {
      readonly kind: 'number'
      readonly field: NumberField
      readonly op: Comparison
      readonly value: number | null
      readonly not: boolean
    }
  /** When the call began. `text` is a moment as it was written: `-15m` is counted back from now, whenever that is. */
  | { readonly kind: 'time'; readonly op: Exclude<Comparison, ':'>; readonly text: string; readonly not: boolean }
  /** Lower case; found anywhere in the facts of the call. */
  | { readonly kind: 'free'; readonly text: string; readonly not: boolean }

export type Filter = readonly Term[]
export type ParsedFilter =
  | { readonly ok: true; readonly filter: Filter }
  /** `at` is the offset of the term; `problem` is a sentence for the user. */
  | { readonly ok: false; readonly problem: string; readonly at: number }

/** A filter line that cannot be read; the message is a sentence for the user. */
export class FilterError extends Error {
  override readonly name = 'FilterError'
  readonly code = 'bad_filter'
}

/** What the user put on a call. */
export interface Noted {
  readonly bookmarked: boolean
  readonly note: string
}
/** By id of the call; undefined where nothing was put. */
export type NotedLookup = (id: string) => Noted | undefined

const listed = (value: string | null): readonly string[] => (value === null ? [] : [value])
const ofAttempts = (read: (attempt: Attempt) => readonly (string | null)[]) => (call: Call) =>
  call.attempts.flatMap((attempt) => read(attempt).filter((value) => value !== null))

const textFields = {
  id: (call) => [call.id],
  trace: (call) => [call.traceId],
  session: (call) => listed(call.session),
  state: (call) => [call.state],
  endpoint: (call) => listed(call.endpoint),
  method: (call) => [call.method],
  path: (call) => [call.path],
  outcome: (_, summary) => listed(summary.outcome),
  model: ofAttempts((attempt) => [attempt.requestModel, attempt.responseModel]),
  provider: ofAttempts((attempt) => [attempt.provider]),
  dialect: ofAttempts((attempt) => [attempt.dialect]),
  operation: ofAttempts((attempt) => [attempt.operation]),
  backend: ofAttempts((attempt) => [attempt.backend]),
  url: ofAttempts((attempt) => [attempt.url]),
  error: ofAttempts((attempt) => [attempt.outcome?.type ?? null]),
  finish: ofAttempts((attempt) => attempt.finishReasons),
  tool: ofAttempts((attempt) => attempt.tools),
  stream: ofAttempts((attempt) => [String(attempt.stream)]),
  bookmark: (_, __, noted) => [noted?.bookmarked ? 'yes' : 'no'],
  note: (_, __, noted) => listed(noted?.note || null),
} as const satisfies Record<string, (call: Call, summary: CallSummary, noted: Noted | undefined) => readonly string[]>
export type TextField = keyof typeof textFields

const numberFields = {
  status: { unit: 'count', read: (call) => call.status },
  duration: { unit: 'time', read: (call) => call.durationMs },
  ttft: { unit: 'time', read: (_, summary) => summary.ttftMs },
  speed: { unit: 'count', read: (_, summary) => summary.tokensPerSecond },
  in: { unit: 'count', read: (_, summary) => summary.input },
  out: { unit: 'count', read: (_, summary) => summary.output },
  cached: { unit: 'count', read: (_, summary) => summary.cacheRead },
  reasoning: { unit: 'count', read: (_, summary) => summary.reasoning },
  cost: { unit: 'count', read: (_, summary) => summary.cost },
  sent: { unit: 'bytes', read: (call) => call.requestBytes },
  received: { unit: 'bytes', read: (call) => call.responseBytes },
  attempts: { unit: 'count', read: (call) => call.attempts.length },
  revision: { unit: 'count', read: (call) => call.revision },
} as const satisfies Record<string, { readonly unit: Unit; readonly read: (call: Call, summary: CallSummary) => number | null }>
export type NumberField = keyof typeof numberFields
type Unit = 'count' | 'time' | 'bytes'

export const isNumberField = (name: string): name is NumberField => Object.hasOwn(numberFields, name)

/** Every field name, for completion. */
export const filterFields: readonly string[] = [...Object.keys(textFields), ...Object.keys(numberFields), 'time']

const units: Record<Unit, Readonly<Record<string, number>>> = {
  count: { '': 1, k: 1000, m: 1e6 },
  time: { '': 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 },
  bytes: { '': 1, b: 1, kb: 1024, mb: 1024 ** 2 },
}

const termShape = /(-?)(?:([A-Za-z]+)(:|>=|<=|>|<)((?:"(?:[^"\\]|\\.)*"?|[^\s"])*)|"((?:[^"\\]|\\.)*)"?|([^\s"]+))/y

/** Reads a filter line. An empty line matches everything. */
export function parseFilter(line: string): ParsedFilter {
  const filter: Term[] = []
  let at = 0
  for (;;) {
    while (/\s/.test(line[at] ?? '')) at++
    if (at >= line.length) return { ok: true, filter }
    termShape.lastIndex = at
    const match = termShape.exec(line)
    if (!match) return { ok: false, problem: `Cannot read ${line.slice(at)}`, at }
    const term = readTerm(match)
    if (typeof term === 'string') return { ok: false, problem: term, at }
    if (term.kind !== 'free' || term.text !== '') filter.push(term)
    at = termShape.lastIndex
  }
}

/** As parseFilter, for callers that pass the refusal on. Throws FilterError. */
export function filterOf(line: string): Filter {
  const parsed = parseFilter(line)
  if (!parsed.ok) throw new FilterError(parsed.problem)
  return parsed.filter
}

function readTerm(match: RegExpExecArray): Term | string {
  const [whole, minus, field, op, value, quoted, word] = match
  const not = minus === '-'
  if (field === undefined || op === undefined)
    return { kind: 'free', text: (quoted === undefined ? word! : unescape(quoted)).toLowerCase(), not }
  const name = field.toLowerCase()
  if (!value) return `Say what ${name} should be: ${whole}…`
  if (Object.hasOwn(textFields, name)) return readText(name as TextField, op, value, not)
  if (isNumberField(name)) return readNumber(name, op as Comparison, value, not)
  if (name === 'time') return readMoment(op as Comparison, value, not)
  // `http://host/path` and `10:30` are what they look like, not fields.
  if (op === ':' && !/^[A-Za-z]+:[^/]/.test(whole.slice(minus!.length)))
    return { kind: 'free', text: whole.slice(minus!.length).toLowerCase(), not }
  return `There is no field called ${name}. Fields: ${filterFields.join(', ')}. Put it in quotes to search for the text.`
}

function readText(field: TextField, op: string, value: string, not: boolean): Term | string {
  if (op !== ':') return `${field} is a text: write ${field}:${value}`
  const values = splitValues(value)
  if (field === 'bookmark' && values.some((wanted) => wanted !== 'yes' && wanted !== 'no'))
    return `bookmark is yes or no, not ${value}`
  return { kind: 'text', field, values: values.length === 1 && value === 'none' ? [] : values, not }
}

function splitValues(value: string): string[] {
  const parts = value.match(/"(?:[^"\\]|\\.)*"?|[^,"]+/g) ?? []
  return parts.map((part) =>
    (part.startsWith('"')
      ? literalPattern(unescape(part.slice(1, part.length > 1 && part.endsWith('"') ? -1 : undefined)))
      : part.replaceAll('\\', '\\\\')
    ).toLowerCase(),
  )
}

function readMoment(op: Comparison, value: string, not: boolean): Term | string {
  if (op === ':') return `time is a moment: write time>${value} or time<${value}`
  if (!Number.isFinite(momentOf(value, 0)))
    return `time is a moment such as 14:31, 2026-11-24, 2026-11-24T14:00:00Z or -15m, not ${value}`
  return { kind: 'time', op, text: value, not }
}

/** The patterns of a text term as they are held against values: a note has them anywhere. */
export const patternsOf = (field: TextField, values: readonly string[]): readonly string[] =>
  field === 'note' ? values.map((value) => `*${value}*`) : values

/** The values of a text field, as the call has them. */
export const textValues = (field: TextField, call: Call): readonly string[] => textFields[field](call, summarise(call), undefined)

function readNumber(field: NumberField, op: Comparison, value: string, not: boolean): Term | string {
  if (value === 'none' && op === ':') return { kind: 'number', field, op, value: null, not }
  const match = /^(\d+(?:\.\d+)?|\.\d+)([A-Za-z]*)$/.exec(value)
  const factor = match && units[numberFields[field].unit][match[2]!.toLowerCase()]
  if (match && factor !== undefined && factor !== null)
    return { kind: 'number', field, op, value: Number(match[1]) * factor, not }
  const examples = { count: '100', time: '2s or 150ms', bytes: '10kb' }
  return `${field} is a number such as ${examples[numberFields[field].unit]}, not ${value}`
}

const unescape = (text: string): string => text.replace(/\\(.)/gs, '$1')
const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`

/** The term that asks for just this value; null: for calls without the fact. */
export const termOf = (field: string, value: string | null): string =>
  `${field}:${value === null ? 'none' : printPattern(literalPattern(value))}`

const printPattern = (pattern: string): string => {
  const text = unescape(pattern)
  if (hasWildcard(pattern)) return text
  return /^[^\s",*?]+$/.test(text) && text !== 'none' ? text : quote(text)
}

/** The line that reads back as this filter. */
export const printFilter = (filter: Filter): string => filter.map(printTerm).join(' ')

function printTerm(term: Term): string {
  const minus = term.not ? '-' : ''
  switch (term.kind) {
    case 'free':
      return minus + quote(term.text)
    case 'number':
      return `${minus}${term.field}${term.op}${term.value === null ? 'none' : `${term.value}`}`
    case 'time':
      return `${minus}time${term.op}${term.text}`
    case 'text':
      return `${minus}${term.field}:${term.values.length === 0 ? 'none' : term.values.map(printPattern).join(',')}`
  }
}

/** True when the call satisfies every term. Without a lookup nothing is bookmarked or noted. */
export function matchesFilter(filter: Filter, call: Call, notedOf: NotedLookup = () => undefined): boolean {
  if (filter.length === 0) return true
  const summary = summarise(call)
  return filter.every((term) => holds(term, call, summary, notedOf) !== term.not)
}

function holds(term: Term, call: Call, summary: CallSummary, notedOf: NotedLookup): boolean {
  switch (term.kind) {
    case 'free':
      return searchText(call).includes(term.text)
    case 'number':
      return compare(numberFields[term.field].read(call, summary), term.op, term.value)
    case 'time':
      return compare(Date.parse(call.startedAt), term.op, momentOf(term.text, Date.now()))
    case 'text': {
      const found = textFields[term.field](call, summary, notedOf(call.id))
      if (term.values.length === 0) return found.length === 0
      const patterns = patternsOf(term.field, term.values)
      return found.some((value) => patterns.some((pattern) => matchesWildcards(pattern, value.toLowerCase())))
    }
  }
}

function compare(fact: number | null, op: Comparison, value: number | null): boolean {
  if (fact === null || value === null) return fact === value
  switch (op) {
    case ':':
      return fact === value
    case '>':
      return fact > value
    case '>=':
      return fact >= value
    case '<':
      return fact < value
    case '<=':
      return fact <= value
  }
}

/** The text that free words are looked up in; lower case. */
export function searchText(call: Call): string {
  let text = `${call.method} ${call.path} ${call.endpoint ?? ''}`
  for (const attempt of call.attempts) {
    text += `\n${attempt.url}`
    if (attempt.dialect !== null)
      text += `\n${attempt.requestModel ?? ''} ${attempt.responseModel ?? ''} ${attempt.responseId ?? ''} ${attempt.tools.join(' ')}`
    if (attempt.outcome?.message) text += `\n${attempt.outcome.message}`
  }
  return text.toLowerCase()
}
