// The other formats of OTEL_PROPAGATORS: B3 (single and multiple headers), Jaeger, AWS X-Ray, OT.
import { firstValue } from '../gateway/headers.ts'
import type { HeaderMap } from '../gateway/types.ts'
import type { Inbound, Propagator } from './propagation.ts'

const SAMPLED = 1
const isTraceId = (id: string): boolean => /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/.test(id) && !/^0+$/.test(id)
const isSpanId = (id: string): boolean => /^[0-9a-f]{16}$/.test(id) && !/^0+$/.test(id)

function accept(into: Inbound, traceId: string, spanId: string, sampled: boolean): boolean {
  if (!isTraceId(traceId) || !isSpanId(spanId)) return false
  into.remote = { traceId: traceId.padStart(32, '0'), spanId, flags: sampled ? SAMPLED : 0, traceState: '' }
  return true
}

function extractB3(headers: HeaderMap, into: Inbound): void {
  const single = firstValue(headers, 'b3')
  if (single !== undefined) {
    const [traceId = '', spanId = '', sampled = ''] = single.toLowerCase().split('-')
    if (accept(into, traceId, spanId, sampled === '1' || sampled === 'd')) return
  }
  const traceId = firstValue(headers, 'x-b3-traceid')
  const spanId = firstValue(headers, 'x-b3-spanid')
  if (traceId === undefined || spanId === undefined) return
  const sampled = firstValue(headers, 'x-b3-sampled') ?? ''
  accept(
    into,
    traceId.toLowerCase(),
    spanId.toLowerCase(),
    sampled === '1' || sampled === 'true' || firstValue(headers, 'x-b3-flags') === '1',
  )
}

export const b3: Propagator = {
  names: ['b3'],
  extract: extractB3,
  inject(context, headers) {
    headers.b3 = `${context.traceId}-${context.spanId}-${context.flags & SAMPLED}`
  },
}

export const b3multi: Propagator = {
  names: ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled'],
  extract: extractB3,
  inject(context, headers) {
    headers['x-b3-traceid'] = context.traceId
    headers['x-b3-spanid'] = context.spanId
    headers['x-b3-sampled'] = String(context.flags & SAMPLED)
  },
}

export const jaeger: Propagator = {
  names: ['uber-trace-id'],
  extract(headers, into) {
    const parts = (firstValue(headers, 'uber-trace-id') ?? '').replaceAll('%3A', ':').replaceAll('%3a', ':').split(':')
    if (parts.length !== 4) return
    const [traceId, spanId, , flags] = parts as [string, string, string, string]
    if (traceId.length > 32 || spanId.length > 16 || !/^[0-9a-f]{1,2}$/i.test(flags)) return
    const width = traceId.length > 16 ? 32 : 16
    accept(
      into,
      traceId.toLowerCase().padStart(width, '0'),
      spanId.toLowerCase().padStart(16, '0'),
      (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED,
    )
  },
  inject(context, headers) {
    headers['uber-trace-id'] = `${context.traceId}:${context.spanId}:0:${context.flags & SAMPLED}`
  },
}

/** `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1` */
export const xray: Propagator = {
  names: ['x-amzn-trace-id'],
  extract(headers, into) {
    const header = firstValue(headers, 'x-amzn-trace-id')
    if (header === undefined) return
    const parts = new Map(
      header.split(';').map((part) => {
        const equals = part.indexOf('=')
        return [part.slice(0, equals).trim(), part.slice(equals + 1).trim()] as const
      }),
    )
    const root = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/.exec(parts.get('Root') ?? '')
    if (root) accept(into, root[1]! + root[2]!, parts.get('Parent') ?? '', parts.get('Sampled') === '1')
  },
  inject(context, headers) {
    const root = `1-${context.traceId.slice(0, 8)}-${context.traceId.slice(8)}`
    headers['x-amzn-trace-id'] = `Root=${root};Parent=${context.spanId};Sampled=${context.flags & SAMPLED}`
  },
}

/** OT sends the lower half of the trace id. */
export const ottrace: Propagator = {
  names: ['ot-tracer-traceid', 'ot-tracer-spanid', 'ot-tracer-sampled'],
  extract(headers, into) {
    const traceId = firstValue(headers, 'ot-tracer-traceid')?.toLowerCase() ?? ''
    const spanId = firstValue(headers, 'ot-tracer-spanid')?.toLowerCase() ?? ''
    accept(into, traceId, spanId, firstValue(headers, 'ot-tracer-sampled') === 'true')
  },
  inject(context, headers) {
    headers['ot-tracer-traceid'] = context.traceId.slice(16)
    headers['ot-tracer-spanid'] = context.spanId
    headers['ot-tracer-sampled'] = context.flags & SAMPLED ? 'true' : 'false'
  },
}
