import { gunzipSync } from 'node:zlib'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { answering } from '../gateway/test-gateway.ts'
import { goNumber, writePage, type TextMetric } from './prometheus-text.ts'
import { freePort, linesOf, watch } from './test-telemetry.ts'

interface Scraped {
  readonly status: number
  readonly type: string
  readonly encoding: string | undefined
  readonly body: Buffer
}

const scrape = (port: number, { path = '/metrics', method = 'GET', headers = {} } = {}): Promise<Scraped> =>
  new Promise((resolve, reject) => {
    request({ port, path, method, headers, host: '127.0.0.1' }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          type: response.headers['content-type']!,
          encoding: response.headers['content-encoding'],
          body: Buffer.concat(parts),
        }),
      )
    })
      .on('error', reject)
      .end()
  })

describe('the metrics page', () => {
  it('answers as Prometheus’ own library does', async () => {
    const port = await freePort()
    await using _ = await watch(answering('{}'), { block: { exporters: { prometheus: [{ name: 'p', port }] } } })
    const plain = await scrape(port, { path: '/metrics?x=1' })
    expect(plain).toMatchObject({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores' })
    expect(
      (await scrape(port, { headers: { accept: 'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8' } })).type,
    ).toBe('text/plain; version=0.0.4; charset=utf-8; escaping=allow-utf-8')
    expect((await scrape(port, { path: '/metrics/' })).body.toString()).toBe('404 page not found\n')
    expect((await scrape(port, { method: 'POST' })).status).toBe(200)
    const zipped = await scrape(port, { headers: { 'accept-encoding': 'zstd, gzip;q=0.5' } })
    expect(zipped.encoding).toBe('gzip')
    expect((await scrape(port, { headers: { 'accept-encoding': 'gzip, *' } })).encoding).toBeUndefined()
    expect((await scrape(port, { headers: { 'accept-encoding': 'gzip;q=0.5, identity' } })).encoding).toBeUndefined()
    expect(gunzipSync(zipped.body).toString()).toBe(plain.body.toString())
    expect((await scrape(port, { headers: { 'accept-encoding': '*, gzip;q=0' } })).encoding).toBeUndefined()
  })

  it('shows the process and the figures that the dashboard draws, in name order', async () => {
    const port = await freePort()
    const exporter = { name: 'p', port, process_metrics: true, go_metrics: true, disable_metrics: true }
    await using gateway = await watch(answering('{}'), { block: { exporters: { prometheus: [exporter] } } })
    const families = linesOf((await scrape(port)).body.toString(), '# TYPE').map((line) => line.split(' ')[2]!)
    expect(families).toEqual(families.toSorted())
    expect(families.filter((name) => name.startsWith('process_'))).toHaveLength(9)
    expect(families.filter((name) => name.startsWith('go_'))).toHaveLength(13)
    expect(families).not.toContain('target_info')
    expect(gateway.logs).toContain('ERROR [SERVICE: OpenTelemetry] reader is not registered')
  })

  it('writes odd labels and static attributes as they must be', async () => {
    const attributes = [
      { key: 'odd-key.x y', value: 'q"b\\n\nl' },
      { key: 'odd_key_x_y', value: 'a' },
      { key: 'no value', value: '' },
    ]
    const block = {
      exporters: { prometheus: [{ name: 'p', port: await freePort() }] },
      layers: { proxy: { metrics_static_attributes: attributes } },
    }
    await using gateway = await watch(answering('{}'), { block })
    await (await fetch(`${gateway.url}/x`)).text()
    const [line] = linesOf(await gateway.telemetry.page('p'), 'krakend_proxy_duration_count')
    expect(line).toContain('odd_key_x_y="a;q\\"b\\\\n\\nl"')
  })

  it('writes numbers as Go does', () => {
    const numbers = [
      8e-6,
      0.000403875,
      42827,
      1465143,
      67108864,
      1048576,
      524288,
      0,
      0.075,
      1e21,
      -1e-7,
      0.0001,
      999999.5,
      Infinity,
    ]
    expect(numbers.map(goNumber)).toEqual([
      '8e-06',
      '0.000403875',
      '42827',
      '1.465143e+06',
      '6.7108864e+07',
      '1.048576e+06',
      '524288',
      '0',
      '0.075',
      '1e+21',
      '-1e-07',
      '0.0001',
      '999999.5',
      '+Inf',
    ])
  })
})

it('prints names of labels that Prometheus can read', () => {
  const value: TextMetric = {
    name: 'n',
    scope: 's',
    unit: '',
    description: '',
    kind: 'counter',
    points: [{ attributes: { '1st': 'a', é: 'b' }, value: 1 }],
  }
  const page = [...writePage([value], [])].join('')
  expect(page).toContain('n_total{_st="a",otel_scope_name=')
  expect(page).toContain('otel_scope_version="",_="b"} 1\n')
})
