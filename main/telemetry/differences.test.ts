// Each difference of telemetry that no other file asks from both sides: what a collector, a scraper or a log sees by default and in strict mode.
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../e2e/support/otlp-receiver.ts'
import type { ReceivedSpan } from '../../e2e/support/otlp-decode.ts'
import { answering, until } from '../gateway/test-gateway.ts'
import { freePort, watch, type WatchOptions, type Watched } from './test-telemetry.ts'

const json = answering('{"answer":42}')
const modes = [false, true]

/** Runs it by default and in strict mode: [ours, strict]. */
async function both<T>(handle: RequestListener, options: WatchOptions, look: (gateway: Watched) => Promise<T>): Promise<T[]> {
  const seen: T[] = []
  for (const strict of modes) {
    await using gateway = await watch(handle, { ...options, strict })
    seen.push(await look(gateway))
  }
  return seen
}

interface Traced extends Omit<WatchOptions, 'block'> {
  readonly block?: object
  /** How many spans to wait for, in each mode. */
  readonly spans: readonly [number, number]
}

/** The same with a collector: the spans that reach it. */
async function spansOf(
  handle: RequestListener,
  options: Traced,
  ask: (url: string) => Promise<unknown>,
): Promise<ReceivedSpan[][]> {
  const seen: ReceivedSpan[][] = []
  for (const [index, strict] of modes.entries()) {
    await using receiver = await startReceiver()
    const exporters = { otlp: [{ name: 'o', host: '127.0.0.1', port: receiver.port, disable_metrics: true }] }
    await using gateway = await watch(handle, { ...options, strict, block: { ...options.block, exporters } })
    await ask(gateway.url)
    await until(() => receiver.spans().length >= options.spans[index]!)
    // By default this sends what is left: a span that is not there now never comes.
    await gateway.stopTelemetry()
    seen.push([...receiver.spans()])
  }
  return seen
}

const read = async (url: string, init?: RequestInit): Promise<string> => {
  const answer = await fetch(url, init)
  return answer.text()
}
const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )

describe('openmetrics-bind', () => {
  it.each([
    [{}, [false, true]],
    [{ listen_ip: '127.0.0.3' }, [false, true]],
  ])('shows the page of %j on other addresses in strict mode only', async (more, expected) => {
    const port = await freePort()
    const block = { exporters: { prometheus: [{ name: 'p', port, ...more }] } }
    expect(await both(json, { block }, () => answers(`http://127.0.0.2:${port}/metrics`))).toEqual(expected)
  })
})

describe('telemetry-off', () => {
  it('costs the wrong part only, where KrakenD has none at all', async () => {
    const port = await freePort()
    const block = { trace_sample_rate: 'x', exporters: { prometheus: [{ name: 'p', port }] } }
    const seen = await both(json, { block }, async ({ logs }) => [
      await answers(`http://127.0.0.1:${port}/metrics`),
      logs.filter((line) => line.startsWith('ERROR')).length,
    ])
    expect(seen).toEqual([
      [true, 0],
      [false, 1],
    ])
  })
})

describe('otlp-port', () => {
  it('is 4318 over HTTP', async () => {
    const block = { exporters: { otlp: [{ name: 'o', host: '127.0.0.1', use_http: true }] } }
    const seen = await both(json, { block }, async ({ telemetry }) => telemetry.health()[0]!.address)
    expect(seen).toEqual([expect.stringContaining(':4318'), expect.stringContaining(':4317')])
  })
})

describe('otlp-tls', () => {
  it('speaks TLS to https://, where KrakenD speaks plain HTTP/2', async () => {
    const seen: string[] = []
    for (const strict of modes) {
      let first = ''
      const server = createServer((socket) => socket.on('error', () => {}).once('data', (bytes) => (first ||= hello(bytes))))
      await once(server.listen(0), 'listening')
      const { port } = server.address() as AddressInfo
      const block = { exporters: { otlp: [{ name: 'o', host: 'https://localhost', port, disable_metrics: true }] } }
      await using gateway = await watch(json, { block, strict, env: { OTEL_EXPORTER_OTLP_TIMEOUT: '200' } })
      await read(`${gateway.url}/x`)
      await until(() => first !== '')
      seen.push(first)
      server.close()
    }
    expect(seen).toEqual(['TLS', 'PRI'])
  })
})
const hello = (bytes: Buffer): string => (bytes[0] === 0x16 ? 'TLS' : bytes.toString('latin1', 0, 3))

const withHeaders = { layers: { global: { report_headers: true } } }
const onServer = (spans: readonly ReceivedSpan[], attribute: string): unknown =>
  spans.find(({ kind }) => kind === 'SERVER')!.attributes[attribute]

describe('otlp-utf8', () => {
  it('escapes header bytes that are no UTF-8', async () => {
    const ask = (url: string): Promise<string> => read(`${url}/x`, { headers: { 'x-a': 'a\u00ff' } })
    const seen = await spansOf(json, { block: withHeaders, spans: [1, 1] }, ask)
    expect(seen.map((spans) => onServer(spans, 'http.request.header.x-a'))).toEqual([['a\\xff'], ['a\ufffd']])
  })
})

