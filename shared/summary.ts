// What a row, a filter and a chart say about a whole call, worked out of its attempts in one place.
import type { Attempt, Call, OutcomeClass } from './call.ts'

/** Facts of a call over all its attempts. Sums are null when no attempt reported the fact. */
export interface CallSummary {
  /** null while the call runs and nothing has failed. */
  readonly outcome: OutcomeClass | 'unknown' | null
  /** True when at least one attempt was an AI call. */
  readonly ai: boolean
  /** ms from dispatch to the first token of the first attempt that streamed one. */
  readonly ttftMs: number | null
  readonly input: number | null
  readonly output: number | null
  readonly cacheRead: number | null
  readonly reasoning: number | null
  readonly cost: number | null
  /** Output tokens per second between the first and the last token; streams only. */
  readonly tokensPerSecond: number | null
}

/**
 * The first attempt that did not succeed decides. A call that the gateway answered with an error although every attempt
 * succeeded, or without any attempt, is `gateway_rejected`. `unknown`: the process that served it was killed.
 */
export function callOutcome(call: Call): CallSummary['outcome'] {
  const failed = call.attempts.find((attempt) => attempt.outcome !== null && attempt.outcome.class !== 'ok')
  if (failed?.outcome) return failed.outcome.class
  if (call.state === 'running') return null
  if (call.durationMs === null) return 'unknown'
  return (call.status ?? 0) >= 400 ? 'gateway_rejected' : 'ok'
}

/** The attempt that a row shows: the last AI call, else the last one. */
export function mainAttempt(call: Call): Attempt | null {
  return call.attempts.findLast((attempt) => attempt.dialect !== null) ?? call.attempts.at(-1) ?? null
}

/** ms from dispatch to the first token, null when no token was streamed. */
export function timeToFirstToken(attempt: Attempt): number | null {
  const { dispatched, firstToken } = attempt.timing
  return dispatched === null || firstToken === null ? null : firstToken - dispatched
}

/** (output tokens - 1) / decode time, in tokens per second. */
export function outputSpeed(attempt: Attempt): number | null {
  const { firstToken, lastToken } = attempt.timing
  const output = attempt.tokens?.output ?? null
  if (output === null || output < 2 || firstToken === null || lastToken === null || lastToken <= firstToken) return null
  return ((output - 1) * 1000) / (lastToken - firstToken)
}

export function summarise(call: Call): CallSummary {
  const streamed = call.attempts.find((attempt) => timeToFirstToken(attempt) !== null)
  return {
    outcome: callOutcome(call),
    ai: call.attempts.some((attempt) => attempt.dialect !== null),
    ttftMs: streamed ? timeToFirstToken(streamed) : null,
    input: sum(call, (attempt) => attempt.tokens?.input),
    output: sum(call, (attempt) => attempt.tokens?.output),
    cacheRead: sum(call, (attempt) => attempt.tokens?.cacheRead),
    reasoning: sum(call, (attempt) => attempt.tokens?.reasoning),
    cost: sum(call, (attempt) => attempt.cost?.amount),
    tokensPerSecond: streamed ? outputSpeed(streamed) : null,
  }
}

function sum(call: Call, read: (attempt: Attempt) => number | null | undefined): number | null {
  let total: number | null = null
  for (const attempt of call.attempts) {
    const value = read(attempt) ?? null
    if (value !== null) total = (total ?? 0) + value
  }
  return total
}
