import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../e2e/support/otlp-receiver.ts'
import { answering, until } from '../gateway/test-gateway.ts'
import { freePort, keepCalls, linesOf, watch } from './test-telemetry.ts'

const json = answering('{"answer":42}', { 'content-length': '13' })
const endpoint = { path: '/a/{id}', backends: [{ urlPattern: '/x/{id}' }] }
const prometheus = async (): Promise<object> => ({ prometheus: [{ name: 'prom', port: await freePort() }] })

describe('metrics', () => {
  it('counts one request in every family that the layers add', async () => {
    await using gateway = await watch(json, { endpoints: [endpoint], block: { exporters: await prometheus() } })
    await (await fetch(`${gateway.url}/a/42`)).text()
    const page = await gateway.telemetry.page('prom')
    const scope = 'otel_scope_name="io.krakend.krakend-otel",otel_scope_version=""'
    expect(linesOf(page, 'http_server_response_size_sum')).toEqual([
      `http_server_response_size_sum{http_request_method="GET",http_response_status_code="200",http_route="/a/:id",${scope},url_scheme="http"} 13`,
    ])
    expect(linesOf(page, 'krakend_backend_duration_count')[0]).toContain(
      'http_route="/x/:id",krakend_endpoint_method="GET",krakend_endpoint_route="/a/:id"',
    )
    expect(linesOf(page, 'http_client_response_read_size_total')[0]).toMatch(/ 13$/)
    expect(linesOf(page, '# TYPE').map((line) => line.split(' ')[2])).toEqual([
      'http_client_duration',
      'http_client_request_dns_duration',
      'http_client_request_get_conn_duration',
      'http_client_request_size_total',
      'http_client_request_started_count_total',
      'http_client_request_tls_duration',
      'http_client_response_read_size_hist',
      'http_client_response_read_size_total',
      'http_client_response_read_time_hist_seconds',
      'http_client_response_read_time_seconds_total',
      'http_client_response_size',
      'http_server_duration',
      'http_server_response_size',
      'krakend_backend_duration',
      'krakend_proxy_duration',
      'otel_scope_info',
      'target_info',
    ])
  })

  it('takes a layer off the page and brings it back without a step backwards', async () => {
    const exporters = await prometheus()
    await using gateway = await watch(json, { endpoints: [endpoint], block: { exporters } })
    const ask = async (): Promise<string> => (await fetch(`${gateway.url}/a/1`)).text()
    await ask()
    await gateway.reapply({ exporters, layers: { global: { disable_metrics: true } } })
    await ask()
    const without = await gateway.telemetry.page('prom')
    expect(linesOf(without, 'http_server_')).toEqual([])
    expect(linesOf(without, 'krakend_proxy_duration_count')[0]).toMatch(/ 2$/)
    await gateway.reapply({ exporters })
    await ask()
    const page = await gateway.telemetry.page('prom')
    expect(linesOf(page, 'http_server_duration_count')[0]).toMatch(/ 2$/)
    expect(linesOf(page, 'krakend_proxy_duration_count')[0]).toMatch(/ 3$/)
  })

  it('keeps the listener of an exporter that did not change, and frees the port of one that went', async () => {
    const port = await freePort()
    const block = { exporters: { prometheus: [{ name: 'prom', port }] } }
    await using gateway = await watch(json, { block })
    const page = `http://127.0.0.1:${port}/metrics`
    expect((await fetch(page)).status).toBe(200)
    expect(await gateway.reapply({ ...block, layers: { proxy: { disable_metrics: true } } })).toEqual([])
    expect((await fetch(page)).status).toBe(200)
    await gateway.reapply(undefined)
    await expect(fetch(page)).rejects.toThrow()
  })

  it('uses buckets of the file outside strict mode only', async () => {
    const block = { exporters: await prometheus(), histograms: { time_buckets: [0.5, 60] } }
    for (const [strict, bounds] of [
      [false, 3],
      [true, 21],
    ] as const) {
      await using gateway = await watch(json, { block: { ...block, exporters: await prometheus() }, strict })
      await (await fetch(`${gateway.url}/x`)).text()
      expect(linesOf(await gateway.telemetry.page('prom'), 'krakend_proxy_duration_bucket')).toHaveLength(bounds)
    }
  })
})

