// What a collector may do to us, on both transports: no request pays for it, and the screen says so.
import { createServer, type AddressInfo, type Server } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startReceiver, type Behaviour, type Receiver } from '../../e2e/support/otlp-receiver.ts'
import { answering, until } from '../gateway/test-gateway.ts'
import { freePort, watch, type Watched } from './test-telemetry.ts'

const transports = [
  ['gRPC', false],
  ['HTTP', true],
] as const

const exporter = (receiver: Receiver, useHttp: boolean, name = 'o') => ({
  name,
  host: '127.0.0.1',
  port: useHttp ? receiver.httpPort : receiver.port,
  use_http: useHttp,
  disable_metrics: true,
})
const watchWith = (otlp: object[], env: Record<string, string> = {}): Promise<Watched> =>
  watch(answering('{}'), { block: { exporters: { otlp } }, env: { OTEL_EXPORTER_OTLP_TIMEOUT: '300', ...env } })
const ask = async ({ url }: Watched): Promise<string> => (await fetch(`${url}/x`)).text()
const health = (gateway: Watched) => gateway.telemetry.health()[0]!

describe.each(transports)('over %s', (_, useHttp) => {
  async function misbehaving(behaviour: Behaviour, env: Record<string, string> = {}) {
    const receiver = await startReceiver()
    receiver.behaviour = behaviour
    const gateway = await watchWith([exporter(receiver, useHttp)], env)
    return {
      receiver,
      gateway,
      [Symbol.asyncDispose]: async () => void (await receiver.stop(), await gateway[Symbol.asyncDispose]()),
    }
  }

  it('a collector that never answers costs a batch, not a request', async () => {
    await using both = await misbehaving('hang')
    expect(await ask(both.gateway)).toBe('{}')
    await until(() => health(both.gateway).failures === 1)
    expect(health(both.gateway)).toMatchObject({ state: 'failing', dropped: 5 })
    expect(health(both.gateway).problem).toMatch(/^No answer in time/)
  })

  it('the queue never holds more than its limit', async () => {
    const env = { OTEL_BSP_MAX_QUEUE_SIZE: '20', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '5', OTEL_EXPORTER_OTLP_TIMEOUT: '60000' }
    await using both = await misbehaving('hang', env)
    for (let i = 0; i < 10; i++) await ask(both.gateway)
    expect(health(both.gateway)).toMatchObject({ queued: 20, queueLimit: 20 })
    expect(health(both.gateway).dropped).toBeGreaterThanOrEqual(20)
  })

  it('an export that takes longer than OTEL_BSP_EXPORT_TIMEOUT is given up', async () => {
    await using both = await misbehaving('hang', { OTEL_EXPORTER_OTLP_TIMEOUT: '60000', OTEL_BSP_EXPORT_TIMEOUT: '50' })
    await ask(both.gateway)
    await until(() => health(both.gateway).failures === 1)
    both.receiver.behaviour = 'answer'
    await ask(both.gateway)
    await until(() => both.receiver.spans().length === 5)
  })

  it('a refusal is shown, counted and logged once', async () => {
    await using both = await misbehaving('refuse')
    for (let i = 1; i <= 3; i++) {
      await ask(both.gateway)
      await until(() => health(both.gateway).failures === i)
    }
    expect(health(both.gateway)).toMatchObject({ state: 'failing', dropped: 15 })
    expect(both.gateway.logs.filter((line) => line.includes('traces export: '))).toHaveLength(1)
  })

  it('refused spans of an accepted export are counted as lost', async () => {
    await using both = await misbehaving('partial')
    await ask(both.gateway)
    await until(() => health(both.gateway).failures === 1)
    expect(health(both.gateway).dropped).toBe(2)
    expect(health(both.gateway).problem).toMatch(/refused 2 spans: quota$/)
    expect(both.gateway.logs.join('\n')).toContain('traces export: OTLP partial success: quota (2 spans rejected)')
  })

  it('nothing is lost by a collector that asks to come again', async () => {
    await using both = await misbehaving('later', { OTEL_EXPORTER_OTLP_TIMEOUT: '20000' })
    await ask(both.gateway)
    await until(() => both.receiver.calls.traces === 1)
    both.receiver.behaviour = 'answer'
    await until(() => health(both.gateway).state === 'healthy')
    expect(both.receiver.spans()).toHaveLength(5)
    expect(health(both.gateway)).toMatchObject({ failures: 0, dropped: 0 })
  }, 15_000)

  it('a connection that dies in the middle of an export fails that export only', async () => {
    await using both = await misbehaving('die')
    await ask(both.gateway)
    await until(() => health(both.gateway).failures === 1)
    both.receiver.behaviour = 'answer'
    await ask(both.gateway)
    await until(() => health(both.gateway).state === 'healthy')
    expect(both.receiver.spans()).toHaveLength(5)
  })

  it('a slow one loses nothing', async () => {
    await using both = await misbehaving('slow', { OTEL_EXPORTER_OTLP_TIMEOUT: '5000' })
    for (let i = 0; i < 5; i++) expect(await ask(both.gateway)).toBe('{}')
    await until(() => both.receiver.spans().length === 25 && health(both.gateway).state === 'healthy')
    expect(health(both.gateway)).toMatchObject({ failures: 0, dropped: 0 })
  })

  it('one that asks for a new connection gets the next export on it', async () => {
    await using both = await misbehaving('leave', { OTEL_EXPORTER_OTLP_TIMEOUT: '5000' })
    for (let i = 1; i <= 3; i++) {
      await ask(both.gateway)
      await until(() => both.receiver.spans().length === 5 * i)
    }
    expect(health(both.gateway)).toMatchObject({ failures: 0, dropped: 0 })
  })

  it('one that was down is used again when it is back', async () => {
    const port = await freePort()
    await using gateway = await watchWith([{ name: 'o', host: '127.0.0.1', port, use_http: useHttp, disable_metrics: true }])
    await ask(gateway)
    await until(() => health(gateway).failures === 1)
    await using receiver = await startReceiver(useHttp ? { httpPort: port } : { port })
    await expect.poll(() => ask(gateway).then(() => health(gateway).state), { interval: 100, timeout: 10_000 }).toBe('healthy')
    expect(receiver.spans().length).toBeGreaterThanOrEqual(5)
  })

  it('one that fails does not delay another', async () => {
    await using both = await misbehaving('hang', { OTEL_EXPORTER_OTLP_TIMEOUT: '60000' })
    await using good = await startReceiver()
    await using gateway = await watchWith([exporter(both.receiver, useHttp), exporter(good, useHttp, 'good')])
    for (let i = 1; i <= 2; i++) {
      await ask(gateway)
      await until(() => good.spans().length === 5 * i)
    }
  })

  it('a stop ends within the budget although the collector hangs', async () => {
    await using both = await misbehaving('hang', { OTEL_EXPORTER_OTLP_TIMEOUT: '60000' })
    for (let i = 0; i < 3; i++) await ask(both.gateway)
    await until(() => both.receiver.calls.traces > 0)
    const from = performance.now()
    await both.gateway.stopTelemetry()
    expect(performance.now() - from).toBeLessThan(5500)
  }, 10_000)

  it('a machine that accepts connections and stays silent is no collector', async () => {
    const silent = await listenSilently()
    const { port } = silent.address() as AddressInfo
    await using gateway = await watchWith([{ name: 'o', host: '127.0.0.1', port, use_http: useHttp, disable_metrics: true }])
    expect(await ask(gateway)).toBe('{}')
    await until(() => health(gateway).failures === 1)
    silent.close()
  })
})

it('what waits to be sent again is sent when the gateway stops', async () => {
  const port = await freePort()
  await using gateway = await watchWith([{ name: 'o', host: '127.0.0.1', port, disable_metrics: true }], {
    OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
  })
  await ask(gateway)
  await until(() => health(gateway).state === 'failing')
  expect(health(gateway)).toMatchObject({ failures: 0, dropped: 0 })
  const from = performance.now()
  await gateway.stopTelemetry()
  expect(performance.now() - from).toBeLessThan(2000)
})

function listenSilently(): Promise<Server> {
  const server = createServer((socket) => void socket.resume().on('error', () => {}))
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
