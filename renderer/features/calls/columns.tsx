// The columns of the list: what each is called, how wide it is, what it sorts by, which term a cell stands for. What a cell says is
// in cells.tsx; units stand in the head, so that cells carry numbers only.
import type { Call } from '../../../shared/call.ts'
import type { SortKey } from '../../../shared/contract/calls.ts'
import type { ColumnKey } from '../../state/preferences.ts'
import { isTwelveHourClock } from '../../ui/format.ts'
import { callOutcome, mainAttempt } from '../../../shared/summary.ts'
import { termOf } from '../../../shared/filter.ts'

export interface Column {
  readonly label: string
  /** Least width and share of what is left, CSS pixels. */
  readonly least: number
  readonly share: number
  readonly number?: boolean
  readonly sort?: SortKey
  /** The filter field and the value of a call in it. */
  readonly field?: string
  readonly value?: (call: Call) => string | null
}

const ofMain =
  (read: (attempt: NonNullable<ReturnType<typeof mainAttempt>>) => string | null | undefined) =>
  (call: Call): string | null => {
    const attempt = mainAttempt(call)
    return (attempt && read(attempt)) ?? null
  }

export const columns: Readonly<Record<ColumnKey, Column>> = {
  time: {
    label: 'Time',
    get least() {
      return isTwelveHourClock() ? 76 : 60
    },
    share: 0,
    sort: 'time',
  },
  outcome: { label: 'Outcome', least: 106, share: 0, sort: 'outcome', field: 'outcome', value: (call) => callOutcome(call) },
  endpoint: { label: 'Endpoint', least: 132, share: 1.1, sort: 'endpoint', field: 'endpoint', value: (call) => call.endpoint },
  model: {
    label: 'Model',
    least: 132,
    share: 1,
    sort: 'model',
    field: 'model',
    value: ofMain((attempt) => attempt.requestModel ?? attempt.responseModel),
  },
  provider: {
    label: 'Provider',
    least: 96,
    share: 0.4,
    sort: 'provider',
    field: 'provider',
    value: ofMain((attempt) => attempt.provider),
  },
  backend: {
    label: 'Backend',
    least: 108,
    share: 0.6,
    sort: 'backend',
    field: 'backend',
    value: ofMain((attempt) => attempt.backend),
  },
  in: { label: 'In', least: 86, share: 0, number: true, sort: 'in' },
  out: { label: 'Out', least: 46, share: 0, number: true, sort: 'out' },
  reasoning: { label: 'Reasoning', least: 74, share: 0, number: true, sort: 'reasoning' },
  cost: { label: 'Cost', least: 66, share: 0, number: true, sort: 'cost' },
  ttft: { label: 'TTFT s', least: 50, share: 0, number: true, sort: 'ttft' },
  speed: { label: 'tok/s', least: 44, share: 0, number: true, sort: 'speed' },
  duration: { label: 'Total s', least: 104, share: 0.6, sort: 'duration' },
  status: {
    label: 'Status',
    least: 52,
    share: 0,
    number: true,
    sort: 'status',
    field: 'status',
    value: (call) => (call.status === null ? null : String(call.status)),
  },
  sent: { label: 'Sent', least: 70, share: 0, number: true, sort: 'sent' },
  received: { label: 'Received', least: 74, share: 0, number: true, sort: 'received' },
  attempts: { label: 'Attempts', least: 66, share: 0, number: true },
  finish: { label: 'Finish', least: 80, share: 0.3, field: 'finish', value: ofMain((attempt) => attempt.finishReasons[0]) },
  tools: { label: 'Tools', least: 90, share: 0.4, field: 'tool', value: ofMain((attempt) => attempt.tools[0]) },
  session: { label: 'Session', least: 90, share: 0.4, field: 'session', value: (call) => call.session },
  revision: { label: 'Revision', least: 60, share: 0, number: true, field: 'revision', value: (call) => String(call.revision) },
}

const always = new Set<ColumnKey>(['time', 'outcome', 'model', 'out', 'cost', 'duration'])
const leaving: readonly ColumnKey[] = ['backend', 'speed', 'endpoint', 'in', 'ttft']
const edge = 12

/** What of the chosen columns fits: extra ones leave first, then the usual ones in their fixed order; some stay whatever happens. */
export function fitColumns(chosen: readonly ColumnKey[], width: number): readonly ColumnKey[] {
  const extra = chosen.filter((key) => !always.has(key) && !leaving.includes(key)).toReversed()
  let kept = chosen
  for (const key of [...extra, ...leaving]) {
    if (kept.reduce((sum, one) => sum + columns[one].least, edge) <= width) break
    kept = kept.filter((one) => one !== key)
  }
  return kept
}

export const columnTracks = (keys: readonly ColumnKey[]): string =>
  keys
    .map((key) => (columns[key].share ? `minmax(${columns[key].least}px, ${columns[key].share}fr)` : `${columns[key].least}px`))
    .join(' ')

/** `model:gpt-5`: the term that a cell stands for; null where a value cannot be filtered by. */
export function cellTerm(call: Call, key: ColumnKey): string | null {
  const { field, value } = columns[key]
  if (!field || !value) return null
  return termOf(field, value(call))
}
