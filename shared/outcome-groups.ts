// What an outcome means to someone who watches many calls.
import type { OutcomeClass } from './call.ts'

export const outcomeGroups = ['ok', 'limited', 'failed', 'blocked', 'cancelled'] as const
export type OutcomeGroup = (typeof outcomeGroups)[number]

const groupByOutcome: Readonly<Record<OutcomeClass | 'unknown', OutcomeGroup>> = {
  ok: 'ok',
  blocked: 'blocked',
  rate_limited: 'limited',
  quota_or_billing: 'limited',
  overloaded: 'limited',
  gateway_rejected: 'limited',
  auth: 'failed',
  invalid_request: 'failed',
  too_large: 'failed',
  not_found: 'failed',
  provider_error: 'failed',
  timeout: 'failed',
  stream_error: 'failed',
  stream_cut: 'failed',
  bad_payload: 'failed',
  client_cancelled: 'cancelled',
  unknown: 'cancelled',
}

/** An outcome of a later version counts as one that did not finish. */
export const groupOfOutcome = (outcome: string): OutcomeGroup =>
  Object.hasOwn(groupByOutcome, outcome) ? groupByOutcome[outcome as OutcomeClass] : 'cancelled'
