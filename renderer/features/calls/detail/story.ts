// The one sentence of a call: what happened, then the provider's own words, then what to do. Made of recorded facts only.
import type { Attempt, Call, OutcomeClass } from '../../../../shared/call.ts'
import { callOutcome } from '../../../../shared/summary.ts'
import { stoppedAtLimit } from '../../../state/outcome.ts'
import { count, duration, seconds } from '../../../ui/format.ts'
import { providerLook, shortHost } from '../provider.ts'

export interface Story {
  readonly says: string
  /** Who says `words`: a break of the connection is told by the gateway, an error by the provider. */
  readonly speaker: 'Provider' | 'Gateway'
  /** Quoted as they came. */
  readonly words: string | null
  readonly todo: string | null
}

export function storyOf(call: Call, attempt: Attempt | null): Story {
  const outcome = callOutcome(call)
  const broken = attempt?.status === null || outcome === 'stream_cut' || outcome === 'client_cancelled'
  const quoted = { words: wordsOf(attempt), speaker: broken ? 'Gateway' : 'Provider' } as const
  if (outcome === null) return { says: runningSays(attempt), todo: null, ...quoted }
  if (outcome === 'ok') return { ...okStory(call, attempt), ...quoted, words: quoted.words ?? limitWords(attempt) }
  if (outcome === 'gateway_rejected') return { ...rejectedStory(call), ...quoted }
  if (outcome === 'unknown')
    return { says: 'Spyhop was stopped while this call ran.', todo: 'How it ended was not recorded.', ...quoted }
  return { ...failedStory(outcome, call, attempt), ...quoted }
}

const wordsOf = (attempt: Attempt | null) => {
  const outcome = attempt?.outcome
  if (!outcome || outcome.class === 'ok') return null
  return [outcome.type, outcome.message].filter(Boolean).join(': ') || null
}
const limitWords = (attempt: Attempt | null) =>
  attempt && stoppedAtLimit(attempt.finishReasons) ? attempt.finishReasons.join(', ') : null

function runningSays(attempt: Attempt | null): string {
  if (!attempt) return 'The gateway is working on the request.'
  if (attempt.stream && attempt.timing.firstToken !== null) return 'The answer is streaming in.'
  return `Waiting for ${nameOf(attempt)}.`
}

function okStory(call: Call, attempt: Attempt | null): Pick<Story, 'says' | 'todo'> {
  const took = call.durationMs === null ? '' : ` in ${duration(call.durationMs)}`
  if (!attempt) return { says: `OK${took}. The gateway answered by itself.`, todo: null }
  if (stoppedAtLimit(attempt.finishReasons)) {
    const output = attempt.tokens?.output ?? null
    const reasoning = attempt.tokens?.reasoning ?? 0
    return {
      says: `OK, but the answer stopped at ${output === null ? 'its token limit' : `${count(output)} tokens`}.`,
      todo: `${reasoning > 0 ? `Reasoning took ${count(reasoning)} of them. ` : ''}Raise the limit of output tokens${reasoning > 0 ? ', or lower the reasoning effort' : ''}.`,
    }
  }
  if (attempt.tools.length > 0) return { says: `OK${took}. The model asked for ${listed(attempt.tools)}.`, todo: null }
  return { says: `OK${took}.`, todo: null }
}

const listed = (names: readonly string[]) =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')

function rejectedStory(call: Call): Pick<Story, 'says' | 'todo'> {
  if (call.attempts.length > 0)
    return {
      says: `The gateway answered ${call.status ?? 'with an error'}, although every backend answered.`,
      todo: 'What the backends sent could not be turned into an answer. The trace shows where it ended.',
    }
  if (call.endpoint === null && call.status === 404)
    return {
      says: `No endpoint matches ${call.method} ${call.path.split('?')[0]}.`,
      todo: 'Add an endpoint for this path, or correct the base URL of the client.',
    }
  if (call.status === 405)
    return { says: `The endpoint does not take ${call.method}.`, todo: 'Add an endpoint for this method, or use another one.' }
  const why: Readonly<Record<number, string>> = {
    401: 'the caller is not known',
    403: 'the caller may not do this',
    413: 'the body is too large',
    429: 'its own rate limit',
    503: 'its own rate limit or circuit breaker',
  }
  const reason = call.status === null ? undefined : why[call.status]
  return {
    says: `The gateway rejected the call${call.status === null ? '' : ` with ${call.status}`}${reason ? `: ${reason}` : ''}.`,
    todo: 'It never reached a provider and cost nothing.',
  }
}