describe('spans', () => {
  it('reach a gRPC collector as one tree', async () => {
    await using receiver = await startReceiver()
    await using gateway = await watch(json, {
      endpoints: [endpoint],
      block: {
        service_name: 'unit',
        deploy_env: 'test',
        exporters: { otlp: [{ name: 'spans', host: 'localhost', port: receiver.port, disable_metrics: true }] },
      },
    })
    await (await fetch(`${gateway.url}/a/42`)).text()
    await until(() => receiver.spans().length === 5)
    const byName = new Map(receiver.spans().map((span) => [`${span.kind} ${span.name}`, span]))
    const [server, proxy, client, reader] = [
      'SERVER /a/42',
      'INTERNAL /a/:id',
      'CLIENT /x/:id',
      'INTERNAL http.client.response.read.tracker',
    ].map((name) => byName.get(name)!)
    expect(server!.parentSpanId).toBe('')
    expect(proxy!.parentSpanId).toBe(server!.spanId)
    expect(byName.get('INTERNAL /x/:id')!.spanId).toBe(client!.parentSpanId)
    expect(reader!.parentSpanId).toBe(client!.spanId)
    expect(server!.resource).toEqual({ 'service.name': 'unit', 'service.version': '2.13.8', 'deployment.environment': 'test' })
    expect(client!.attributes['http.response.body.size']).toBe(13)
    expect(client!.events).toEqual(['first-byte-time'])
    expect(Number(client!.endNanos - client!.startNanos)).toBeGreaterThan(0)
    expect(Math.abs(Number(server!.startNanos / 1_000_000n) - Date.now())).toBeLessThan(10_000)
  })

  it('go over HTTP too, metrics with them, cumulative and with extremes', async () => {
    await using receiver = await startReceiver()
    await using gateway = await watch(json, {
      block: {
        metric_reporting_period: 1,
        exporters: { otlp: [{ name: 'http', host: '127.0.0.1', port: receiver.httpPort, use_http: true }] },
      },
    })
    await (await fetch(`${gateway.url}/x`)).text()
    await until(() => receiver.metrics().has('krakend.proxy.duration') && receiver.spans().length === 5)
    const [point] = receiver.metrics().get('krakend.proxy.duration')!.points
    expect(point).toMatchObject({ count: 1, attributes: { error: false, canceled: false, complete: true } })
    expect(point!.min).toBe(point!.max)
    expect(receiver.metrics().get('http.client.request.started.count')).toMatchObject({
      cumulative: true,
      points: [{ value: 1 }],
    })
  })

  it('are flushed on stop, and lost in strict mode', async () => {
    for (const strict of [false, true]) {
      await using receiver = await startReceiver()
      await using gateway = await watch(json, {
        strict,
        env: { OTEL_BSP_SCHEDULE_DELAY: '60000' },
        block: { exporters: { otlp: [{ name: 'spans', host: 'localhost', port: receiver.port }] } },
      })
      await (await fetch(`${gateway.url}/x`)).text()
      await gateway.stopTelemetry()
      expect(receiver.spans()).toHaveLength(strict ? 0 : 5)
      expect(receiver.metrics().has('krakend.proxy.duration')).toBe(!strict)
    }
  })

  it('are sent by one exporter while another one hangs', async () => {
    await using good = await startReceiver()
    await using bad = await startReceiver()
    bad.behaviour = 'hang'
    await using gateway = await watch(json, {
      block: {
        exporters: {
          otlp: [bad, good].map(({ port }, i) => ({ name: `o${i}`, host: 'localhost', port, disable_metrics: true })),
        },
      },
    })
    await (await fetch(`${gateway.url}/x`)).text()
    await until(() => bad.calls.traces === 1)
    await (await fetch(`${gateway.url}/x`)).text()
    await until(() => good.spans().length === 10)
    expect(gateway.telemetry.health()[0]).toMatchObject({ name: 'o0', queued: 5, queueLimit: 2048, dropped: 0 })
    await bad.stop()
  })
})

describe('an apply while a request is under way', () => {
  it('loses neither its spans nor its points', async () => {
    await using receiver = await startReceiver()
    let release = (): void => {}
    let asked = false
    const exporters = {
      ...(await prometheus()),
      otlp: [{ name: 'o', host: 'localhost', port: receiver.port, disable_metrics: true }],
    }
    const slow: RequestListener = (message, response) => {
      asked = true
      release = () => json(message, response)
    }
    await using gateway = await watch(slow, { block: { exporters } })
    const answer = fetch(`${gateway.url}/x`)
    await until(() => asked)
    await gateway.reapply({ exporters, layers: { global: {}, proxy: { report_headers: true } } })
    release()
    await (await answer).text()
    await until(() => receiver.spans().length === 5)
    expect(new Set(receiver.spans().map(({ traceId }) => traceId)).size).toBe(1)
    expect(linesOf(await gateway.telemetry.page('prom'), 'krakend_proxy_duration_count')[0]).toMatch(/ 1$/)
  })
})

describe('the view', () => {
  it('shows each flag with its value in force and says which are inert', async () => {
    const block = {
      exporters: { prometheus: [{ name: 'p', port: await freePort() }] },
      layers: { backend: { metrics: { detailed_connection: true, disable_stage: false } } },
    }
    await using gateway = await watch(json, { block })
    const view = gateway.telemetry.view()
    expect(view).toMatchObject({ enabled: true, problem: null, exporters: [{ name: 'p', kind: 'prometheus' }] })
    const [stage, roundTrip, , detailed] = view.layers[2]!.metrics
    expect(stage).toMatchObject({
      path: 'layers.backend.metrics.disable_stage',
      value: false,
      on: true,
      configured: true,
      adds: 'krakend.backend.duration',
    })
    expect(roundTrip).toMatchObject({ value: false, on: false, configured: false, inert: null })
    expect(detailed!.inert).toMatch(/^Needs round_trip or read_payload/)
    expect(view.layers[0]!.traces[0]!.inert).toMatch(/^No exporter takes traces/)
  })

  it('is empty without the namespace', async () => {
    await using gateway = await watch(json, {})
    expect(gateway.telemetry.view()).toEqual({ enabled: false, problem: null, layers: [], exporters: [] })
  })
})

