import type { Call, OutcomeClass } from '../../shared/call.ts'
import type { CostLimit, Spent } from '../../shared/contract/notifications.ts'
import { mainAttempt } from '../../shared/summary.ts'

const what: Readonly<Record<OutcomeClass, string>> = {
  ok: 'answered',
  blocked: 'blocked by the provider',
  rate_limited: 'rate limited',
  quota_or_billing: 'without quota',
  overloaded: 'met an overloaded provider',
  auth: 'refused for the key',
  invalid_request: 'refused as a bad request',
  too_large: 'too large for the model',
  not_found: 'asked for what is not there',
  provider_error: 'failed at the provider',
  timeout: 'timed out',
  stream_error: 'failed inside the stream',
  stream_cut: 'lost its stream',
  client_cancelled: 'cancelled by the client',
  bad_payload: 'got an unreadable answer',
  gateway_rejected: 'rejected by the gateway',
}

/** `/v1/messages timed out (claude-opus-4-5)`; `3 calls timed out, last /v1/messages`. */
export function outcomeText(outcome: OutcomeClass, call: Call, calls: number): string {
  const place = call.endpoint ?? call.path
  if (calls > 1) return `${calls} calls ${what[outcome]}, last ${place}`
  const model = mainAttempt(call)?.requestModel ?? null
  return `${place} ${what[outcome]}${model === null ? '' : ` (${model})`}`
}

const windows = { session: 'in this session', day: 'today', month: 'this month' } as const

/** `Over $5.00 today for /v1/messages: $5.02; 12 calls unpriced`. */
export function costText({ amount, window, endpoint }: CostLimit, spent: Spent): string {
  const place = endpoint === null ? '' : ` for ${endpoint}`
  const sum = spent.amount === null ? 'no price' : `$${spent.amount.toFixed(2)}`
  const unpriced = spent.unpriced === 0 ? '' : `; ${spent.unpriced} ${spent.unpriced === 1 ? 'call' : 'calls'} unpriced`
  return `Over $${amount.toFixed(2)} ${windows[window]}${place}: ${sum}${unpriced}`
}
