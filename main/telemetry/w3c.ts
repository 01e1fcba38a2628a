// W3C Trace Context, as strict as Go's readers: lower-case hex only, no zero ids, later versions accepted. Two flags are known,
// sampled and random: version 00 may have no other, and those of a later version are not passed on.
import { firstValue } from '../gateway/headers.ts'
import type { Propagator } from './propagation.ts'
import { withoutBlanks } from './w3c-baggage.ts'

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const ZERO_TRACE = '0'.repeat(32)
const ZERO_SPAN = '0'.repeat(16)
const STATE_KEY = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/
const STATE_VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/
const MAX_STATES = 32
const KNOWN_FLAGS = 3

export const tracecontext: Propagator = {
  names: ['traceparent', 'tracestate'],

  extract(headers, into) {
    const header = firstValue(headers, 'traceparent')
    if (header === undefined) return
    const parts = TRACEPARENT.exec(header)
    if (!parts) return
    const [, version, traceId, spanId, flags, rest] = parts as unknown as [
      string,
      string,
      string,
      string,
      string,
      string | undefined,
    ]
    const value = Number.parseInt(flags, 16)
    if (version === 'ff' || traceId === ZERO_TRACE || spanId === ZERO_SPAN) return
    if (version === '00' && ((rest ?? '-') !== '-' || value > KNOWN_FLAGS)) return
    into.remote = {
      traceId,
      spanId,
      flags: value & KNOWN_FLAGS,
      traceState: readState(firstValue(headers, 'tracestate') ?? ''),
    }
  },

  inject(context, headers) {
    headers.traceparent = `00-${context.traceId}-${context.spanId}-${hexByte(context.flags)}`
    if (context.traceState) headers.tracestate = context.traceState
  },
}

const hexBytes = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'))
const hexByte = (value: number): string => hexBytes[value & 255]!

/** A list with one bad member, or with a member twice, is as if absent. */
function readState(header: string): string {
  if (header === '') return ''
  const kept: string[] = []
  const keys = new Set<string>()
  for (const part of header.split(',')) {
    const member = withoutBlanks(part)
    if (member === '') continue
    const equals = member.indexOf('=')
    const key = member.slice(0, equals)
    if (equals < 0 || !STATE_KEY.test(key) || !STATE_VALUE.test(member.slice(equals + 1)) || keys.has(key)) return ''
    keys.add(key)
    kept.push(member)
  }
  return kept.length > MAX_STATES ? '' : kept.join(',')
}
