import { expect, it } from 'vitest'
import { decodeSpans, type ReceivedSpan } from '../../e2e/support/otlp-decode.ts'
import { createClock } from './clock.ts'
import { dynamic, requestHeader } from './names.ts'
import { SpanBatch } from './span-encoding.ts'
import { Span, createTemplate } from './span.ts'

const trace = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', flags: 1, sampled: true, traceState: 'a=1' }
const spanWith = (statics: Record<string, string> = {}, name = '/x'): Span => {
  const template = createTemplate('CLIENT', 'client', { 'http.route': '/x', ...statics }, statics)
  return new Span(template, name, '00f067aa0ba902b7', 1000.25, trace, null, 'b7ad6b7169203331', true, true, null)
}
const roundTrip = (spans: readonly Span[], how = { mask: false, escape: true }): ReceivedSpan[] => {
  const batch = new SpanBatch({ attributes: { 'service.name': 'näme' } }, createClock(), how)
  for (const span of spans) batch.add(span)
  return decodeSpans(Buffer.from(batch.finish()))
}

it('keeps every kind of value', () => {
  const span = spanWith()
  const long = 'ä'.repeat(20_000)
  span.set(dynamic.responseSize, -1)
  span.set(dynamic.requestSize, 2 ** 40)
  span.set(dynamic.readTime, 0)
  span.set(dynamic.complete, true)
  span.set(dynamic.errorText, long)
  span.set(requestHeader('x-many'), ['a', 'b'])
  span.end = 1000.75
  span.fail(new Error('boom'), 1000.5)
  const [read] = roundTrip([span])
  expect(read).toMatchObject({
    traceId: trace.traceId,
    spanId: span.spanId,
    parentSpanId: 'b7ad6b7169203331',
    traceState: 'a=1',
    kind: 'CLIENT',
    status: 'Error',
    message: 'boom',
    events: ['exception'],
    resource: { 'service.name': 'näme' },
  })
  expect(read!.attributes).toEqual({
    'http.route': '/x',
    'http.response.body.size': -1,
    'http.request.body.size': 2 ** 40,
    'http.client.response.read.time': 0,
    complete: true,
    error: long,
    'http.request.header.x-many': ['a', 'b'],
  })
  expect(Number(read!.endNanos - read!.startNanos)).toBe(500_000)
  expect(Math.abs(Number(read!.startNanos) / 1e6 - (performance.timeOrigin + 1000.25))).toBeLessThan(1)
})

it('writes each attribute once when a static one has its name: the later writer wins', () => {
  const span = spanWith({ 'url.full': 'static', 'http.route': 'static' })
  span.set(dynamic.url, 'http://h/x')
  expect(roundTrip([span])[0]!.attributes).toEqual({ 'http.route': 'static', 'url.full': 'http://h/x' })
})

it('gives repeated values back unchanged', () => {
  const spans = ['a', 'a', 'a', 'b', 'a'].map((agent) => {
    const span = spanWith()
    span.set(dynamic.userAgent, agent)
    return span
  })
  const agents = () => roundTrip(spans).map(({ attributes }) => attributes['user_agent.original'])
  expect(agents()).toEqual(['a', 'a', 'a', 'b', 'a'])
  expect(agents()).toEqual(['a', 'a', 'a', 'b', 'a'])
})

it('reads header bytes as UTF-8 and escapes what is none', () => {
  const span = spanWith()
  const latin1 = (bytes: number[]): string => Buffer.from(bytes).toString('latin1')
  span.set(requestHeader('x-name'), [latin1([0xc3, 0xa9]), latin1([0x61, 0xff])])
  expect(roundTrip([span])[0]!.attributes['http.request.header.x-name']).toEqual(['é', 'a\\xff'])
})

it('masks secrets only when told to', () => {
  const span = spanWith()
  span.set(dynamic.url, 'http://h/x?api_key=abc&a=1')
  span.set(requestHeader('authorization'), ['Bearer abc'])
  expect(JSON.stringify(roundTrip([span])[0]!.attributes)).toContain('Bearer abc')
  const masked = roundTrip([span], { mask: true, escape: true })[0]!.attributes
  expect(masked['url.full']).toMatch(/^http:\/\/h\/x\?api_key=[^a]*&a=1$/)
  expect(masked['http.request.header.authorization']).toEqual(['Bearer ***'])
})

it('starts a batch anew after it was sent', () => {
  const batch = new SpanBatch({ attributes: {} }, createClock(), { mask: false, escape: true })
  const names = ['first', 'second, longer'].map((name) => {
    batch.add(spanWith({}, name))
    const read = decodeSpans(Buffer.from(batch.finish()))
    batch.clear()
    return read.map((span) => span.name)
  })
  expect(names).toEqual([['first'], ['second, longer']])
})
