// The less usual formats of OTEL_PROPAGATORS, as Go's propagators read and write them: Jaeger, AWS X-Ray, OT.
import { firstValue } from '../gateway/headers.ts'
import type { Inbound, Propagator } from './propagation.ts'
import { SAMPLED, joinIds } from './trace-ids.ts'
import { baggageMember, readMembers } from './w3c-baggage.ts'

function accept(into: Inbound, traceId: string, spanId: string, sampled: boolean, isDebug = false): void {
  const ids = joinIds(traceId, spanId)
  if (ids === null) return
  into.remote = { ...ids, flags: sampled ? SAMPLED : 0, traceState: '', ...(isDebug && { decision: 'debug' as const }) }
}

const JAEGER_DEBUG = 2

export const jaeger: Propagator = {
  names: ['uber-trace-id'],
  extract(headers, into) {
    const parts = (firstValue(headers, 'uber-trace-id') ?? '').replaceAll(/%3a/gi, ':').split(':')
    if (parts.length !== 4) return
    const [traceId, spanId, , flags] = parts as [string, string, string, string]
    if (traceId.length > 32 || spanId.length > 16 || !/^[0-9a-f]{0,8}$/i.test(flags)) return
    const value = Number.parseInt(flags || '0', 16)
    const sampled = (value & SAMPLED) === SAMPLED
    accept(into, traceId.padStart(32, '0'), spanId.padStart(16, '0'), sampled, sampled && (value & JAEGER_DEBUG) !== 0)
  },
  inject(context, headers) {
    const flags = context.decision === 'debug' ? SAMPLED | JAEGER_DEBUG : context.flags & SAMPLED
    headers['uber-trace-id'] = `${context.traceId}:${context.spanId}:0:${flags}`
  },
}

/** `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1` */
export const xray: Propagator = {
  names: ['x-amzn-trace-id'],
  extract(headers, into) {
    const parts = (firstValue(headers, 'x-amzn-trace-id') ?? '').trim().replace(/;$/, '').split(';')
    if (!parts.every((part) => part.includes('='))) return
    const last = (name: string): string | undefined => {
      const found = parts.findLast((part) => part.startsWith(name))
      return found?.slice(found.indexOf('=') + 1)
    }
    const root = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/.exec(last('Root') ?? '')
    const sampled = last('Sampled')
    // One character other than 1 is a no; anything longer, even nothing at all, is a yes.
    const isSampled = sampled !== undefined && (sampled.length !== 1 || sampled === '1')
    if (root) accept(into, root[1]! + root[2]!, last('Parent') ?? '', isSampled)
  },
  inject(context, headers) {
    const root = `1-${context.traceId.slice(0, 8)}-${context.traceId.slice(8)}`
    headers['x-amzn-trace-id'] = `Root=${root};Parent=${context.spanId};Sampled=${context.flags === SAMPLED ? 1 : 0}`
  },
}

const OT_BAGGAGE = 'ot-baggage-'
const otSampled: Readonly<Record<string, boolean>> = { '': false, '0': false, false: false, '1': true, true: true }

/** OT sends the lower half of the trace id, and one header for each member of the baggage. */
export const ottrace: Propagator = {
  names: ['ot-tracer-traceid', 'ot-tracer-spanid', 'ot-tracer-sampled'],
  extract(headers, into) {
    const sampled = otSampled[(firstValue(headers, 'ot-tracer-sampled') ?? '').toLowerCase()]
    const ids = joinIds(firstValue(headers, 'ot-tracer-traceid') ?? '', firstValue(headers, 'ot-tracer-spanid') ?? '')
    if (sampled === undefined || ids === null) return
    into.remote = { ...ids, flags: sampled ? SAMPLED : 0, traceState: '' }
    const members: string[] = []
    for (const name in headers) {
      if (!name.startsWith(OT_BAGGAGE)) continue
      const member = baggageMember(name.slice(OT_BAGGAGE.length), firstValue(headers, name) ?? '')
      if (member === null) return
      members.push(member)
    }
    if (members.length > 0) into.baggage = members.join(',')
  },
  inject(context, headers) {
    headers['ot-tracer-traceid'] = context.traceId.slice(16)
    headers['ot-tracer-spanid'] = context.spanId
    headers['ot-tracer-sampled'] = context.flags & SAMPLED ? 'true' : 'false'
    for (const [key, value] of readMembers(context.baggage)) headers[`${OT_BAGGAGE}${key.toLowerCase()}`] = value
  },
}
