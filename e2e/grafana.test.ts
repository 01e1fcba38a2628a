// Holds docs/grafana against what the gateway exposes after traffic of every kind: no query may name what is not there.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { createApp, type App } from '../main/app.ts'
import { createLog } from '../main/log.ts'
import { queriesOf, readDashboard, usesOf, variableQueries, type Query } from './support/dashboard.ts'
import { freePort } from './support/program.ts'
import { readPage, type Page } from './support/prometheus.ts'
import { createTraffic, type Traffic } from './support/traffic.ts'

const dashboard = readDashboard()
const queries = [
  ...queriesOf(dashboard),
  ...variableQueries(dashboard).map(({ name, expr, label }): Query => ({ row: 'Variables', panel: name, expr, legend: [label] })),
]
/** Labels that Prometheus adds to each series of the target, from docs/grafana/prometheus.yml. */
const fromTheScrape = ['app', 'instance']

let app: App
let traffic: Traffic
let page: Page

beforeAll(async () => {
  traffic = await createTraffic()
  const prometheus = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'grafana-'))
  const file = join(folder, 'krakend.json')
  writeFileSync(file, JSON.stringify(traffic.configuration({ prometheus })))
  const log = createLog(() => {}, { colour: false })
  app = await createApp({ file, starter: false, strict: false, dataDir: folder, overrides: { env: {}, port: 0 }, log })
  expect(await app.start()).toEqual([])
  await traffic.send(app.address!)
  // The end of a call that the client left, or that broke off, is counted shortly after the client knows.
  await vi.waitFor(async () => {
    page = readPage(await (await fetch(`http://127.0.0.1:${prometheus}/metrics`)).text())
    expect([...page.keys()]).toEqual(expect.arrayContaining(['http_client_request_canceled_count_total']))
    expect(page.get('http_client_response_read_size_hist_count')?.some((labels) => labels['error'] === 'true')).toBe(true)
  }, 5000)
})
afterAll(async () => {
  await app.stop()
  await traffic[Symbol.asyncDispose]()
})

const labelsOf = (metric: string): Set<string> => new Set([...fromTheScrape, ...(page.get(metric) ?? []).flatMap(Object.keys)])

describe.each(queries)('$row: $panel: $expr', ({ expr, legend }) => {
  const { selectors, groups } = usesOf(expr)

  test('reads metrics that are exposed', () => {
    expect(selectors).not.toEqual([])
    expect(selectors.map(({ metric }) => metric).filter((metric) => !page.has(metric))).toEqual([])
  })

  test('uses labels that these metrics have', () => {
    const wrong = selectors.flatMap(({ metric, matchers }) =>
      [...matchers.map(({ label }) => label), ...groups, ...legend]
        .filter((label) => !labelsOf(metric).has(label))
        .map((label) => `${metric} has no ${label}`),
    )
    expect(wrong).toEqual([])
  })

  test('finds series with the values that it asks for', () => {
    for (const { metric, matchers } of selectors) {
      const asked = matchers.filter(({ label, value }) => !fromTheScrape.includes(label) && !value.startsWith('$'))
      const found = page.get(metric)?.filter((labels) => asked.every((matcher) => isMet(matcher, labels[matcher.label] ?? '')))
      expect(found, metric).not.toEqual([])
    }
  })

  test('compares the chosen endpoint with the label that names endpoints', () => {
    for (const { metric, matchers } of selectors)
      for (const { label } of matchers.filter(({ value }) => value === '$endpoint'))
        expect(label).toBe(labelsOf(metric).has('krakend_endpoint_route') ? 'krakend_endpoint_route' : 'http_route')
  })

  test('keeps every label that its legend shows', () => {
    if (/\bsum\b/.test(expr)) expect(legend.filter((label) => !groups.includes(label))).toEqual([])
  })
})

function isMet({ operator, value }: { operator: string; value: string }, actual: string): boolean {
  if (operator === '=' || operator === '!=') return (actual === value) === (operator === '=')
  return new RegExp(`^(?:${value})$`).test(actual) === (operator === '=~')
}

test('has the rows that a reader of KrakenD dashboards looks for, and one for AI', () => {
  const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title)
  expect(rows).toEqual(['Overview', 'AI', 'Global', 'Proxy', 'Backends', 'Application'])
})

test('has panels with ids of their own that do not overlap', () => {
  const { panels } = dashboard
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
  )
  expect(new Set(cells).size).toBe(cells.length)
  expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true)
})

test('shows every family of the gateway that has a figure', () => {
  const shown = new Set(queries.flatMap(({ expr }) => usesOf(expr).selectors.map(({ metric }) => familyOf(metric))))
  // Older names of times that the AI row has under their newer ones.
  const isRepeated = (family: string) => family.startsWith('gen_ai_client_operation_time_')
  const hidden = [...page.keys()].map(familyOf).filter((family) => !shown.has(family) && !isRepeated(family))
  // The histogram of reading times holds the sum that the counter repeats; the other two never change.
  const known = ['http_client_response_read_time_seconds_total', 'otel_scope_info', 'process_virtual_memory_max_bytes']
  expect([...new Set(hidden)]).toEqual(known)
})
const familyOf = (sample: string): string => sample.replace(/_(bucket|sum|count)$/, '')

test('is provisioned with the data source and the labels that it asks for', async () => {
  const read = async (name: string): Promise<unknown> =>
    parse(await readFile(resolve(import.meta.dirname, '../docs/grafana', name), 'utf8'))
  expect(await read('provisioning/datasources/datasources.yaml')).toMatchObject({
    datasources: [
      { uid: 'prometheus', url: 'http://prometheus:9090' },
      { uid: 'jaeger', url: 'http://jaeger:16686' },
    ],
  })
  const { scrape_configs: jobs } = (await read('prometheus.yml')) as {
    scrape_configs: { static_configs: { labels: object }[] }[]
  }
  expect(Object.keys(jobs[0]!.static_configs[0]!.labels)).toEqual(fromTheScrape)
  const { services } = (await read('compose.yaml')) as { services: Record<string, { image: string; ports: string[] }> }
  for (const { image, ports } of Object.values(services)) {
    expect(image).toMatch(/:v?\d+\.\d+\.\d+$/)
    expect(ports.every((port) => port.startsWith('127.0.0.1:'))).toBe(true)
  }
  expect(services['jaeger']?.ports).toContain('127.0.0.1:64317:4317')
})
