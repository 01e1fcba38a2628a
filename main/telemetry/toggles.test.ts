// Every flag of every layer, switched while requests run, in the service's block and in an endpoint's or a backend's own: it holds
// from the next request on, and nothing is lost or torn.
import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import type { ReceivedSpan } from '../../e2e/support/otlp-decode.ts'
import { startReceiver } from '../../e2e/support/otlp-receiver.ts'
import { until } from '../gateway/test-gateway.ts'
import { flagTable, type FlagFacts } from './flags.ts'
import { NAMESPACE } from './names.ts'
import { freePort, linesOf, watch, type WatchOptions } from './test-telemetry.ts'

type Layers = Record<'global' | 'proxy', Record<string, unknown>> & {
  backend: Record<'metrics' | 'traces', Record<string, unknown>>
}
/** What a flag needs beside it, or must not have, to be seen alone. */
const beside: Record<string, Partial<Record<string, boolean>>> = {
  'layers.backend.metrics.round_trip': { read_payload: false, detailed_connection: false },
  'layers.backend.traces.round_trip': { read_payload: false },
}

const family: Record<string, string> = {
  'layers.global.disable_metrics': 'http_server_duration_count',
  'layers.proxy.disable_metrics': 'krakend_proxy_duration_count',
  'layers.backend.metrics.disable_stage': 'krakend_backend_duration_count',
  'layers.backend.metrics.round_trip': 'http_client_duration_count',
  'layers.backend.metrics.read_payload': 'http_client_response_read_size_hist_count',
  'layers.backend.metrics.detailed_connection': 'http_client_request_get_conn_duration_count',
}

const remoteParent = '00f067aa0ba902b7'
const callerTrace = (n: number): string => n.toString(16).padStart(32, 'c')
const hasHeaders = (span: ReceivedSpan): boolean =>
  Object.keys(span.attributes).some((name) => name.startsWith('http.request.header.'))
const isEndpoint = (span: ReceivedSpan): boolean => span.kind === 'INTERNAL' && span.name === '/a/:id'
const isBackend = (span: ReceivedSpan): boolean => span.kind === 'INTERNAL' && span.name === '/b/:id'
const seen: Record<string, (span: ReceivedSpan) => boolean> = {
  'layers.global.disable_traces': ({ kind }) => kind === 'SERVER',
  'layers.global.disable_propagation': ({ traceId }) => traceId.startsWith('cccc'),
  'layers.global.report_headers': (span) => span.kind === 'SERVER' && hasHeaders(span),
  'layers.proxy.disable_traces': isEndpoint,
  'layers.proxy.report_headers': (span) => isEndpoint(span) && hasHeaders(span),
  'layers.backend.traces.disable_stage': isBackend,
  'layers.backend.traces.round_trip': ({ kind }) => kind === 'CLIENT',
  'layers.backend.traces.read_payload': ({ name }) => name === 'http.client.response.read.tracker',
  'layers.backend.traces.detailed_connection': ({ events }) => events.includes('first-byte-time'),
  'layers.backend.traces.report_headers': (span) => isBackend(span) && hasHeaders(span),
}

/** Everything on, but for the flag at `path`, which has its effect or not. */
function layersWith(path: string, effect: boolean): Layers {
  const all = { round_trip: true, read_payload: true, detailed_connection: true }
  const layers: Layers = {
    global: { report_headers: true },
    proxy: { report_headers: true },
    backend: { metrics: { ...all }, traces: { ...all, report_headers: true } },
  }
  const [, layer, ...rest] = path.split('.') as ['layers', keyof Layers, ...string[]]
  const key = rest.at(-1)!
  const place = layer === 'backend' ? layers.backend[rest[0] as 'metrics' | 'traces'] : layers[layer]
  Object.assign(place, beside[path], { [key]: key.startsWith('disable_') ? !effect : effect })
  return layers
}

