import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { startReceiver } from '../../e2e/support/otlp-receiver.ts'
import { answering, until } from '../gateway/test-gateway.ts'
import { batchLimits } from './environment.ts'
import { otlpSettings } from './otlp-settings.ts'
import { watch } from './test-telemetry.ts'

const of = (env: Record<string, string>) =>
  otlpSettings('TRACES', Object.fromEntries(Object.entries(env).map(([name, value]) => [`OTEL_EXPORTER_OTLP_${name}`, value])))

describe('variables', () => {
  it('of the signal replace the general ones as a whole', () => {
    expect(of({ HEADERS: 'a=1,b=2', TRACES_HEADERS: 'c=x%20y, bad name=1,no' }).headers).toEqual({ c: 'x y' })
    expect(of({ COMPRESSION: 'gzip', TRACES_COMPRESSION: 'none' }).gzip).toBe(false)
    expect(of({ TIMEOUT: '7', TRACES_TIMEOUT: '5s' }).timeout).toBe(7)
  })

  it('give the path of HTTP, never the host', () => {
    expect(of({ ENDPOINT: 'http://else:1/base/' }).path).toBe('/base/v1/traces')
    expect(of({ TRACES_ENDPOINT: 'http://else:1', ENDPOINT: 'http://else:1/base' }).path).toBe('/')
    expect(of({}).path).toBe('/v1/traces')
  })

  it('of the batches count as in Go', () => {
    expect(batchLimits({})).toEqual({ queue: 2048, batch: 512, delay: 5000, timeout: 30_000 })
    const odd = { OTEL_BSP_MAX_QUEUE_SIZE: '100', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '600', OTEL_BSP_SCHEDULE_DELAY: '-1' }
    expect(batchLimits({ ...odd, OTEL_BSP_EXPORT_TIMEOUT: '1e3' })).toEqual({ queue: 100, batch: 100, delay: 0, timeout: 30_000 })
  })
})

describe('a collector with a certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otlp-tls-'))
  const file = (name: string): string => join(folder, name)
  const read = (name: string): Buffer => readFileSync(file(name))
  beforeAll(() => {
    for (const name of ['server', 'client']) {
      const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file(`${name}.key`)]
      const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
      const options = ['req', '-x509', '-days', '2', ...key, '-out', file(`${name}.crt`), ...names]
      execFileSync('openssl', options, { stdio: 'ignore' })
    }
  })
  const server = () => ({ cert: read('server.crt'), key: read('server.key') })
  const send = async (host: string, port: number, env: Record<string, string>, strict = false) => {
    const otlp = [{ name: 'o', host, port, disable_metrics: true }]
    const gateway = await watch(answering('{}'), { strict, env, block: { exporters: { otlp } } })
    await (await fetch(`${gateway.url}/x`)).text()
    return gateway
  }

  it.each([true, false])('is reached over gRPC once its certificate is known (strict: %s)', async (strict) => {
    await using receiver = await startReceiver({ tls: { ...server(), ca: null } })
    const env = { OTEL_EXPORTER_OTLP_CERTIFICATE: file('server.crt'), OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a%20b' }
    await using _ = await send(strict ? 'localhost' : 'https://localhost', receiver.port, env, strict)
    await until(() => receiver.spans().length === 5)
    expect(receiver.last.headers).toMatchObject({ 'x-tenant': 'a b' })
  })

  it('is reached over HTTP once its certificate is known', async () => {
    await using receiver = await startReceiver({ tls: { ...server(), ca: null } })
    const otlp = [{ name: 'o', host: 'https://localhost', port: receiver.httpPort, use_http: true, disable_metrics: true }]
    const env = { OTEL_EXPORTER_OTLP_CERTIFICATE: file('server.crt') }
    await using gateway = await watch(answering('{}'), { env, block: { exporters: { otlp } } })
    await (await fetch(`${gateway.url}/x`)).text()
    await until(() => receiver.spans().length === 5)
  })

  it('may ask for ours', async () => {
    await using receiver = await startReceiver({ tls: { ...server(), ca: read('client.crt') } })
    const env = {
      OTEL_EXPORTER_OTLP_CERTIFICATE: file('server.crt'),
      OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE: file('client.crt'),
      OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY: file('client.key'),
    }
    await using _ = await send('localhost', receiver.port, env)
    await until(() => receiver.spans().length === 5)
  })

  it('that nobody vouches for gets nothing', async () => {
    await using receiver = await startReceiver({ tls: { ...server(), ca: null } })
    await using gateway = await send('https://localhost', receiver.port, { OTEL_EXPORTER_OTLP_TIMEOUT: '200' })
    await until(() => gateway.telemetry.health()[0]!.failures === 1)
    expect(receiver.calls.traces).toBe(0)
  })
})
