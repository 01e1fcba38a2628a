import { expect, test } from 'vitest'
import type { SpanRecord } from '../../../../shared/call.ts'
import { findSpans } from './span-search.ts'

const span = (spanId: string, facts: Partial<SpanRecord>): SpanRecord => ({
  traceId: 't',
  spanId,
  parentSpanId: null,
  name: '/v1/chat',
  kind: 'INTERNAL',
  layer: 'proxy',
  startMs: 0,
  endMs: 1,
  attributes: {},
  status: 'Unset',
  statusMessage: null,
  events: [],
  exported: true,
  ...facts,
})

test('finds spans by attribute, by value and by the words of an event', () => {
  const spans = [
    span('a', { attributes: { 'http.response.status_code': 503 } }),
    span('b', { events: [{ name: 'Retry', atMs: 1, attributes: {} }] }),
  ]
  expect([...findSpans(spans, 'status_code=503')!]).toEqual(['a'])
  expect([...findSpans(spans, 'RETRY')!]).toEqual(['b'])
  expect(findSpans(spans, 'nothing')!.size).toBe(0)
})

test('asks nothing for an empty text', () => {
  expect(findSpans([], '  ')).toBeNull()
})
