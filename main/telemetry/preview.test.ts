import { expect, test } from 'vitest'
import type { SpanPreview } from '../../shared/contract/telemetry.ts'
import type { ReceivedSpan } from '../../e2e/support/otlp-decode.ts'
import { startReceiver } from '../../e2e/support/otlp-receiver.ts'
import { answering, until } from '../gateway/test-gateway.ts'
import { freePort, keepCalls, watch } from './test-telemetry.ts'

const json = answering('{"answer":42}', { 'content-length': '13' })
const endpoint = { path: '/a/{id}', backends: [{ urlPattern: '/x/{id}' }] }

test('shows the very spans that the collector gets', async () => {
  await using receiver = await startReceiver()
  const otlp = [{ name: 'tempo', host: '127.0.0.1', port: receiver.port }]
  const block = { exporters: { otlp }, layers: { proxy: { disable_traces: true } }, service_name: 'shop' }
  await using gateway = await watch(json, { endpoints: [endpoint], block, recorder: keepCalls() })
  expect(gateway.telemetry.preview('tempo')).toBeNull()
  await (await fetch(`${gateway.url}/a/42`)).text()
  await until(() => gateway.telemetry.preview('tempo') !== null)
  const preview = gateway.telemetry.preview('tempo')!
  await until(() => receiver.spans().length === preview.spans.length)
  expect(preview).toMatchObject({ call: { endpoint: '/a/{id}', method: 'GET', status: 200 }, keptBack: 1, words: null })
  expect(preview.resource).toMatchObject({ 'service.name': 'shop' })
  const facts = ({ name, spanId, parentSpanId, attributes, status }: SpanPreview | ReceivedSpan) => ({
    name,
    spanId,
    parent: parentSpanId || null,
    attributes,
    status,
  })
  const byId = (one: { readonly spanId: string }, other: { readonly spanId: string }) => (one.spanId < other.spanId ? -1 : 1)
  const told = preview.spans.map(facts)
  const got = receiver.spans().map(facts)
  expect(told.toSorted(byId)).toEqual(got.toSorted(byId))
})

test('says why nothing leaves', async () => {
  const otlp = [{ name: 'points', host: '127.0.0.1', port: await freePort(), disable_traces: true }]
  const prometheus = [{ name: 'prom', port: await freePort() }]
  await using gateway = await watch(json, {
    endpoints: [endpoint],
    block: { exporters: { otlp, prometheus } },
    recorder: keepCalls(),
  })
  await (await fetch(`${gateway.url}/a/42`)).text()
  await until(() => gateway.telemetry.preview('points') !== null)
  expect(gateway.telemetry.preview('points')).toMatchObject({ spans: [], words: 'This exporter takes no traces.' })
  expect(gateway.telemetry.preview('prom')).toMatchObject({ bytes: 0, words: 'This exporter takes no traces.' })
  expect(gateway.telemetry.preview('nobody')).toBeNull()
})
