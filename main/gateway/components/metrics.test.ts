import { describe, expect, it } from 'vitest'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { answering, startGateway, startUpstream, testService, until } from '../test-gateway.ts'

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const configured = (port: number, over: Record<string, unknown> = {}) => ({
  extraConfig: { 'telemetry/metrics': { listen_address: `127.0.0.1:${port}`, ...over } },
})

async function stats(port: number): Promise<Record<string, number>> {
  const page = () => fetch(`http://127.0.0.1:${port}/__stats`).catch(() => null)
  for (;;) {
    const answer = await page()
    if (answer) return (await answer.json()) as Record<string, number>
  }
}

it('counts responses and calls of each layer', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  const port = await freePort()
  const service = testService(upstream.host, [{ path: '/u/{id}', backends: [{ urlPattern: '/b/{id}' }] }], configured(port))
  await using gateway = await startGateway(service)
  expect((await stats(port))['krakend.router.response./u/:id.status']).toBe(0)
  await (await fetch(`${gateway.url}/u/1`)).text()
  expect(await stats(port)).toMatchObject({
    'krakend.router.connected': 1,
    'krakend.router.disconnected': 1,
    'krakend.router.response./u/:id.status.200.count': 1,
    'krakend.router.response./u/:id.size.max': 7,
    'krakend.proxy.requests.layer.pipe.name./u/:id.complete.true.error.false': 1,
    'krakend.proxy.requests.layer.pipe.name./u/:id.complete.false.error.true': 0,
    'krakend.proxy.latency.layer.backend.name./b/{{.Id}}.complete.true.error.false.count': 1,
  })
})

it('counts a stream when its last byte is out', async () => {
  await using upstream = await startUpstream((_, response) => {
    response.writeHead(200).write('half')
    response.end('half')
  })
  const port = await freePort()
  await using gateway = await startGateway(testService(upstream.host, [{ outputEncoding: 'no-op' }], configured(port)))
  await (await fetch(`${gateway.url}/x`)).text()
  expect((await stats(port))['krakend.router.response./x.size.max']).toBe(8)
})

it('leaves out what is switched off', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  const port = await freePort()
  const off = { router_disabled: true, proxy_disabled: true, backend_disabled: true }
  await using gateway = await startGateway(testService(upstream.host, [{}], configured(port, off)))
  await (await fetch(`${gateway.url}/x`)).text()
  expect(Object.keys(await stats(port)).filter((name) => /response|layer/.test(name))).toEqual([])
})

it('opens no port with endpoint_disabled, and answers nothing but /__stats', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  const port = await freePort()
  await using gateway = await startGateway(testService(upstream.host, [{}], configured(port)))
  await stats(port)
  expect((await fetch(`http://127.0.0.1:${port}/else`)).status).toBe(404)
  expect((await fetch(`http://127.0.0.1:${port}/__stats`, { method: 'POST' })).status).toBe(405)
  await gateway.gateway.apply(testService(upstream.host, [{}], configured(port, { endpoint_disabled: true })))
  await expect(fetch(`http://127.0.0.1:${port}/__stats`)).rejects.toThrow()
})

it('keeps its counters over a reload', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  const port = await freePort()
  const service = testService(upstream.host, [{}], configured(port))
  await using gateway = await startGateway(service)
  await (await fetch(`${gateway.url}/x`)).text()
  const next = testService(upstream.host, [{}, { path: '/y' }], configured(port, { collection_time: '2m' }))
  expect(await gateway.gateway.apply({ ...next, port: 0 })).toEqual([])
  expect((await stats(port))['krakend.router.connected']).toBe(1)
})

it('moves the sums on at each collection', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  const port = await freePort()
  await using gateway = await startGateway(testService(upstream.host, [{}], configured(port, { collection_time: '20ms' })))
  await (await fetch(`${gateway.url}/x`)).text()
  for (;;) if ((await stats(port))['krakend.router.connected-total'] === 1) break
  expect((await stats(port))['krakend.router.connected']).toBe(0)
})

it('serves requests when its port is taken, and says so', async () => {
  await using upstream = await startUpstream(answering('{"a":1}'))
  const port = Number(new URL(upstream.host).port)
  await using gateway = await startGateway(testService(upstream.host, [{}], configured(port)))
  await until(() => gateway.logs.length > 0)
  expect(gateway.logs.join()).toContain(`[SERVICE: Stats] listen tcp 127.0.0.1:${port}: bind: address already in use`)
  expect((await fetch(`${gateway.url}/x`)).status).toBe(200)
})

describe('openmetrics-bind', () => {
  it('keeps an address that was written', async () => {
    const answers = (port: number): Promise<number> => fetch(`http://127.0.0.2:${port}/__stats`).then(({ status }) => status)
    await using upstream = await startUpstream(answering('{"a":1}'))
    for (const strict of [false, true]) {
      const port = await freePort()
      const everywhere = configured(port, { listen_address: `:${port}` })
      await using _ = await startGateway(testService(upstream.host, [{}], everywhere), { strict })
      await stats(port)
      expect(await answers(port)).toBe(200)
    }
  })

  it('is on loopback without one, where KrakenD is on every interface', async () => {
    await using upstream = await startUpstream(answering('{"a":1}'))
    // The port of everybody's default is taken by this test or by somebody else: either way the log tells what was asked for.
    const holder = createServer().on('error', () => {})
    await new Promise<void>((resolve) => holder.once('error', () => resolve()).listen(8090, resolve))
    const wanted: (string | undefined)[] = []
    for (const strict of [false, true]) {
      await using gateway = await startGateway(testService(upstream.host, [{}], { extraConfig: { 'telemetry/metrics': {} } }), {
        strict,
      })
      await until(() => gateway.logs.length > 0)
      wanted.push(/listen tcp (\S*:8090): bind: address already in use/.exec(gateway.logs.join())?.[1])
    }
    holder.close()
    expect(wanted).toEqual(['127.0.0.1:8090', ':8090'])
  })
})