describe('health', () => {
  it('says in words that nothing listens, and logs once', async () => {
    const port = await freePort()
    await using gateway = await watch(json, {
      block: { exporters: { otlp: [{ name: 'jaeger', host: 'localhost', port }] } },
      env: { OTEL_EXPORTER_OTLP_TIMEOUT: '100' },
    })
    for (let i = 1; i <= 2; i++) {
      await (await fetch(`${gateway.url}/x`)).text()
      await until(() => gateway.telemetry.health()[0]!.failures === i)
    }
    const [health] = gateway.telemetry.health()
    expect(health).toMatchObject({ kind: 'otlp-grpc', state: 'failing', address: `localhost:${port}`, lastSuccessAt: null })
    expect(health!.problem).toMatch(/^Nothing listens at localhost:\d+\. An OTLP collector is expected there/)
    expect(gateway.logs.filter((line) => line.includes('traces export'))).toHaveLength(1)
  })

  it('recovers when the collector comes back', async () => {
    const port = await freePort()
    await using gateway = await watch(json, {
      block: { exporters: { otlp: [{ name: 'o', host: '127.0.0.1', port, disable_metrics: true }] } },
    })
    await (await fetch(`${gateway.url}/x`)).text()
    await until(() => gateway.telemetry.health()[0]!.state === 'failing')
    await using receiver = await startReceiver({ port })
    while (receiver.spans().length === 0) await (await fetch(`${gateway.url}/x`)).text()
    await until(() => gateway.telemetry.health()[0]!.state === 'healthy')
    expect(gateway.telemetry.health()[0]).toMatchObject({ failingSince: null, problem: null })
  })

  it('names the key to change when the metrics port is taken', async () => {
    const port = await freePort()
    const block = {
      exporters: {
        prometheus: [
          { name: 'one', port },
          { name: 'two', port },
        ],
      },
    }
    await using gateway = await watch(json, { block })
    expect((await gateway.reapply({ ...block, service_name: 'again' }))[0]!.message).toMatch(
      /The port is taken at .*Set another "port" for the exporter "(one|two)"/,
    )
    expect((await fetch(`${gateway.url}/x`)).status).toBe(200)
  })
})

describe('the local record', () => {
  it('has every span although nothing is configured', async () => {
    const recorder = keepCalls()
    await using gateway = await watch(json, { endpoints: [endpoint], recorder })
    await (await fetch(`${gateway.url}/a/42`)).text()
    await until(() => recorder.calls[0]?.end !== null)
    const [call] = recorder.calls
    expect(call!.spans.map(({ layer, exported }) => [layer, exported])).toEqual(
      ['global', 'proxy', 'backend', 'client', 'reader'].map((layer) => [layer, false]),
    )
    expect(call!.spans[0]!.spanId).toBe(call!.ids.spanId)
    expect(call!.spans[4]!.parentSpanId).toBe(call!.spans[3]!.spanId)
    expect(call!.marks).toEqual(['attempt GET', 'response 200', 'end'])
    expect(Buffer.concat(call!.chunks).toString()).toBe('{"answer":42}')
  })

  it('has spans of layers that are off, and marks what the exporters get', async () => {
    await using receiver = await startReceiver()
    const recorder = keepCalls()
    const layers = {
      proxy: { disable_traces: true },
      backend: { metrics: {}, traces: { disable_stage: true, round_trip: true } },
    }
    await using gateway = await watch(json, {
      recorder,
      block: { layers, exporters: { otlp: [{ name: 'o', host: 'localhost', port: receiver.port, disable_metrics: true }] } },
    })
    await (await fetch(`${gateway.url}/x`)).text()
    await until(() => receiver.spans().length === 2)
    const exported = recorder.calls[0]!.spans.filter((span) => span.exported).map(({ layer }) => layer)
    expect(exported).toEqual(['global', 'client'])
    const [client, server] = receiver.spans()
    expect(client!.parentSpanId).toBe(server!.spanId)
  })

  it('masks secrets in strict mode too', async () => {
    const recorder = keepCalls()
    await using gateway = await watch(json, {
      strict: true,
      recorder,
      block: { exporters: {}, layers: { global: { report_headers: true } } },
    })
    await (await fetch(`${gateway.url}/x?api_key=no-hex-secret`, { headers: { authorization: 'Bearer no-hex-secret' } })).text()
    expect(JSON.stringify(recorder.calls[0]!.spans)).not.toContain('no-hex-secret')
  })

  it('does not harm a request when it throws', async () => {
    const broken = {
      open: () => {
        throw new Error('broken recorder')
      },
    }
    await using gateway = await watch(json, { recorder: broken })
    expect(await (await fetch(`${gateway.url}/x`)).text()).toBe('{"answer":42}')
    expect(gateway.logs.some((line) => line.includes('broken recorder'))).toBe(true)
  })
})
