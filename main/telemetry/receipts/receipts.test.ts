import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../../e2e/support/otlp-receiver.ts'
import type { FlagReceipt, LayerFlag } from '../../../shared/contract/telemetry.ts'
import { answering, until } from '../../gateway/test-gateway.ts'
import { createRecorder } from '../record/recorder.ts'
import { freePort, watch, type Watched } from '../test-telemetry.ts'

const json = answering('{"answer":42}', { 'content-length': '13', 'x-backend': 'b'.repeat(100) })
const endpoints = [{ path: '/a/{id}', backends: [{ urlPattern: '/x/{id}' }] }]
const ignore = (): void => {}

async function start(
  block: object,
  options: { readonly strict?: boolean; readonly endpoints?: typeof endpoints } = {},
): Promise<Watched> {
  const recorder = createRecorder({ store: { open: ignore, progress: ignore, close: ignore }, revision: () => 1 })
  return watch(json, { endpoints, block, recorder, ...options })
}
const ask = async (gateway: Watched, headers: Record<string, string> = {}): Promise<string> =>
  (await fetch(`${gateway.url}/a/42`, { headers })).text()
const prometheus = async (more = {}): Promise<object> => ({ prometheus: [{ name: 'prom', port: await freePort(), ...more }] })
const otlp = (port: number, more = {}): object => ({ otlp: [{ name: 'tempo', host: 'localhost', port, ...more }] })

const flagOf = (gateway: Watched, path: string): LayerFlag =>
  gateway.telemetry
    .view()
    .layers.flatMap(({ metrics, traces }) => [...metrics, ...traces])
    .find((flag) => flag.path === `layers.${path}`)!
const receiptOf = (gateway: Watched, path: string): FlagReceipt => flagOf(gateway, path).receipt!
const all = { disable_stage: false, round_trip: true, read_payload: true, detailed_connection: true }