interface State {
  /** Of the service. */
  readonly layers: Layers
  /** Of the endpoint and its backend; null: they have no block. */
  readonly own: Layers | null
}
/** How a flag is switched. A block of its own is asked against a service that says the opposite. */
const ways: Record<string, (path: string, effect: boolean) => State> = {
  'by the service': (path, effect) => ({ layers: layersWith(path, effect), own: null }),
  'by a block of its own': (path, effect) => ({ layers: layersWith(path, !effect), own: layersWith(path, effect) }),
  'by removing its own block': (path, effect) => ({
    layers: layersWith(path, false),
    own: effect ? layersWith(path, true) : null,
  }),
}
const orders: readonly (readonly [name: string, first: boolean])[] = [
  ['on, off and on', true],
  ['off, on and off', false],
]
/** The global layer has no flags below the service. */
const hasOwn = ({ layer }: FlagFacts, way: string): boolean => layer !== 'global' || way === 'by the service'
const rows = Object.keys(ways).flatMap((way) =>
  orders.flatMap(([order, first]) =>
    flagTable.filter((flag) => hasOwn(flag, way)).map(({ path }) => ({ path, way, order, first })),
  ),
)

function endpointsOf(own: Layers | null): NonNullable<WatchOptions['endpoints']> {
  const block = (layers: object): object => (own === null ? {} : { extraConfig: { [NAMESPACE]: layers } })
  const backend = { urlPattern: '/b/{id}', ...block({ backend: own?.backend }) }
  return [{ path: '/a/{id}', backends: [backend], inputHeaders: ['*'], ...block({ proxy: own?.proxy }) }]
}

/** Every series that only ever grows. */
const grown = (page: string | null): Map<string, number> =>
  new Map(
    linesOf(page, '')
      .filter((line) => /^\w+_(total|count|sum|bucket)\{/.test(line))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  )

it.each(rows)('$path, switched $way $order, holds from the next request on', async ({ path, way, first }) => {
  const held: ServerResponse[] = []
  let holds = false
  await using receiver = await startReceiver()
  const exporters = {
    prometheus: [{ name: 'prom', port: await freePort() }],
    otlp: [{ name: 'spans', host: '127.0.0.1', port: receiver.port, disable_metrics: true }],
  }
  const state = (effect: boolean) => {
    const { layers, own } = ways[way]!(path, effect)
    return { block: { trace_sample_rate: 1, exporters, layers }, endpoints: endpointsOf(own) }
  }
  await using gateway = await watch((_, response) => void (holds ? held.push(response) : response.end('{}')), state(first))
  let asked = 0
  const ask = async (): Promise<void> => {
    const traceparent = `00-${callerTrace(asked++)}-${remoteParent}-01`
    await (await fetch(`${gateway.url}/a/${asked}`, { headers: { traceparent } })).text()
  }
  /** The highest that was ever shown. A series that is switched off is not shown, and goes on where it was. */
  const highest = new Map<string, number>()
  const onlyGrows = async (): Promise<void> => {
    for (const [series, value] of grown(await gateway.telemetry.page('prom'))) {
      expect(value, series).toBeGreaterThanOrEqual(highest.get(series) ?? 0)
      highest.set(series, value)
    }
  }
  const turn = async (effect: boolean): Promise<void> => {
    const { block, endpoints } = state(effect)
    expect(await gateway.reapply(block, endpoints)).toEqual([])
  }
  /** Three requests, and one that is under way while the flag changes. */
  const phase = async (next: boolean): Promise<void> => {
    await Promise.all([ask(), ask(), ask()])
    holds = true
    const last = ask()
    await until(() => held.length === 1)
    holds = false
    await onlyGrows()
    await turn(next)
    held.pop()!.end('{}')
    await last
    await onlyGrows()
  }
  await phase(!first)
  await phase(first)
  await Promise.all([ask(), ask(), ask()])
  expect(asked).toBe(11)
  const effective = first ? 7 : 4

  const counted = async (name: string): Promise<number> =>
    linesOf(await gateway.telemetry.page('prom'), name).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
  if (!first) {
    if (family[path]) expect(await counted(family[path])).toBe(0)
    await turn(true)
  }
  const switchedOff = (other: string): boolean => family[path] !== undefined && beside[path]?.[other.split('.').at(-1)!] === false
  for (const [other, name] of Object.entries(family))
    if (!switchedOff(other)) await expect.poll(() => counted(name), { message: name }).toBe(other === path ? effective : 11)
  await onlyGrows()

  await gateway.stopTelemetry()
  const spans = receiver.spans()
  const traces = Map.groupBy(spans, ({ traceId }) => traceId)
  expect(traces.size).toBe(11)
  const ids = new Set([remoteParent, '', ...spans.map(({ spanId }) => spanId)])
  expect(spans.filter(({ parentSpanId }) => !ids.has(parentSpanId))).toEqual([])
  if (seen[path]) expect([...traces.values()].filter((trace) => trace.some(seen[path]!))).toHaveLength(effective)
})
