// One look for each outcome, on every screen: a word, a shape and a tone. The tone is never shown without the other two.
import type { Call, OutcomeClass } from '../../shared/call.ts'
import { callOutcome, mainAttempt } from '../../shared/summary.ts'
import type { GlyphName } from '../ui/icons.tsx'

export type Tone = 'ok' | 'live' | 'limit' | 'fail' | 'block' | 'stop'

export interface OutcomeLook {
  readonly word: string
  readonly tone: Tone
  readonly glyph: GlyphName
}

export const outcomeLooks: Readonly<Record<OutcomeClass | 'unknown', OutcomeLook>> = {
  ok: { word: 'OK', tone: 'ok', glyph: 'check' },
  blocked: { word: 'Blocked', tone: 'block', glyph: 'shield' },
  rate_limited: { word: 'Rate limited', tone: 'limit', glyph: 'gauge' },
  quota_or_billing: { word: 'No quota', tone: 'limit', glyph: 'gauge' },
  overloaded: { word: 'Overloaded', tone: 'limit', glyph: 'gauge' },
  auth: { word: 'Key refused', tone: 'fail', glyph: 'lock' },
  invalid_request: { word: 'Bad request', tone: 'fail', glyph: 'octagon' },
  too_large: { word: 'Too large', tone: 'fail', glyph: 'octagon' },
  not_found: { word: 'Not found', tone: 'fail', glyph: 'octagon' },
  provider_error: { word: 'Failed', tone: 'fail', glyph: 'octagon' },
  timeout: { word: 'Timed out', tone: 'fail', glyph: 'clock' },
  stream_error: { word: 'Stream error', tone: 'fail', glyph: 'octagon' },
  stream_cut: { word: 'Stream cut', tone: 'fail', glyph: 'cut' },
  client_cancelled: { word: 'Cancelled', tone: 'stop', glyph: 'minus' },
  bad_payload: { word: 'Unreadable', tone: 'fail', glyph: 'octagon' },
  gateway_rejected: { word: 'Rejected', tone: 'limit', glyph: 'gate' },
  unknown: { word: 'Unfinished', tone: 'stop', glyph: 'minus' },
}

const limitReasons = new Set(['length', 'max_tokens', 'max_output_tokens', 'model_context_window_exceeded', 'model_length'])

/** A finish reason that says the answer was cut by a token limit, in any provider's spelling. */
export const stoppedAtLimit = (reasons: readonly string[]): boolean =>
  reasons.some((reason) => limitReasons.has(reason.toLowerCase()))

/** What the row of a call says: the outcome, or how far a running call has come. */
export function lookOf(call: Call): OutcomeLook {
  const attempt = mainAttempt(call)
  const outcome = callOutcome(call)
  if (outcome === 'ok' && attempt && stoppedAtLimit(attempt.finishReasons)) return { ...outcomeLooks.ok, word: 'OK, at limit' }
  if (outcome !== null) return outcomeLooks[outcome]
  const flowing = attempt?.stream && (attempt.timing.firstToken ?? attempt.timing.firstByte) !== null
  return { word: flowing ? 'Streaming' : 'Waiting', tone: 'live', glyph: 'ring' }
}

/** Calls that `[` and `]` jump between. */
export function isFailure(call: Call): boolean {
  const outcome = callOutcome(call)
  return outcome !== null && outcome !== 'ok' && outcome !== 'client_cancelled'
}
