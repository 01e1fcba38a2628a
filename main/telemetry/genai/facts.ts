// What one AI call tells about itself in the words of the conventions. Content has no place here.
import type { Attempt } from '../../../shared/call.ts'
import type { Inference } from '../types.ts'

export interface InferenceFacts {
  readonly operation: string
  readonly provider: string
  readonly requestModel: string | null
  readonly responseModel: string | null
  readonly address: string
  readonly port: number
  /** `error.type`; null when it went well. */
  readonly error: string | null
  /** The caller hung up: the sample is told apart by `error.type`, but nothing failed. */
  readonly abandoned: boolean
  readonly message: string | null
  readonly streamed: boolean
  readonly attempt: Attempt
  /** ms since the call's start. */
  readonly startedAt: number
  readonly endedAt: number
  /** ms; null when no chunk came. */
  readonly firstChunk: number | null
  readonly gaps: readonly number[]
}

const textLimit = 128
const short = (text: string | null): string | null => (text === null ? null : text.slice(0, textLimit))

/** `startedAt`: when the first hop left, if this is a later one. Null when it is no operation that we know. */
export function factsOf({ attempt, firstChunk, gaps }: Inference, startedAt: number | null): InferenceFacts | null {
  const { operation, dialect, outcome, timing } = attempt
  if (operation === null || dialect === null || outcome === null || timing.dispatched === null) return null
  const began = startedAt ?? timing.dispatched
  const failed = outcome.class !== 'ok' && outcome.class !== 'blocked'
  return {
    operation,
    // Unknown hosts speak somebody's dialect: the convention wants the best guess then.
    provider: attempt.provider ?? dialect.slice(0, dialect.indexOf('.') < 0 ? undefined : dialect.indexOf('.')),
    requestModel: short(attempt.requestModel),
    responseModel: short(attempt.responseModel),
    ...serverOf(attempt.url),
    error: failed ? short(outcome.type ?? outcome.class) : null,
    abandoned: outcome.class === 'client_cancelled',
    message: failed ? outcome.class : null,
    streamed: attempt.stream,
    attempt,
    startedAt: began,
    endedAt: timing.end ?? began,
    firstChunk: firstChunk === null ? null : firstChunk - began,
    gaps,
  }
}

function serverOf(url: string): { readonly address: string; readonly port: number } {
  const parsed = URL.parse(url)
  if (parsed === null) return { address: '', port: 0 }
  const { hostname, port, protocol } = parsed
  return {
    address: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  }
}