describe('secrets-in-spans', () => {
  it('masks headers', async () => {
    const ask = (url: string): Promise<string> => read(`${url}/x`, { headers: { authorization: 'Bearer no-hex-secret' } })
    const seen = await spansOf(json, { block: withHeaders, spans: [1, 1] }, ask)
    expect(seen.map((spans) => onServer(spans, 'http.request.header.authorization'))).toEqual([
      ['Bearer ***'],
      ['Bearer no-hex-secret'],
    ])
  })

  it('cuts errors at a kilobyte', async () => {
    const fails: RequestListener = (_, response) => void response.writeHead(500).end('x'.repeat(3000))
    const endpoints = [{ backends: [{ extraConfig: { 'backend/http': { return_error_code: true } } }] }]
    const seen = await spansOf(fails, { endpoints, spans: [5, 5] }, (url) => read(`${url}/x`))
    const lengths = seen.map((spans) =>
      Math.max(...spans.map(({ attributes }) => ((attributes['error'] as string | undefined) ?? '').length)),
    )
    expect(lengths).toEqual([1024, 3000])
  })
})

describe('client-ip', () => {
  it('is on spans what it is for the limits, where KrakenD has the peer', async () => {
    const extraConfig = { router: { trusted_proxies: ['127.0.0.1'] } }
    const ask = (url: string): Promise<string> => read(`${url}/x`, { headers: { 'x-forwarded-for': '1.2.3.4' } })
    const seen = await spansOf(json, { extraConfig, spans: [1, 1] }, ask)
    expect(seen.map((spans) => onServer(spans, 'client.address'))).toEqual([
      expect.stringMatching(/^1\.2\.3\.4/),
      expect.stringMatching(/^127\.0\.0\.1/),
    ])
  })
})

describe('span-address', () => {
  it('names the host of each hop', async () => {
    const redirects: RequestListener = (message, response) =>
      message.url === '/x' ? void response.writeHead(302, { location: '/y' }).end() : json(message, response)
    const seen = await spansOf(redirects, { spans: [6, 6] }, (url) => read(`${url}/x`))
    const hops = seen.map((spans) =>
      spans
        .filter(({ kind }) => kind === 'CLIENT')
        .map(({ attributes }) => String(attributes['server.address']).replace(/:\d+$/, '')),
    )
    expect(hops).toEqual([
      ['127.0.0.1', '127.0.0.1'],
      ['127.0.0.1', ''],
    ])
  })
})

describe('reader-error', () => {
  it('counts a body that was cut behind all that was wanted', async () => {
    const cuts: RequestListener = (_, response) =>
      void response.writeHead(200, { 'content-length': '100' }).write('{"a":1}', () => response.destroy())
    const seen = await spansOf(cuts, { spans: [5, 5] }, (url) => read(`${url}/x`))
    const readers = seen.map((spans) => spans.find(({ name }) => name.endsWith('read.tracker'))!.status)
    expect(readers).toEqual(['Error', 'Ok'])
  })
})

describe('skip-paths', () => {
  const endpoints = [{ path: '/a/{id}' }]
  const stages = ['CLIENT /x', 'INTERNAL http.client.response.read.tracker', 'INTERNAL /x', 'INTERNAL /a/:id']

  it.each([
    ['/a/{id}', [...stages, 'SERVER /a/1']],
    ['/a/:id', ['SERVER /a/1']],
    ['/a/1', stages],
  ])('leaves no span of %s, where KrakenD leaves %j', async (path, left) => {
    const options = { endpoints, block: { skip_paths: [path] }, spans: [0, left.length] } as const
    const seen = await spansOf(json, options, (url) => read(`${url}/a/1`))
    expect(seen.map((spans) => spans.map(({ kind, name }) => `${kind} ${name}`))).toEqual([[], left])
  })
})

describe('export-errors', () => {
  it('says once a minute what KrakenD says each time', async () => {
    const block = { exporters: { otlp: [{ name: 'o', host: '127.0.0.1', port: await freePort(), disable_metrics: true }] } }
    const env = { OTEL_EXPORTER_OTLP_TIMEOUT: '50' }
    const seen = await both(json, { block, env }, async ({ url, telemetry, logs }) => {
      for (let i = 1; i <= 3; i++) {
        await read(`${url}/x`)
        await until(() => telemetry.health()[0]!.failures >= i)
      }
      return logs.filter((line) => /^ERROR .*traces/.test(line)).length
    })
    expect(seen).toEqual([1, 3])
  })
})

describe('metrics-port-taken', () => {
  it('stands in the log, where KrakenD writes beside it', async () => {
    const port = await freePort()
    await using taken = await watch(json, { block: { exporters: { prometheus: [{ name: 'first', port }] } } })
    const block = { exporters: { prometheus: [{ name: 'second', port }] } }
    const seen = await both(json, { block }, async ({ logs, url }) => [
      logs.some((line) => line.includes('"second"')),
      (await fetch(`${url}/x`)).status,
    ])
    expect(seen).toEqual([
      [true, 200],
      [false, 200],
    ])
    expect(taken.logs).toEqual([])
  })
})

describe('start-panics', () => {
  it('has the missing half of an override on, where KrakenD panics', async () => {
    const override = { 'telemetry/opentelemetry': { backend: { metrics: { round_trip: true } } } }
    const options = { endpoints: [{ backends: [{ extraConfig: override }] }], block: { exporters: {} } }
    await using ours = await watch(json, options)
    expect(await read(`${ours.url}/x`)).toBe('{"answer":42}')
    await expect(watch(json, { ...options, strict: true })).rejects.toThrow('nil pointer')
  })
})
