// Content that nobody planned for: long names and paths, large headers, huge numbers, writing from right to left. Nothing leaves its
// place, at any size of the window.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

let opened: OpenedConsole
let provider: Server

const model = `org/${'very-long-model-name-'.repeat(10)}`.slice(0, 200)
const hebrew = 'שלום עולם, זה טקסט מימין לשמאל '.repeat(20)
const arabic = 'مرحبا بالعالم '.repeat(30)
const unbroken = 'x'.repeat(20_000)
const usage = { prompt_tokens: 987_654_321_012, completion_tokens: 123_456_789_012, total_tokens: 1_111_111_110_024 }

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  provider = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-long': 'v'.repeat(4000) })
      const message = { role: 'assistant', content: `${arabic}\n\n${unbroken}` }
      response.end(JSON.stringify({ id: 'a', model, choices: [{ index: 0, finish_reason: 'stop', message }], usage }))
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => provider.once('listening', resolve))
  const host = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  const endpoint = (path: string) => ({
    endpoint: path,
    method: 'POST',
    output_encoding: 'no-op',
    input_headers: ['*'],
    backend: [{ host: [host], url_pattern: '/v1/chat/completions', encoding: 'no-op' }],
  })
  const config = { version: 3, endpoints: [endpoint('/v1/chat/completions'), endpoint('/paths/{name}')] }
  opened = await openConsole(browser, { shell, config })
  for (const path of ['/v1/chat/completions', `/paths/${'p'.repeat(2000)}`, `/paths/${encodeURIComponent('مسار'.repeat(80))}`])
    await send(path)
})
test.afterAll(async () => {
  await opened.close()
  provider.close()
})

async function send(path: string): Promise<void> {
  const answer = await fetch(opened.gateway + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-very-long': 'h'.repeat(8000) },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: hebrew }] }),
  })
  expect(answer.status).toBe(200)
  await answer.text()
}

const overflow = () =>
  opened.page.evaluate(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement
    return Math.max(scrollWidth - clientWidth, scrollHeight - clientHeight)
  })
const calls = () => opened.page.getByRole('row', { name: /OK/ }).and(opened.page.locator('[aria-selected]'))

async function rowHeights(): Promise<readonly number[]> {
  await expect(calls()).toHaveCount(3)
  const heights = await Promise.all(
    (await calls().all()).map((row) => row.evaluate((element: HTMLElement) => element.offsetHeight)),
  )
  return [...new Set(heights)]
}

const windows = [
  { width: 1024, height: 700, zoom: '100' },
  { width: 1440, height: 900, zoom: '200' },
  { width: 3840, height: 2160, zoom: '100' },
]
for (const { width, height, zoom } of windows)
  test(`stays in its place at ${width} x ${height}, zoom ${zoom} %`, async () => {
    const { page } = opened
    await page.setViewportSize({ width, height })
    await page.getByRole('link', { name: 'Settings' }).first().click()
    await page.getByRole('combobox', { name: 'Zoom' }).selectOption(zoom)
    await page.getByRole('link', { name: 'Calls' }).first().click()
    expect(await rowHeights()).toEqual([28])
    for (const row of await calls().all()) {
      await row.click()
      for (const name of ['Conversation', 'Trace', 'Request', 'Response']) {
        await page.getByRole('tab', { name }).click()
        await expect(page.getByRole('tabpanel')).toBeVisible()
        expect(await overflow(), name).toBeLessThanOrEqual(0)
      }
    }
    await page.screenshot({ path: test.info().outputPath(`hostile-${width}-${zoom}.png`) })
    for (const screen of ['Dashboards', 'Config', 'Telemetry']) {
      await page.getByRole('link', { name: screen }).first().click()
      await expect(page.getByText('Loading.')).toHaveCount(0)
      expect(await overflow(), screen).toBeLessThanOrEqual(0)
    }
  })

test('a wide window at a large zoom has the narrow layout', async () => {
  const { page } = opened
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.getByRole('link', { name: 'Settings' }).first().click()
  await page.getByRole('combobox', { name: 'Zoom' }).selectOption('100')
  await page.getByRole('link', { name: 'Config' }).first().click()
  const sections = page.getByRole('button', { name: 'Sections', exact: true })
  await expect(sections).toHaveCount(0)
  for (let step = 0; step < 3; step++) await page.keyboard.press('Control+=')
  await expect(sections).toBeVisible()
  await page.keyboard.press('Control+0')
  await expect(sections).toHaveCount(0)
})

test('text from right to left reads from the right, beside text that does not', async () => {
  const { page } = opened
  await page.getByRole('link', { name: 'Calls' }).first().click()
  await calls().first().click()
  await page.getByRole('tab', { name: 'Conversation' }).click()
  const said = page.getByRole('tabpanel').getByText('שלום', { exact: false }).first()
  await expect(said).toBeVisible()
  expect(await said.evaluate((element) => getComputedStyle(element).unicodeBidi)).toMatch(/plaintext|isolate/)
  expect(opened.complaints).toEqual([])
})
