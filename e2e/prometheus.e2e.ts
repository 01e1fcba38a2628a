// A real Prometheus scrapes the built program and answers every query of docs/grafana.
import { spawnSync } from 'node:child_process'
import { expect, test } from '@playwright/test'
import { queriesOf, readDashboard, variableQueries, withEverything } from './support/dashboard.ts'
import { freePort, startProgram, temporaryFolder, untilHealthy, type Program } from './support/program.ts'
import { isInstalled, startPrometheus, type Prometheus } from './support/prometheus.ts'
import { createTraffic, type Traffic } from './support/traffic.ts'

const dashboard = readDashboard()
const rateInterval = '30s'
const canRun = isInstalled('prometheus') || process.env['CI'] === 'true'
const reason = 'no prometheus on the PATH (Debian: apt-get install prometheus)'
if (!canRun) console.log(`prometheus.e2e.ts is skipped: ${reason}`)

test.describe('a real Prometheus', () => {
  test.skip(!canRun, reason)
  test.describe.configure({ mode: 'serial' })

  let traffic: Traffic
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let program: Program
  let prometheus: Prometheus
  let gateway: string
  let metricsPage: string

  test.beforeAll(async () => {
    traffic = await createTraffic()
    folder = await temporaryFolder()
    const ports = { gateway: await freePort(), prometheus: await freePort() }
    program = startProgram(['run', '-c', await folder.write('krakend.json', traffic.configuration(ports))], {
      dataDir: folder.path,
    })
    await untilHealthy(ports.gateway, program)
    gateway = `http://127.0.0.1:${ports.gateway}`
    metricsPage = `http://127.0.0.1:${ports.prometheus}/metrics`
    await traffic.send(gateway)
    prometheus = await startPrometheus(`127.0.0.1:${ports.prometheus}`, { app: 'spyhop', instance: 'local' })
  })
  test.afterAll(async () => {
    await prometheus?.[Symbol.asyncDispose]()
    await program?.kill()
    await traffic?.[Symbol.asyncDispose]()
    await folder?.remove()
  })

  test('scrapes the metrics page', async () => {
    await expect.poll(async () => valuesOf(await prometheus.query('up')), { timeout: 20_000 }).toEqual(['1'])
    await expect
      .poll(async () => valuesOf(await prometheus.query('count(http_server_duration_count{app="spyhop"})')))
      .not.toEqual([])
  })

  test('counts what was sent, call by call', async () => {
    const counted = async (name: string) => {
      const [value] = valuesOf(await prometheus.query(`sum(${name}{http_route="/x/:id"})`))
      return Number(value ?? 0)
    }
    const before = await counted('http_server_duration_count')
    for (let sent = 0; sent < 5; sent++) await (await fetch(`${gateway}/x/${sent}`)).arrayBuffer()
    await expect.poll(() => counted('http_server_duration_count')).toBe(before + 5)
    expect(await counted('krakend_proxy_duration_count')).toBe(before + 5)
    expect(await counted('http_client_request_started_count_total')).toBe(before + 5)
  })

  test('fills the drop-downs', async () => {
    const offered = await Promise.all(
      variableQueries(dashboard).map(async ({ name, label, expr }) => [
        name,
        await prometheus.labelValues(label, withEverything(expr, rateInterval)),
      ]),
    )
    expect(Object.fromEntries(offered)).toEqual({
      app: ['spyhop'],
      instance: ['local'],
      endpoint: expect.arrayContaining(['/x/:id', '/v1/chat/completions']) as unknown,
      model: expect.arrayContaining(['gpt-4o-mini']) as unknown,
    })
  })

  test('answers every query of the dashboard with figures', async () => {
    const queries = queriesOf(dashboard).map((query) => ({ ...query, expr: withEverything(query.expr, rateInterval) }))
    expect(queries.length).toBeGreaterThan(100)
    // Rates need traffic between two scrapes: it goes on until each panel has something to draw.
    await expect
      .poll(
        async () => {
          await traffic.send(gateway)
          const missing: string[] = []
          for (const { row, panel, expr } of queries)
            for (const answer of [await prometheus.query(expr), await prometheus.queryRange(expr)])
              if (answer.status === 'error') throw new Error(`${row}: ${panel}: ${answer.error}: ${expr}`)
              else if (!valuesOf(answer).some((value) => Number.isFinite(Number(value))))
                missing.push(`${row}: ${panel}: ${expr}`)
          return missing
        },
        { timeout: 45_000, intervals: [1000] },
      )
      .toEqual([])
  })

  test('has nothing to say against the page but what KrakenD does the same way', async () => {
    const page = await (await fetch(metricsPage)).text()
    test.skip(!isInstalled('promtool') && process.env['CI'] !== 'true', 'no promtool on the PATH')
    const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' })
    // 3: the page is well-formed, and the linter misses the help texts that KrakenD does not have either.
    expect([0, 3], stderr).toContain(status)
    const remarks = stderr.split('\n').filter((line) => line && !/^(http|krakend)_\w+ no help text$/.test(line))
    expect(remarks).toEqual([])
  })
})

const valuesOf = (answer: Awaited<ReturnType<Prometheus['query']>>): string[] =>
  answer.status === 'success' ? answer.series.flatMap(({ values }) => values) : []
