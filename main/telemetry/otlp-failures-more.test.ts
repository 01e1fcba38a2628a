// Collectors that come late or refuse metrics, and what the log says of failures that repeat.
import { expect, it } from 'vitest'
import { startReceiver } from '../../e2e/support/otlp-receiver.ts'
import { answering, until } from '../gateway/test-gateway.ts'
import { createHealth } from './exporter.ts'
import { watch, type Watched } from './test-telemetry.ts'

const health = (gateway: Watched) => gateway.telemetry.health()[0]!

it.each([false, true])(
  'metrics that a collector fails or refuses are failures on the screen (over HTTP: %s)',
  async (useHttp) => {
    await using receiver = await startReceiver()
    receiver.behaviour = 'refuse'
    const port = useHttp ? receiver.httpPort : receiver.port
    const otlp = [
      { name: 'o', host: '127.0.0.1', port, use_http: useHttp, disable_traces: true, custom_metric_reporting_period: 1 },
    ]
    await using gateway = await watch(answering('{}'), { block: { exporters: { otlp } } })
    await (await fetch(`${gateway.url}/x`)).text()
    await until(() => health(gateway).failures > 0)
    expect(gateway.logs.join('\n')).toContain('exporter "o": failed to upload metrics: ')
    receiver.behaviour = 'answer'
    await until(() => health(gateway).state === 'healthy')
  },
  15_000,
)

it.each([false, true])('data points that a collector does not keep are said with its reason (over HTTP: %s)', async (useHttp) => {
  await using receiver = await startReceiver()
  receiver.behaviour = 'partial'
  const port = useHttp ? receiver.httpPort : receiver.port
  const otlp = [
    { name: 'o', host: '127.0.0.1', port, use_http: useHttp, disable_traces: true, custom_metric_reporting_period: 1 },
  ]
  await using gateway = await watch(answering('{}'), { block: { exporters: { otlp } } })
  await (await fetch(`${gateway.url}/x`)).text()
  await until(() => health(gateway).failures > 0)
  expect(health(gateway).problem).toMatch(/refused 2 metric data points: quota$/)
  expect(gateway.logs.join('\n')).toContain('OTLP partial success: quota (2 metric data points rejected)')
})

it('failures within a minute are one line, the next line counts them', () => {
  let now = 0
  const lines: string[] = []
  const keeper = createHealth({
    name: 'o',
    kind: 'otlp-grpc',
    address: 'a:1',
    expectation: '',
    log: (_level, _tag, message) => void lines.push(message),
    logEach: false,
    now: () => now,
  })
  for (let i = 0; i < 4; i++) keeper.failed('traces', new Error('no'))
  keeper.failed('metrics', new Error('no'))
  now = 60_001
  keeper.failed('traces', new Error('no'))
  expect(lines).toEqual([
    'exporter "o": traces export: no',
    'exporter "o": failed to upload metrics: no',
    'exporter "o": traces export: no (and 3 more in the last minute)',
  ])
})
