// One taxonomy for what became of a call, whoever answered. Words of the providers decide before the HTTP status does.
import type { Outcome, OutcomeClass } from '../../shared/call.ts'
import type { Reading } from './reader.ts'
import type { ProviderError } from './types.ts'

/** What ended an attempt before its natural end, already told apart by who did it. */
export interface Fault {
  readonly class: 'timeout' | 'client_cancelled' | 'provider_error' | 'stream_cut' | 'gateway_rejected'
  readonly type: string
  readonly message: string | null
}

export const ok: Outcome = { class: 'ok', type: null, message: null }

const quota = new Set([
  'insufficient_quota',
  'credit_balance_exhausted',
  'billing_error',
  'billing_hard_limit_reached',
  'billing_not_active',
  'enforced_spend_limit_reached',
  'contract_spend_limit_reached',
])
const byWord: Readonly<Record<string, OutcomeClass>> = {
  rate_limit_exceeded: 'rate_limited',
  rate_limit_error: 'rate_limited',
  RESOURCE_EXHAUSTED: 'rate_limited',
  overloaded_error: 'overloaded',
  UNAVAILABLE: 'overloaded',
  authentication_error: 'auth',
  permission_error: 'auth',
  invalid_api_key: 'auth',
  content_filter: 'blocked',
  content_policy_violation: 'blocked',
  model_not_found: 'not_found',
  not_found_error: 'not_found',
  request_too_large: 'too_large',
  timeout_error: 'timeout',
}

/** The class of an HTTP error status, with what the body said when it said anything. */
export function classOfStatus(status: number, error: ProviderError | null): OutcomeClass {
  const words = [error?.code ?? '', error?.type ?? '']
  if (status === 402 || words.some((word) => quota.has(word))) return 'quota_or_billing'
  for (const word of words) if (Object.hasOwn(byWord, word)) return byWord[word]!
  if (status === 429) return 'rate_limited'
  if (status === 401 || status === 403) return 'auth'
  if (status === 404) return 'not_found'
  if (status === 413) return 'too_large'
  if (status === 408 || status === 504) return 'timeout'
  if (status === 503 || status === 529) return 'overloaded'
  return status < 500 ? 'invalid_request' : 'provider_error'
}

/** The outcome of an attempt that is no AI call, or whose answer was not read. */
export function outcomeOfStatus(status: number, fault: Fault | null, error: ProviderError | null = null): Outcome {
  if (status >= 400) {
    const found = classOfStatus(status, error)
    return { class: found, type: error?.code ?? error?.type ?? found, message: error?.message ?? null }
  }
  return fault ?? ok
}

/** The outcome of an AI call whose answer began. A fault after the end marker changes nothing: everything had come. */
export function outcomeOfReading(status: number, reading: Reading, fault: Fault | null): Outcome {
  const { error, stream } = reading
  if (status >= 400) return outcomeOfStatus(status, fault, error)
  if (error) return errorInside(error, stream)
  const complete = reading.chunks?.endMarker === true
  if (fault && !complete) return fault
  if (stream && !complete && reading.chunks?.endMarker === false && !reading.finished) {
    return nothingRead(reading) ?? { class: 'stream_cut', type: 'no_end_marker', message: null }
  }
  const unread = nothingRead(reading)
  if (unread) return unread
  return reading.blocked === null ? ok : { class: 'blocked', type: reading.blocked, message: null }
}

function errorInside(error: ProviderError, stream: boolean): Outcome {
  const found = stream ? 'stream_error' : classOfStatus(error.status ?? 500, error)
  return { class: found, type: error.code ?? error.type ?? found, message: error.message }
}

function nothingRead(reading: Reading): Outcome | null {
  return reading.unreadable === null ? null : { class: 'bad_payload', type: reading.unreadable, message: null }
}
