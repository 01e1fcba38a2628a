// What KrakenD reports where a request goes an unusual way.
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { startReceiver, type Receiver } from '../../e2e/support/otlp-receiver.ts'
import { answering, rawRequest, startUpstream, until } from '../gateway/test-gateway.ts'
import { freePort, linesOf, watch } from './test-telemetry.ts'

const json = answering('{"answer":42}')
const exporters = async (receiver: Receiver): Promise<object> => ({
  prometheus: [{ name: 'prom', port: await freePort() }],
  otlp: [{ name: 'spans', host: 'localhost', port: receiver.port, disable_metrics: true }],
})
const spanOf = (receiver: Receiver, stage: string) =>
  receiver.spans().find(({ attributes }) => attributes['krakend.stage'] === stage)
const proxySpan = async (receiver: Receiver): Promise<Readonly<Record<string, unknown>>> => {
  await until(() => spanOf(receiver, 'proxy') !== undefined)
  return spanOf(receiver, 'proxy')!.attributes
}

describe('the proxy span of several backends', () => {
  it('shows no headers of an answer that came with an error', async () => {
    await using receiver = await startReceiver()
    const lua = { 'modifier/lua-backend': { post: "response.load():headers('X-L', '1')" } }
    await using gateway = await watch(
      (message, response) => void (message.url === '/x' ? json(message, response as never) : response.writeHead(404).end()),
      {
        endpoints: [{ backends: [{ urlPattern: '/x', extraConfig: lua }, { urlPattern: '/bad' }] }],
        block: { exporters: await exporters(receiver), layers: { proxy: { report_headers: true } } },
        strict: true,
      },
    )
    expect(await (await fetch(`${gateway.url}/x`)).json()).toEqual({ answer: 42 })
    const attributes = await proxySpan(receiver)
    expect(attributes['http.response.status_code']).toBe(500)
    expect(Object.keys(attributes).filter((name) => name.startsWith('http.response.header.'))).toEqual([])
  })

  it('has the texts of its parts when the client left, and no status of a part when they are merged', async () => {
    await using receiver = await startReceiver()
    const block = { exporters: await exporters(receiver) }
    {
      let asked = 0
      const leaveOnceAsked = (): void => void (++asked === 2 && leaving.destroy())
      await using gateway = await watch(leaveOnceAsked, { endpoints: [{ backends: [{}, {}] }], block, strict: true })
      const leaving = request(`${gateway.url}/x`).on('error', () => {})
      leaving.end()
      const attributes = await proxySpan(receiver)
      expect([attributes.canceled, attributes.error]).toEqual([undefined, 'context canceled\ncontext canceled'])
      const page = await gateway.telemetry.page('prom')
      expect(linesOf(page, 'krakend_proxy_duration_count')[0]).toContain('canceled="true",complete="false",error="false"')
    }
    await using second = await startReceiver()
    const details = { 'backend/http': { return_error_details: 'one' } }
    await using gateway = await watch(
      (message, response) =>
        void (message.url === '/bad'
          ? response.writeHead(404).end('no')
          : setTimeout(() => json(message, response as never), 50)),
      {
        endpoints: [{ backends: [{ urlPattern: '/bad', extraConfig: details }, { urlPattern: '/x' }] }],
        block: { exporters: await exporters(second) },
        strict: true,
      },
    )
    await (await fetch(`${gateway.url}/x`)).text()
    expect((await proxySpan(second))['http.response.status_code']).toBe(0)
  })
})

describe('the server span', () => {
  it('shows headers as Go keeps them', async () => {
    await using receiver = await startReceiver()
    await using gateway = await watch(json, {
      endpoints: [{ method: 'POST' }],
      block: { exporters: await exporters(receiver), layers: { global: { report_headers: true } } },
      strict: true,
    })
    await rawRequest(
      gateway.url,
      'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\nPragma: no-cache\r\nUser-Agent: one\r\nUser-Agent: two\r\nConnection: close\r\n\r\n0\r\n\r\n',
    )
    await until(() => spanOf(receiver, 'global') !== undefined)
    const { attributes } = spanOf(receiver, 'global')!
    expect(
      Object.keys(attributes)
        .filter((name) => name.startsWith('http.request.header.'))
        .map((name) => name.slice(20))
        .toSorted(),
    ).toEqual(['cache-control', 'connection', 'pragma', 'user-agent'])
    expect(attributes['user_agent.original']).toBe('one')
  })
})