describe('the receipt of a metrics flag', () => {
  it('counts the series that exist because of it and the bytes of their lines', async () => {
    await using gateway = await start({ exporters: await prometheus() })
    await ask(gateway)
    const receipt = receiptOf(gateway, 'global.disable_metrics')
    const page = (await gateway.telemetry.page('prom'))!
    const lines = page.split('\n').filter((line) => /^(?:# \w+ )?http_server/.test(line))
    expect(receipt).toMatchObject({
      calls: 1,
      estimate: false,
      instruments: ['http.server.duration', 'http.server.response.size'],
      things: '2 instruments',
      series: 2,
      samples: 23 + 18,
    })
    expect(receipt.exporters).toEqual([
      { name: 'prom', kind: 'prometheus', bytes: `${lines.join('\n')}\n`.length, per: 'scrape' },
    ])
  })

  it('estimates from the same calls what a layer that is off would add', async () => {
    const layers = { proxy: { disable_metrics: true }, backend: { metrics: { round_trip: true } } }
    await using gateway = await start({ exporters: await prometheus(), layers })
    expect(receiptOf(gateway, 'proxy.disable_metrics')).toMatchObject({ calls: 0, estimate: true, series: null, exporters: [] })
    await ask(gateway)
    const [proxy, reader, phases] = [
      'proxy.disable_metrics',
      'backend.metrics.read_payload',
      'backend.metrics.detailed_connection',
    ].map((path) => receiptOf(gateway, path))
    expect(proxy).toMatchObject({ estimate: true, instruments: ['krakend.proxy.duration'], series: 1, samples: 23 })
    expect(reader).toMatchObject({ estimate: true, things: '4 instruments', series: 4 })
    expect(phases).toMatchObject({ estimate: true, things: '3 instruments', series: 3 })
    const exporters = (await prometheus()) as object
    await gateway.reapply({ exporters, layers: { ...layers, proxy: {} } })
    await ask(gateway)
    const measured = receiptOf(gateway, 'proxy.disable_metrics')
    expect(measured).toMatchObject({ estimate: false, series: proxy!.series })
    // The sum of the durations has as many digits as it has.
    expect(Math.abs(measured.exporters[0]!.bytes - proxy!.exporters[0]!.bytes)).toBeLessThan(30)
  })

  it('weighs a push by the official encoder once that is loaded', async () => {
    await using receiver = await startReceiver()
    await using gateway = await start({ exporters: otlp(receiver.port) })
    await ask(gateway)
    await until(() => receiptOf(gateway, 'global.disable_metrics').exporters.length === 1)
    const [push] = receiptOf(gateway, 'global.disable_metrics').exporters
    expect(push).toMatchObject({ name: 'tempo', kind: 'otlp', per: 'push' })
    expect(push!.bytes).toBeGreaterThan(400)
  })
})

describe('the receipt of a traces flag', () => {
  it('weighs the spans as they leave', async () => {
    await using receiver = await startReceiver()
    await using gateway = await start({ exporters: otlp(receiver.port, { disable_metrics: true }) })
    await ask(gateway)
    await until(() => receiver.spans().length === 5)
    const { now } = gateway.telemetry.view()
    const sent = await sentBytes(gateway)
    expect(now).toMatchObject({ calls: 1, spansPerCall: 5 })
    // The request's envelope: resource, scope, schema.
    expect(sent - now!.bytesPerCall!).toBeGreaterThan(0)
    expect(sent - now!.bytesPerCall!).toBeLessThan(250)
    const server = receiptOf(gateway, 'global.disable_traces')
    expect(server).toMatchObject({
      spansPerCall: 1,
      spans: ['SERVER, named after the path'],
      things: 'the SERVER span',
      estimate: false,
    })
    expect(server.exporters).toEqual([{ name: 'tempo', kind: 'otlp', bytes: server.bytesPerCall, per: 'call' }])
  })

  it('estimates a span that is off at the size it has when it is on', async () => {
    await using receiver = await startReceiver()
    const exporters = otlp(receiver.port, { disable_metrics: true })
    const off = { exporters, layers: { backend: { traces: { ...all, round_trip: false, read_payload: false } } } }
    await using gateway = await start(off)
    await ask(gateway)
    const reader = receiptOf(gateway, 'backend.traces.read_payload')
    expect(reader).toMatchObject({
      estimate: true,
      spansPerCall: 2,
      spans: ['CLIENT, named after the backend’s pattern', 'INTERNAL http.client.response.read.tracker'],
    })
    const before = gateway.telemetry.view().now!.bytesPerCall!
    await gateway.reapply({ exporters, layers: { backend: { traces: { ...all, round_trip: false } } } })
    expect(gateway.telemetry.view().now!.bytesPerCall! - before).toBe(reader.bytesPerCall)
    expect(receiptOf(gateway, 'backend.traces.read_payload').bytesPerCall).toBe(reader.bytesPerCall)
  })

  it('estimates headers from those that each layer saw, without a secret', async () => {
    await using receiver = await startReceiver()
    const exporters = otlp(receiver.port, { disable_metrics: true })
    await using gateway = await start({ exporters, layers: { global: {}, backend: { traces: all } } })
    await ask(gateway, { authorization: 'Bearer sk-secret', 'x-long': 'x'.repeat(300) })
    const [global, backend] = ['global.report_headers', 'backend.traces.report_headers'].map((path) => receiptOf(gateway, path))
    expect(global!.bytesPerCall).toBeGreaterThan(300)
    expect(backend).toMatchObject({
      estimate: true,
      things: 'the header attributes of the backend’s span and the header attributes of the CLIENT span',
    })
    expect(backend!.bytesPerCall).toBeGreaterThan(100)
    await gateway.reapply({ exporters, layers: { global: { report_headers: true }, backend: { traces: all } } })
    await ask(gateway, { authorization: 'Bearer sk-secret', 'x-long': 'x'.repeat(300) })
    expect(receiptOf(gateway, 'global.report_headers')).toMatchObject({ estimate: false, bytesPerCall: global!.bytesPerCall })
  })

  it('leaves out what an endpoint says for itself', async () => {
    await using receiver = await startReceiver()
    const own = { 'telemetry/opentelemetry': { proxy: { disable_traces: true } } }
    const exporters = otlp(receiver.port, { disable_metrics: true })
    await using gateway = await start(
      { exporters },
      { endpoints: [{ ...endpoints[0]!, extraConfig: own } as (typeof endpoints)[0]] },
    )
    await ask(gateway)
    expect(receiptOf(gateway, 'proxy.disable_traces')).toMatchObject({ spansPerCall: 0, bytesPerCall: 0 })
    expect(gateway.telemetry.view().notes![0]!.message).toMatch(/^1 endpoint has a telemetry block/)
  })
})

describe('a flag that does nothing', () => {
  it.each(['metrics', 'traces'] as const)('is detailed_connection without a round trip, in %s', async (signal) => {
    await using receiver = await startReceiver()
    const layers = { backend: { [signal]: { detailed_connection: true } } }
    await using gateway = await start({ exporters: { ...(await prometheus()), ...otlp(receiver.port) }, layers })
    await ask(gateway)
    const { inert, receipt } = flagOf(gateway, `backend.${signal}.detailed_connection`)
    expect(inert).toBe('Needs round_trip or read_payload beside it: alone it records nothing, in KrakenD too.')
    expect(receipt!.inert!.helps).toEqual({ path: `layers.backend.${signal}.round_trip`, value: true })
    expect(receipt!.things).toBe('')
  })

  it('is report_headers on a span that is off', async () => {
    await using receiver = await startReceiver()
    const layers = { global: { disable_traces: true, report_headers: true } }
    await using gateway = await start({ exporters: otlp(receiver.port), layers })
    expect(receiptOf(gateway, 'global.report_headers').inert).toEqual({
      reason: 'The headers would be attributes of the server span, which is off.',
      helps: { path: 'layers.global.disable_traces', value: false },
    })
  })

  it('is a round_trip in the file that read_payload brings anyway; as a default it is a note', async () => {
    await using receiver = await startReceiver()
    const exporters = otlp(receiver.port)
    await using gateway = await start({ exporters, layers: { backend: { metrics: all, traces: all } } })
    await ask(gateway)
    const receipt = receiptOf(gateway, 'backend.metrics.round_trip')
    expect(receipt.inert!.reason).toMatch(/switching this off changes nothing\.$/)
    expect(receipt).toMatchObject({ things: '', series: 7 })
    await gateway.reapply({ exporters })
    expect(receiptOf(gateway, 'backend.traces.round_trip')).toMatchObject({
      inert: null,
      note: 'read_payload brings the same: switching this off alone changes nothing.',
    })
  })

  it('is every flag without an exporter that takes its signal', async () => {
    await using gateway = await start({ layers: {} })
    expect(flagOf(gateway, 'proxy.disable_metrics').inert).toBe('There is no exporter: nobody takes metrics.')
    expect(flagOf(gateway, 'proxy.disable_traces').inert).toMatch(/^No exporter takes traces/)
    expect(gateway.telemetry.view().notes).toEqual([
      { path: 'exporters', message: 'Layers are on, and there is no exporter: nothing of them leaves the gateway.' },
    ])
  })
})

describe('notes', () => {
  it('tell how many calls brought a trace context, whether it is used or not', async () => {
    await using receiver = await startReceiver()
    const exporters = otlp(receiver.port)
    await using gateway = await start({ exporters, layers: { global: { disable_propagation: true } } })
    await ask(gateway)
    expect(receiptOf(gateway, 'global.disable_propagation').note).toBe('The last call brought no trace context.')
    await new Promise((resolve) => setTimeout(resolve, 60))
    await ask(gateway, { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' })
    expect(receiptOf(gateway, 'global.disable_propagation').note).toBe('1 of the last 2 calls brought a trace context.')
  })

  it('name the port label that dashboards will show', async () => {
    await using gateway = await start({ exporters: await prometheus() })
    expect(receiptOf(gateway, 'backend.metrics.round_trip').note).toMatch(/server_port is 80 for every explicit port/)
  })

  it('find entries of skip_paths that can never match, which depends on the mode', async () => {
    const skip_paths = ['/a/{id}', '/b/:id', 'a', '/ok', '/a*', '/a?x=1']
    const said = async (strict: boolean): Promise<string[]> => {
      await using gateway = await start({ exporters: await prometheus(), skip_paths }, { strict })
      return gateway.telemetry.view().notes!.map(({ path, message }) => `${path} ${message}`)
    }
    const both = [
      'skip_paths[1] "/b/:id" can never match: no endpoint is called so.',
      'skip_paths[2] "a" can never match: paths begin with a slash.',
      'skip_paths[4] "/a*" matches only a path with that very star: there are no wildcards.',
      'skip_paths[5] "/a?x=1" can never match: the query is no part of the path.',
    ]
    expect(await said(false)).toEqual(both)
    expect(await said(true)).toEqual(['skip_paths[0] "/a/{id}" can never match: KrakenD compares with "/a/:id".', ...both])
  })

  it('find exporters that export nothing', async () => {
    const off = { disable_metrics: true, disable_traces: true }
    await using gateway = await start({ exporters: { ...otlp(4317, off), ...(await prometheus({ disable_metrics: true })) } })
    expect(gateway.telemetry.view().notes!.map(({ message }) => message)).toEqual([
      '"tempo" has disable_metrics and disable_traces: it exports nothing.',
      '"prom" has disable_metrics: its page is empty.',
    ])
  })
})

async function sentBytes(gateway: Watched): Promise<number> {
  await until(() => gateway.telemetry.health()[0]!.state === 'healthy')
  return gateway.telemetry.health()[0]!.bytesPerMinute!
}
