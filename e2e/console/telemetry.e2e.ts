// What leaves: the switches, the page that is scraped and the spans that are pushed, as they change with each other.
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'
import { startReceiver, type Receiver } from '../support/otlp-receiver.ts'
import { freePort } from '../support/program.ts'

let receiver: Receiver
let opened: OpenedConsole

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  receiver = await startReceiver()
  const exporters = {
    prometheus: [{ name: 'local_prom', port: await freePort() }],
    otlp: [{ name: 'tempo', host: '127.0.0.1', port: receiver.port }],
  }
  const backend = [{ url_pattern: '/__health', host: ['http://127.0.0.1:19'] }]
  const config = {
    version: 3,
    echo_endpoint: true,
    endpoints: [{ endpoint: '/hello', backend }],
    extra_config: { 'telemetry/opentelemetry': { exporters } },
  }
  opened = await openConsole(browser, { shell, config })
  await opened.page.getByRole('link', { name: 'Telemetry' }).click()
})
test.afterAll(async () => {
  await opened.close()
  await receiver[Symbol.asyncDispose]()
})

const call = () => fetch(`${opened.gateway}/hello`).then((answer) => answer.text())

test('an exporter tells how it is, and the page can be searched', async () => {
  const { page } = opened
  await call()
  await expect(page.getByRole('article', { name: 'tempo' })).toContainText('Healthy', { timeout: 15_000 })
  await page.getByRole('textbox', { name: 'Find in the metrics' }).fill('krakend_proxy')
  await expect(page.getByRole('region', { name: 'Metrics' })).toContainText('krakend_proxy_duration')
  await expect(page.getByRole('region', { name: 'Metrics' })).not.toContainText('http_server')
})

test('a counter that grows shows how fast', async () => {
  const { page } = opened
  await expect(page.getByRole('region', { name: 'Metrics' })).toContainText('krakend_proxy_duration')
  await expect(async () => {
    await call()
    await expect(page.getByRole('region', { name: 'Metrics' })).toContainText(/\+\S+ \/s/, { timeout: 2500 })
  }).toPass({ timeout: 20_000 })
})

test('the last call is shown as the exporter sends it', async () => {
  const { page } = opened
  await page.getByRole('tab', { name: 'Spans' }).click()
  const spans = page.getByRole('region', { name: 'Spans of the last call' })
  await expect(spans).toContainText('GET /hello')
  await spans.getByRole('button', { name: /SERVER/ }).click()
  await expect(spans).toContainText('http.route')
  const shown = await spans
    .locator('dd')
    .filter({ hasText: /^[0-9a-f]{16}$/ })
    .first()
    .textContent()
  await expect.poll(() => receiver.spans().map((span) => span.spanId), { timeout: 10_000 }).toContain(shown)
})

test('a layer that is switched off leaves both', async () => {
  const { page } = opened
  await page.getByRole('switch', { name: /Endpoint span/ }).click()
  await expect(page.getByRole('switch', { name: /Endpoint span/ })).toHaveAttribute('aria-checked', 'false')
  await call()
  const spans = page.getByRole('region', { name: 'Spans of the last call' })
  await expect(spans).toContainText('1 span kept back')
  await page.getByRole('tab', { name: 'Metrics' }).click()
  await page.getByRole('switch', { name: /Endpoint pipe/ }).click()
  await call()
  await expect(page.getByRole('region', { name: 'Metrics' }).or(page.getByText('No line matches.'))).not.toContainText(
    'krakend_proxy_duration',
  )
})

test('the page complained about nothing', () => {
  expect(opened.complaints).toEqual([])
})