function failedStory(outcome: OutcomeClass, call: Call, attempt: Attempt | null): Pick<Story, 'says' | 'todo'> {
  const name = nameOf(attempt)
  const http = attempt?.status ? ` (HTTP ${attempt.status})` : ''
  const after = call.durationMs === null ? '' : ` after ${seconds(call.durationMs)} s`
  switch (outcome) {
    case 'blocked':
      return {
        says: `Blocked: ${name} did not want to answer this.`,
        todo: 'A content rule stopped it. The same prompt gives the same result.',
      }
    case 'rate_limited':
      return { says: `Rate limited by ${name}${http}.`, todo: waitFor(attempt) ?? 'Slow down, then try again.' }
    case 'quota_or_billing':
      return {
        says: `No quota or credit is left at ${name}${http}.`,
        todo: 'Trying again does not help. Look at the plan and the billing of this key.',
      }
    case 'overloaded':
      return { says: `${upper(name)} is overloaded${http}.`, todo: waitFor(attempt) ?? 'Try again with growing pauses.' }
    case 'auth':
      return {
        says: `${upper(name)} refused the key${http}.`,
        todo: 'Check the key the client sends, and that input_headers of the endpoint lets it pass.',
      }
    case 'invalid_request':
      return {
        says: `${upper(name)} did not accept the request${http}.`,
        todo: 'The request has to change; trying again gives the same.',
      }
    case 'too_large':
      return {
        says: `The request is too large for ${name}${http}.`,
        todo: 'Send less context, or choose a model that takes more.',
      }
    case 'not_found':
      return {
        says: `${upper(name)} does not know this model or address${http}.`,
        todo: 'Check the model name and the url_pattern.',
      }
    case 'provider_error':
      return providerError(attempt, name, http)
    case 'timeout':
      return attempt?.status === 504
        ? { says: `${upper(name)} gave up${after} (HTTP 504).`, todo: 'Try again, or ask for a shorter answer.' }
        : { says: `Timed out${after}.`, todo: 'Raise timeout of the endpoint, or stream the answer.' }
    case 'stream_error':
      return {
        says: `${upper(name)} ended the stream with an error${after}.`,
        todo: 'What came before it was passed on. Try again.',
      }
    case 'stream_cut':
      return {
        says: `The stream was cut before its end${after}.`,
        todo: 'The connection to the provider broke. What had come was passed on.',
      }
    case 'client_cancelled':
      return { says: `The client hung up${after}.`, todo: 'What was generated until then is usually billed.' }
    case 'bad_payload':
      return {
        says: `Nothing in the answer of ${name} could be read${http}.`,
        todo: 'The Response tab has the bytes as they came.',
      }
    case 'ok':
    case 'gateway_rejected':
      return { says: '', todo: null }
  }
}

function providerError(attempt: Attempt | null, name: string, http: string): Pick<Story, 'says' | 'todo'> {
  const host = attempt ? shortHost(attempt.url) : 'the backend'
  switch (attempt?.outcome?.type) {
    case 'connection_refused':
      return { says: `Nothing listens on ${host}.`, todo: 'Start the provider, or correct the host of the backend.' }
    case 'connection_reset':
      return { says: `${host} closed the connection before it answered.`, todo: 'Try again. If it stays, look at the provider.' }
    default:
      return attempt?.status
        ? { says: `${upper(name)} failed${http}.`, todo: 'Try again with a growing pause.' }
        : { says: `No answer came from ${host}.`, todo: 'Check the host of the backend and the network.' }
  }
}

function waitFor(attempt: Attempt | null): string | null {
  return attempt?.retryAfterMs ? `It asks for a pause of ${duration(attempt.retryAfterMs)}.` : null
}

function nameOf(attempt: Attempt | null): string {
  if (!attempt) return 'the backend'
  return (attempt.provider && providerLook(attempt.provider, attempt.dialect)?.name) || shortHost(attempt.url) || 'the backend'
}

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
