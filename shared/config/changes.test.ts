import { expect, test } from 'vitest'
import { changesBetween, changeSentence } from './changes.ts'

const backend = (host = 'http://h') => [{ url_pattern: '/x', host: [host] }]
const endpoint = (path: string, over: object = {}) => ({ endpoint: path, method: 'POST', backend: backend(), ...over })
const document = (endpoints: readonly object[], over: object = {}) => ({ version: 3, endpoints, ...over })
const sentences = (before: unknown, after: unknown) => changesBetween(before, after).map(changeSentence)
const telemetry = (layers: object) => ({ extra_config: { 'telemetry/opentelemetry': { layers } } })

test('tells values, lists and backends in words', () => {
  const before = document([endpoint('/a', { timeout: '30s', input_headers: ['a'] })], { name: 'x' })
  const after = document([endpoint('/a', { timeout: '60s', input_headers: ['a', 'traceparent'], backend: backend('http://i') })])
  expect(sentences(before, after)).toEqual([
    '/a backend hosts: added http://i',
    '/a backend hosts: removed http://h',
    '/a time limit 30s → 60s',
    '/a passes on one more header: traceparent',
    'Service name x removed',
  ])
})

test('matches endpoints by method and path, then by likeness', () => {
  const before = document([endpoint('/a'), endpoint('/b', { timeout: '1s' }), endpoint('/c', { timeout: '2s' })])
  const after = document([endpoint('/c', { timeout: '2s' }), endpoint('/a'), endpoint('/bb', { timeout: '1s' })])
  expect(sentences(before, after)).toEqual(['/bb path /b → /bb', 'Endpoints stand in another order'])
})

test('tells which method where a path has several', () => {
  const after = document([endpoint('/a'), { endpoint: '/a', method: 'GET', backend: [] }])
  expect(sentences(document([endpoint('/a')]), after)).toEqual(['GET /a added'])
  expect(sentences(after, document([endpoint('/a')]))).toEqual(['GET /a removed'])
})

test('tells flags of telemetry by their layer', () => {
  const before = document([], telemetry({ global: { disable_metrics: false }, backend: { metrics: { round_trip: false } } }))
  const after = document([], telemetry({ global: { disable_metrics: true }, backend: { metrics: { round_trip: true } } }))
  expect(sentences(before, after)).toEqual([
    'Telemetry global layer: metrics switched off',
    'Telemetry backend layer: metrics: round trip switched on',
  ])
})

test('tells components by name', () => {
  const limited = (rate: number) => document([endpoint('/a', { extra_config: { 'qos/ratelimit/router': { max_rate: rate } } })])
  expect(sentences(document([endpoint('/a')]), limited(5))).toEqual(['/a rate limit added'])
  expect(sentences(limited(5), limited(9))).toEqual(['/a rate limit: max rate 5 → 9'])
})

test.each([[null], ['text'], [{ endpoints: 'x' }], [{ endpoints: [null, 1] }], [{ extra_config: [] }]])(
  'takes %j for a document',
  (odd) => {
    expect(Array.isArray(changesBetween(odd, document([endpoint('/a')])))).toBe(true)
    expect(Array.isArray(changesBetween(document([]), odd))).toBe(true)
  },
)

test('tells items of a list by their names', () => {
  const exporting = (...list: readonly object[]) =>
    document([], { extra_config: { 'telemetry/opentelemetry': { exporters: { otlp: list } } } })
  const before = exporting({ name: 'jaeger', port: 4317 })
  expect(sentences(before, exporting({ name: 'jaeger', port: 4318 }, { name: 'other' }))).toEqual([
    'Telemetry exporters: otlp jaeger: port 4317 → 4318',
    'Telemetry exporters: otlp other added',
  ])
})
