// What all formats of trace context agree on: lower-case hex digits and no zero ids, 64-bit trace ids padded.

export const SAMPLED = 1

const TRACE = /^(?!0+$)(?:[0-9a-f]{16}|[0-9a-f]{32})$/
const SPAN = /^(?!0+$)[0-9a-f]{16}$/

/** Null when one of the two is no id. */
export const joinIds = (traceId: string, spanId: string): { traceId: string; spanId: string } | null =>
  TRACE.test(traceId) && SPAN.test(spanId) ? { traceId: traceId.padStart(32, '0'), spanId } : null
