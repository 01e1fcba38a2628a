// One trace through three programs: a caller with the official OpenTelemetry SDK, the gateway, and a backend that reads what it was sent.
import { execFile } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { startReceiver, type Receiver } from './support/otlp-receiver.ts'
import { freePort, startProgram, temporaryFolder, untilHealthy, type Program } from './support/program.ts'

let backend: Server
let receiver: Receiver
let program: Program
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let port: number
let traceparent: string | undefined

test.beforeAll(async () => {
  backend = createServer((request, response) => {
    traceparent = request.headers.traceparent as string | undefined
    response.setHeader('content-type', 'application/json').end('{"ok":true}')
  })
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
  receiver = await startReceiver()
  folder = await temporaryFolder()
  port = await freePort()
  const file = await folder.write('krakend.json', {
    version: 3,
    port,
    endpoints: [
      {
        endpoint: '/thing/{id}',
        backend: [{ url_pattern: '/{id}', host: [`http://127.0.0.1:${(backend.address() as AddressInfo).port}`] }],
      },
    ],
    extra_config: {
      'telemetry/opentelemetry': { exporters: { otlp: [{ name: 'collector', host: '127.0.0.1', port: receiver.port }] } },
    },
  })
  program = startProgram(['run', '-c', file], { dataDir: folder.path, env: { OTEL_BSP_SCHEDULE_DELAY: '200' } })
  await untilHealthy(port, program)
})
test.afterAll(async () => {
  await program.kill()
  await receiver.stop()
  backend.closeAllConnections()
  backend.close()
  await folder.remove()
})

test('the spans of caller and gateway join, and the backend gets the client span as its parent', async () => {
  const script = join(import.meta.dirname, 'support/instrumented-caller.ts')
  const run = await promisify(execFile)(process.execPath, [script, `http://127.0.0.1:${port}/thing/7`, String(receiver.port)])
  const caller = JSON.parse(run.stdout) as { traceId: string; spanId: string; status: number }
  expect(caller.status).toBe(200)
  const spansOf = () => receiver.spans().filter((span) => span.traceId === caller.traceId)
  await expect.poll(() => spansOf().length).toBe(6)
  const parents = spansOf().map(
    ({ name, kind, parentSpanId }) => `${name} ${kind} under ${spansOf().find((span) => span.spanId === parentSpanId)?.name}`,
  )
  expect(parents.toSorted()).toEqual([
    '/:id CLIENT under /:id',
    '/:id INTERNAL under /thing/:id',
    '/thing/7 SERVER under ask',
    '/thing/:id INTERNAL under /thing/7',
    'ask CLIENT under undefined',
    'http.client.response.read.tracker INTERNAL under /:id',
  ])
  const client = spansOf().find((span) => span.kind === 'CLIENT' && span.name === '/:id')
  expect(traceparent).toBe(`00-${caller.traceId}-${client?.spanId}-01`)
})
