// The facts of two calls side by side. A change is told only where both know the number.
import type { Call, HeaderLine } from '../../../../shared/call.ts'
import { mainAttempt, summarise } from '../../../../shared/summary.ts'
import { lookOf } from '../../../state/outcome.ts'
import { count, dollars, none, seconds } from '../../../ui/format.ts'
import { shortHost } from '../provider.ts'
import type { FieldChange } from './json-diff.ts'

export interface FactRow {
  readonly name: string
  readonly before: string
  readonly after: string
  /** `+1.20 s`; empty when it is the same or not known. */
  readonly change: string
  readonly differs: boolean
}

/** The change is that of the numbers as they are shown, in steps of `step`: 0.36 and 0.06 differ by 0.30. */
const number = (
  name: string,
  before: number | null,
  after: number | null,
  write: (value: number) => string,
  step = 1,
): FactRow => {
  const known = before !== null && after !== null
  const by = known ? (Math.round(after / step) - Math.round(before / step)) * step : 0
  return {
    name,
    before: before === null ? none : write(before),
    after: after === null ? none : write(after),
    change: by === 0 ? '' : `${by > 0 ? '+' : '−'}${write(Math.abs(by))}`,
    differs: before !== after,
  }
}
const word = (name: string, before: string | null, after: string | null): FactRow => ({
  name,
  before: before ?? none,
  after: after ?? none,
  change: '',
  differs: before !== after,
})

/** Without those that neither call has. */
export function factsOf(a: Call, b: Call): readonly FactRow[] {
  const [one, two] = [summarise(a), summarise(b)]
  const [left, right] = [mainAttempt(a), mainAttempt(b)]
  const time = (ms: number) => `${seconds(ms)} s`
  const speed = (value: number) => value.toFixed(0)
  const text = (value: number | null) => (value === null ? null : String(value))
  const rows = [
    word('Outcome', lookOf(a).word, lookOf(b).word),
    word('Status', text(a.status), text(b.status)),
    word('Endpoint', a.endpoint, b.endpoint),
    word('Model asked', left?.requestModel ?? null, right?.requestModel ?? null),
    word('Answered by', left?.responseModel ?? null, right?.responseModel ?? null),
    word('Backend', left && shortHost(left.url), right && shortHost(right.url)),
    number('Total', a.durationMs, b.durationMs, time, 10),
    number('TTFT', one.ttftMs, two.ttftMs, time, 10),
    number('Tok/s', one.tokensPerSecond, two.tokensPerSecond, speed),
    number('Tokens in', one.input, two.input, count),
    number('Cached', one.cacheRead, two.cacheRead, count),
    number('Tokens out', one.output, two.output, count),
    number('Reasoning', one.reasoning, two.reasoning, count),
    number('Cost', one.cost, two.cost, (value) => dollars(value, 6), 1e-6),
    word('Finish', left?.finishReasons.join(', ') || null, right?.finishReasons.join(', ') || null),
    word('Revision', String(a.revision), String(b.revision)),
  ]
  return rows.filter(({ before, after }) => before !== none || after !== none)
}

/** Headers by name; several of one name stand together. */
export function diffHeaders(before: readonly HeaderLine[], after: readonly HeaderLine[]): readonly FieldChange[] {
  const [a, b] = [byName(before), byName(after)]
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((name) => a.get(name) !== b.get(name))
    .map((name) => ({ path: name, before: a.get(name) ?? null, after: b.get(name) ?? null }))
}

function byName(lines: readonly HeaderLine[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const { name, value } of lines) {
    const known = map.get(name.toLowerCase())
    map.set(name.toLowerCase(), known === undefined ? value : `${known}, ${value}`)
  }
  return map
}
