// A call as the worker gets it: the columns in the order of the INSERT, and the JSON as text. Text is cheaper to hand to a
// thread than objects, and the worker need not read it.
import type { Attempt, Call, CallDetail } from '../../shared/call.ts'
import { searchText } from '../../shared/filter.ts'
import { summarise } from '../../shared/summary.ts'

export type Column = string | number | null

/** Where one captured body lies in the bytes of its batch. */
export interface BodySlice {
  /** -1: the client's side. */
  readonly attempt: number
  readonly side: 'request' | 'response'
  readonly from: number
  readonly to: number
}

export interface Row {
  /** In the order of `callColumns`, then `attemptColumns` of the first attempt. */
  readonly columns: readonly Column[]
  /** Further attempts, in the order of `attemptColumns`. */
  readonly attempts: readonly (readonly Column[])[]
  readonly call: string
  /** null while the call runs. */
  readonly detail: string | null
  readonly bodies: readonly BodySlice[]
}

export const callColumns = [
  'id',
  'started',
  'done',
  'trace',
  'endpoint',
  'method',
  'path',
  'outcome',
  'ai',
  'status',
  'duration',
  'ttft',
  'speed',
  'input',
  'output',
  'cached',
  'reasoning',
  'cost',
  'sent',
  'received',
  'attempts',
  'revision',
  'search',
  'session',
] as const

export const attemptColumns = [
  'backend',
  'url',
  'provider',
  'dialect',
  'operation',
  'request_model',
  'response_model',
  'error',
  'stream',
  'finish',
  'tools',
] as const

/** What CallDetail holds beside the call itself. */
export type DetailRest = Omit<CallDetail, 'call'>

export function toRow(call: Call, rest: DetailRest | null, bodies: readonly BodySlice[]): Row {
  const [first = noAttempt, ...further] = call.attempts.map(attemptColumnsOf)
  return {
    columns: [...columnsOf(call), ...first],
    attempts: further,
    call: JSON.stringify(call),
    detail: rest === null ? null : JSON.stringify(rest),
    bodies,
  }
}

const noAttempt: readonly Column[] = attemptColumns.map(() => null)
const attemptColumnsOf = (attempt: Attempt): readonly Column[] => [
  lower(attempt.backend),
  lower(attempt.url),
  lower(attempt.provider),
  lower(attempt.dialect),
  lower(attempt.operation),
  lower(attempt.requestModel),
  lower(attempt.responseModel),
  lower(attempt.outcome?.type ?? null),
  String(attempt.stream),
  lowerList(attempt.finishReasons),
  lowerList(attempt.tools),
]

function columnsOf(call: Call): Column[] {
  const summary = summarise(call)
  return [
    call.id,
    Date.parse(call.startedAt),
    call.state === 'done' ? 1 : 0,
    call.traceId,
    lower(call.endpoint),
    lower(call.method),
    lower(call.path),
    summary.outcome,
    summary.ai ? 1 : 0,
    call.status,
    call.durationMs,
    summary.ttftMs,
    summary.tokensPerSecond,
    summary.input,
    summary.output,
    summary.cacheRead,
    summary.reasoning,
    summary.cost,
    call.requestBytes,
    call.responseBytes,
    call.attempts.length,
    call.revision,
    searchText(call),
    call.session ?? null,
  ]
}

const lower = <T extends string | null>(text: T): T => (text === null ? text : (text.toLowerCase() as T))
const lowerList = (texts: readonly string[]): string => (texts.length === 0 ? '[]' : JSON.stringify(texts).toLowerCase())
