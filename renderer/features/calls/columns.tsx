// What each cell of a row says. A fact that nobody reported is a dash, an estimate carries its sign, and both are said once here.
import type { Attempt, Call } from '../../../shared/call.ts'
import { outputSpeed, summarise, timeToFirstToken, type CallSummary } from '../../../shared/summary.ts'
import { count, dollars, none, seconds, shortCount } from '../../ui/format.ts'

export interface RowFacts {
  readonly input: string
  readonly cached: string | null
  readonly output: string
  readonly cost: string
  readonly ttft: string
  readonly speed: string
}

const about = (attempt: Attempt | null) => (attempt?.tokens?.source === 'estimate' ? '≈' : '')

export function rowFacts(call: Call, attempt: Attempt | null): RowFacts {
  const summary: CallSummary = summarise(call)
  const mark = about(attempt)
  const written = (value: number | null, write: (value: number) => string) => (value === null ? none : mark + write(value))
  const ttft = summary.ttftMs ?? (attempt ? timeToFirstToken(attempt) : null)
  const speed = summary.tokensPerSecond ?? (attempt ? outputSpeed(attempt) : null)
  return {
    input: written(summary.input, count),
    cached: summary.cacheRead ? shortCount(summary.cacheRead) : null,
    output: written(summary.output, count),
    cost: written(summary.cost, (amount) => dollars(amount, 4)),
    ttft: ttft === null ? none : seconds(ttft),
    speed: written(speed, count),
  }
}

/** A dash is quieter than a number. */
export function Value({ text }: { text: string }) {
  return text === none ? <span className="t3">{none}</span> : text
}
