import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../e2e/support/otlp-receiver.ts'
import type { ReceivedSpan } from '../../e2e/support/otlp-decode.ts'
import { answering, until } from '../gateway/test-gateway.ts'
import { dynamic, requestHeader } from './names.ts'
import { limitSpan, spanLimits } from './span-limits.ts'
import { Span, createTemplate, mergedAttributes } from './span.ts'
import { watch } from './test-telemetry.ts'

/** As it comes off the wire: one character for each byte. */
const wire = (text: string): string => Buffer.from(text).toString('latin1')
const trace = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', flags: 1, sampled: true, traceState: '' }
function spanWithValues(): Span {
  const template = createTemplate('CLIENT', 'client', { 'http.route': '/long/route' }, {})
  const span = new Span(template, '/x', '00f067aa0ba902b7', 1, trace, null, null, false, true, null)
  span.set(dynamic.method, 'GET')
  span.set(requestHeader('x-many'), ['abcdef', wire('é'.repeat(9)), 'a\u00e9bcde'])
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
    'http.request.header.x-many': ['abcd', wire('éééé'), 'abcd'],
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

it('counts constants beside what is set per call', () => {
  const constants = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`static-${i}`, 'v']))
  const span = new Span(
    createTemplate('CLIENT', 'client', constants, constants),
    '/x',
    '1',
    1,
    trace,
    null,
    null,
    false,
    true,
    null,
  )
  for (let i = 0; i < 50; i++) span.set(requestHeader(`x-${i}`), ['v'])
  expect(limitSpan(spanLimits({}))(span)).toMatchObject({ droppedAttributes: 22 })
})

it('counts a name as often as it was set', () => {
  const span = spanWithValues()
  span.set(dynamic.method, 'POST')
  span.set(requestHeader('x-many'), ['again'])
  const limit = limitSpan(spanLimits({ OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '2' }))
  expect(attributesOf(limit(span))).toEqual({ 'http.route': '/long/route', 'http.request.method': 'POST' })
  expect(limit(span)).toMatchObject({ droppedAttributes: 2 })
})

describe('what a collector gets', () => {
  const traces = { round_trip: true, read_payload: true, detailed_connection: true }
  const layers = {
    global: { report_headers: true, traces_static_attributes: [{ key: 'team', value: 'a' }] },
    backend: { metrics: {}, traces },
  }

  /** The spans of one request whose backend answers, or breaks the connection. */
  async function spansWith(env: Record<string, string>, breaks = false) {
    await using receiver = await startReceiver()
    const exporters = { otlp: [{ name: 'o', host: '127.0.0.1', port: receiver.port, disable_metrics: true }] }
    const handle = breaks ? brokenAnswer : answering('{}')
    const endpoints = [{ path: '/a', backends: [{ urlPattern: '/b' }] }]
    await using gateway = await watch(handle, { endpoints, env, block: { exporters, layers } })
    await (await fetch(`${gateway.url}/a`, { headers: { 'x-a': wire('é'.repeat(9)) } })).text()
    await until(() => receiver.spans().length === (breaks ? 4 : 5))
    return Object.fromEntries(receiver.spans().map((span) => [placeOf(span), span])) as Record<Place, ReceivedSpan>
  }
  const names = (span: ReceivedSpan): string[] => Object.keys(span.attributes)

  it.each([1, 4, 7, 12])('is the first %i attributes that KrakenD sets, and how many there were beside', async (limit) => {
    const all = await spansWith({})
    const some = await spansWith({ OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: String(limit) })
    const request = ['url.full', 'server.address', 'http.request.method', 'http.request.body.size', 'user_agent.original']
    const around = ['krakend.endpoint.route', 'krakend.endpoint.method']
    const first: Record<Place, string[]> = {
      global: [...request, 'client.address', 'krakend.stage', 'team'],
      proxy: ['http.request.method', 'http.route', 'krakend.stage', 'http.response.status_code', 'complete'],
      backend: ['http.request.method', 'http.route', ...around, 'krakend.stage', 'http.response.status_code', 'complete'],
      client: ['http.route', ...around, 'krakend.stage', ...request, 'http.response.status_code', 'http.response.body.size'],
      reader: ['http.request.method', 'http.route', ...around, 'krakend.stage'],
    }
    for (const place of Object.keys(first) as Place[]) {
      const kept = names(some[place])
      expect(kept, place).toHaveLength(Math.min(limit, names(all[place]).length))
      expect(kept.slice(0, first[place].length), place).toEqual(first[place].slice(0, limit))
      expect(some[place].droppedAttributes, place).toBe(names(all[place]).length - kept.length)
      expect(all[place]).toMatchObject({ droppedAttributes: 0, droppedEvents: 0, droppedLinks: 0 })
    }
  })

  it('is the error of a pipe before its status', async () => {
    const { proxy } = await spansWith({ OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '4' }, true)
    expect(names(proxy)).toEqual(['http.request.method', 'http.route', 'krakend.stage', 'error'])
    expect(proxy.droppedAttributes).toBe(2)
  })

  it('is headers cut by characters, not by bytes', async () => {
    const { global } = await spansWith({ OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '5' })
    expect(global.attributes['http.request.header.x-a']).toEqual(['ééééé'])
  })

  it.each([
    [{ OTEL_SPAN_EVENT_COUNT_LIMIT: '0' }, { events: [], droppedEvents: 1 }],
    [{ OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1' }, { events: ['exception'], droppedEvents: 0, droppedOfEvents: [1] }],
    [{ OTEL_SPAN_LINK_COUNT_LIMIT: '0' }, { events: ['exception'], droppedOfEvents: [0], links: 0, droppedLinks: 0 }],
  ])('has the events that %j lets through', async (env, expected) => {
    expect((await spansWith(env, true)).client).toMatchObject(expected)
  })
})

type Place = 'global' | 'proxy' | 'backend' | 'client' | 'reader'
const placeOf = ({ kind, name }: ReceivedSpan): Place => {
  if (kind === 'SERVER') return 'global'
  if (kind === 'CLIENT') return 'client'
  return name === '/a' ? 'proxy' : name === '/b' ? 'backend' : 'reader'
}
const brokenAnswer = (_: IncomingMessage, response: ServerResponse): void => void response.destroy()
