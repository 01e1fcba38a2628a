// What KrakenD CE 2.13.8 would have done with a call that Spyhop served by its own defaults, told from the call's record and from
// the configuration that served it. Each line is one entry of docs/differences.md that this very call would have met. Nothing is
// run again: what the record does not show is not claimed, and what follows only in most cases is `likely`.
import type { Attempt, AttemptDetail, Call, CallDetail } from './call.ts'
import type { differenceIds } from './differences.ts'
import type { EndpointInForce } from './endpoint-in-force.ts'
import { answerDifferences } from './in-krakend/answer.ts'
import { requestDifferences } from './in-krakend/request.ts'
import { telemetryDifferences } from './in-krakend/telemetry.ts'
import { mainAttempt } from './summary.ts'

export type DifferenceId = (typeof differenceIds)[keyof typeof differenceIds]

/** One thing that would have been different. */
export interface InKrakend {
  /** Entry of docs/differences.md; null for what is no difference of behaviour but a tool of Spyhop (a mock). */
  readonly difference: DifferenceId | null
  /** A sentence or two, with this call's own numbers. */
  readonly says: string
  readonly sure: 'certain' | 'likely'
  /** Who would have noticed. */
  readonly noticed: 'client' | 'backend' | 'telemetry'
}

/** What the rules read. */
export interface Served {
  readonly call: Call
  readonly detail: CallDetail
  readonly attempt: Attempt | null
  readonly parts: AttemptDetail | null
  readonly endpoint: EndpointInForce
  /** An answer that passes unread, chunk by chunk. */
  readonly passes: boolean
}

/** Empty: KrakenD would have done the same. A call that still runs has no verdict yet and gives none. */
export function inKrakend(call: Call, detail: CallDetail, endpoint: EndpointInForce): readonly InKrakend[] {
  if (call.state === 'running') return []
  const attempt = mainAttempt(call)
  const index = attempt ? call.attempts.indexOf(attempt) : -1
  const parts = detail.attempts[index] ?? null
  const served: Served = { call, detail, attempt, parts, endpoint, passes: endpoint.outputEncoding === 'no-op' }
  return [...mocked(attempt), ...answerDifferences(served), ...requestDifferences(served), ...telemetryDifferences(served)]
}

function mocked(attempt: Attempt | null): readonly InKrakend[] {
  if (attempt?.mock == null) return []
  const says = 'A mock of Spyhop answered. KrakenD would have asked the backend.'
  return [{ difference: null, says, sure: 'certain', noticed: 'backend' }]
}
