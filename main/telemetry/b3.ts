// B3 in one header or in several, read as Go's propagator reads it: either form on input, the single one first, lower-case ids
// only. A caller may ask for debugging or leave the decision open; both are passed on as they came.
import { firstValue } from '../gateway/headers.ts'
import type { HeaderMap } from '../gateway/types.ts'
import type { Inbound, OutboundContext, Propagator, RemoteContext } from './propagation.ts'
import { SAMPLED, joinIds } from './trace-ids.ts'

const SINGLE = /^([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-([01d])(?:-(?!0{16})[0-9a-f]{16})?)?$/
const SPAN = /^(?!0{16})[0-9a-f]{16}$/
type Decision = NonNullable<RemoteContext['decision']> | 'sampled' | 'not sampled'

function accept(into: Inbound, traceId: string, spanId: string, decision: Decision): boolean {
  const ids = joinIds(traceId, spanId)
  if (ids === null) return false
  const flags = decision === 'sampled' || decision === 'debug' ? SAMPLED : 0
  into.remote = { ...ids, flags, traceState: '', ...((decision === 'debug' || decision === 'open') && { decision }) }
  return true
}

const singleDecisions: Readonly<Record<string, Decision>> = { d: 'debug', '1': 'sampled', '0': 'not sampled' }
const multipleDecisions: Readonly<Record<string, Decision>> = {
  '': 'open',
  '0': 'not sampled',
  false: 'not sampled',
  '1': 'sampled',
  true: 'sampled',
}

function extractB3(headers: HeaderMap, into: Inbound): void {
  const single = SINGLE.exec(firstValue(headers, 'b3') ?? '')
  if (single && accept(into, single[1]!, single[2]!, singleDecisions[single[3] ?? ''] ?? 'open')) return
  const parent = firstValue(headers, 'x-b3-parentspanid') ?? ''
  const decision = multipleDecisions[(firstValue(headers, 'x-b3-sampled') ?? '').toLowerCase()]
  if (decision === undefined || (parent !== '' && !SPAN.test(parent))) return
  const isDebug = firstValue(headers, 'x-b3-flags') === '1'
  const [traceId, spanId] = [firstValue(headers, 'x-b3-traceid') ?? '', firstValue(headers, 'x-b3-spanid') ?? '']
  accept(into, traceId, spanId, isDebug ? 'debug' : decision)
}

export const b3: Propagator = {
  names: ['b3'],
  extract: extractB3,
  inject(context, headers) {
    const decision = context.decision === 'debug' ? '-d' : context.decision === 'open' ? '' : `-${sampledBit(context)}`
    headers.b3 = `${context.traceId}-${context.spanId}${decision}`
  },
}

export const b3multi: Propagator = {
  names: ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled', 'x-b3-flags'],
  extract: extractB3,
  inject(context, headers) {
    headers['x-b3-traceid'] = context.traceId
    headers['x-b3-spanid'] = context.spanId
    if (context.decision === 'debug') headers['x-b3-flags'] = '1'
    else if (context.decision !== 'open') headers['x-b3-sampled'] = sampledBit(context)
  },
}

const sampledBit = ({ flags }: OutboundContext): string => String(flags & SAMPLED)