describe('the address of the server span', () => {
  it.each([
    ['/a|b?c|d', '/a%7Cb?c|d'],
    ['/%41{b}', '/A%7Bb%7D'],
    ['/a%2fb', '/a%2fb'],
    ['/é', '/%C3%A9'],
  ])('is written as Go writes it: %s', async (target, address) => {
    await using receiver = await startReceiver()
    await using gateway = await watch(json, { block: { exporters: await exporters(receiver) }, strict: true })
    await rawRequest(gateway.url, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    await until(() => spanOf(receiver, 'global') !== undefined)
    expect(spanOf(receiver, 'global')!.attributes['url.full']).toBe(address)
  })
})

describe('the client span', () => {
  const clientSpans = (receiver: Receiver) =>
    receiver
      .spans()
      .filter(({ kind }) => kind === 'CLIENT')
      .map(({ attributes }) => attributes)
  const martian = (modifier: object): object => ({ 'modifier/martian': modifier })
  const query = { 'querystring.Modifier': { scope: ['request'], name: 'a', value: '1' } }
  const host = { 'header.Modifier': { scope: ['request'], name: 'Host', value: 'other.test' } }
  const body = { 'body.Modifier': { scope: ['request'], body: 'YWJj' } }

  it.each([
    ['a query that was added', query, null],
    ['a host that was set', host, 'other.test'],
    ['a body that was put in its place', body, null],
  ])('knows the server and the length of a call, and what is no header of it: %s', async (_, modifier, named) => {
    await using receiver = await startReceiver()
    const layers = { backend: { traces: { round_trip: true, report_headers: true } } }
    await using gateway = await watch(json, {
      endpoints: [{ method: 'POST', backends: [{ extraConfig: martian(modifier) as Record<string, unknown> }] }],
      block: { exporters: await exporters(receiver), layers },
      strict: true,
    })
    await (await fetch(`${gateway.url}/x`, { method: 'POST', body: 'a' })).text()
    await until(() => clientSpans(receiver).length === 1)
    const attributes = clientSpans(receiver)[0]!
    expect(attributes['server.address']).toBe(named ?? new URL(String(attributes['url.full'])).host)
    expect(attributes['http.request.body.size']).toBe(modifier === body ? 3 : 0)
    expect(attributes).not.toHaveProperty('http.request.header.host')
    expect(attributes).not.toHaveProperty('http.request.header.content-length')
  })

  it('names no server on the hops of a redirect, even to where it came from', async () => {
    await using receiver = await startReceiver()
    await using gateway = await watch((_, response) => void response.writeHead(302, { location: '/x' }).end(), {
      block: { exporters: await exporters(receiver) },
      strict: true,
    })
    await (await fetch(`${gateway.url}/x`)).text()
    await until(() => clientSpans(receiver).length === 10)
    expect(clientSpans(receiver).filter((attributes) => attributes['server.address'] === '')).toHaveLength(9)
  })
})

describe('the global layer', () => {
  it('counts the body that HEAD would have had, and nothing of what the server answers by itself', async () => {
    const block = { exporters: { prometheus: [{ name: 'prom', port: await freePort() }] } }
    await using gateway = await watch(json, { block, strict: true })
    await rawRequest(gateway.url, 'HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    await rawRequest(gateway.url, 'OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    const sizes = linesOf(await gateway.telemetry.page('prom'), 'http_server_response_size_sum')
    expect(sizes).toHaveLength(1)
    expect(sizes[0]).toMatch(/http_request_method="HEAD",http_response_status_code="405",.* 22$/)
  })
})

describe('an answer without a body', () => {
  it('is read as any other', async () => {
    const block = { exporters: { prometheus: [{ name: 'prom', port: await freePort() }] } }
    await using gateway = await watch((_, response) => void response.writeHead(304, { etag: 'a' }).end(), {
      endpoints: [{ outputEncoding: 'no-op' }],
      block,
      strict: true,
    })
    expect((await fetch(`${gateway.url}/x`)).status).toBe(304)
    const page = await gateway.telemetry.page('prom')
    expect(linesOf(page, 'http_client_response_read_size_hist_count')[0]).toMatch(/ 1$/)
  })
})

describe('a connection that could not be made', () => {
  it.each([
    ['a name that nobody knows', () => 'http://no-such-host.invalid', 'dns'],
    ['a server that does not speak TLS', (host: string) => host.replace('http', 'https'), 'tls'],
  ])('has the time of its last phase: %s', async (_, hostOf, phase) => {
    await using plain = await startUpstream(json)
    const block = { exporters: { prometheus: [{ name: 'prom', port: await freePort() }] } }
    await using gateway = await watch(json, {
      endpoints: [{ backends: [{ hosts: [hostOf(plain.host)] }] }],
      block,
      strict: true,
    })
    await (await fetch(`${gateway.url}/x`)).text()
    const page = await gateway.telemetry.page('prom')
    const sum = (name: string): number => Number(linesOf(page, `http_client_request_${name}_duration_sum`)[0]!.split(' ').at(-1))
    expect(sum(phase)).toBeGreaterThan(0)
    expect(sum('get_conn')).toBe(0)
  })
})

describe('a method that is not written in upper case', () => {
  it('stands in labels as it is written, but for those of the call itself', async () => {
    const block = { exporters: { prometheus: [{ name: 'prom', port: await freePort() }] } }
    const written = { method: 'POST', writtenMethod: 'post' }
    await using gateway = await watch(json, { endpoints: [{ ...written, backends: [written] }], block, strict: true })
    await (await fetch(`${gateway.url}/x`, { method: 'POST' })).text()
    const page = await gateway.telemetry.page('prom')
    const methods = (family: string): string[] =>
      linesOf(page, `${family}_count`)[0]!
        .match(/method="[^"]*"/g)!
        .map((label) => label.slice(8, -1))
    expect(methods('http_server_duration')).toEqual(['POST'])
    expect(methods('krakend_proxy_duration')).toEqual(['post'])
    expect(methods('krakend_backend_duration')).toEqual(['post', 'post'])
    expect(methods('http_client_duration')).toEqual(['POST', 'post'])
    expect(methods('http_client_response_read_size_hist')).toEqual(['post', 'post'])
  })
})

describe('a static attribute that is no label', () => {
  it('takes its series off the page, and each scrape says so', async () => {
    const attributes = (key: string): object => ({ metrics_static_attributes: [{ key, value: '1' }] })
    const block = {
      exporters: { prometheus: [{ name: 'prom', port: await freePort() }] },
      layers: { global: attributes('__x'), proxy: attributes('otel.scope.name') },
    }
    await using gateway = await watch(json, { block, strict: true })
    await (await fetch(`${gateway.url}/x`)).text()
    const page = await gateway.telemetry.page('prom')
    expect(page).not.toMatch(/http_server|krakend_proxy/)
    expect(page).toContain('krakend_backend_duration_count')
    expect(gateway.logs.filter((line) => line.includes('metric')).toSorted()).toEqual([
      'ERROR [SERVICE: OpenTelemetry] "__x" is not a valid label name for metric "http_server_duration"',
      'ERROR [SERVICE: OpenTelemetry] "__x" is not a valid label name for metric "http_server_response_size"',
      'ERROR [SERVICE: OpenTelemetry] duplicate label names in constant and variable labels for metric "krakend_proxy_duration"',
    ])
  })
})
