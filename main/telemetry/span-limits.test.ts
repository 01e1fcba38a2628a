import { expect, it } from 'vitest'
import { dynamic, requestHeader } from './names.ts'
import { limitSpan, spanLimits } from './span-limits.ts'
import { Span, createTemplate, mergedAttributes } from './span.ts'

const trace = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', flags: 1, sampled: true, traceState: '' }
function spanWithValues(): Span {
  const template = createTemplate('CLIENT', 'client', { 'http.route': '/long/route' }, {})
  const span = new Span(template, '/x', '00f067aa0ba902b7', 1, trace, null, null, false, true, null)
  span.set(dynamic.method, 'GET')
  span.set(requestHeader('x-many'), ['abcdef', 'é'.repeat(9)])
  span.fail(new Error('boom'), 2)
  return span
}
const limited = (env: Record<string, string>): Span => limitSpan(spanLimits(env))(spanWithValues())
const attributesOf = (span: Span) => Object.fromEntries([...mergedAttributes(span)].map(([name, { value }]) => [name, value]))

it('leaves a usual span as it is', () => {
  const span = spanWithValues()
  expect(limitSpan(spanLimits({}))(span)).toBe(span)
})

it('cuts texts after so many characters', () => {
  expect(attributesOf(limited({ OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '4' }))).toEqual({
    'http.route': '/lon',
    'http.request.method': 'GET',
    'http.request.header.x-many': ['abcd', 'éééé'],
  })
})

it('takes no more attributes than the limit', () => {
  expect(Object.keys(attributesOf(limited({ OTEL_ATTRIBUTE_COUNT_LIMIT: '2' })))).toEqual(['http.route', 'http.request.method'])
})

it('drops events and their attributes', () => {
  expect(limited({ OTEL_SPAN_EVENT_COUNT_LIMIT: '0' }).events).toBeNull()
  expect(limited({ OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1' }).events![0]!.attributes).toHaveLength(1)
})

it('counts what it took away', () => {
  const span = limited({ OTEL_ATTRIBUTE_COUNT_LIMIT: '1', OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1' })
  expect(span).toMatchObject({ droppedAttributes: 2, droppedEvents: 0, droppedOfEvents: [1] })
  expect(limited({ OTEL_SPAN_EVENT_COUNT_LIMIT: '0' })).toMatchObject({ droppedAttributes: 0, droppedEvents: 1 })
})

it('holds more than 128 attributes back without being asked', () => {
  const span = spanWithValues()
  for (let i = 0; i < 200; i++) span.set(requestHeader(`x-${i}`), ['v'])
  expect(Object.keys(attributesOf(limitSpan(spanLimits({}))(span)))).toHaveLength(128)
})
