// One call, as a reader goes through it: each tab with the mouse and with keys, on real streams of the demo provider and on large
// bodies of a real upstream.
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const entries = 9_000

let upstream: Server
let opened: OpenedConsole
let page: Page

test.describe.configure({ mode: 'serial', timeout: 60_000 })

test.beforeAll(async ({ browser, shell }) => {
  const items = (length: number) => ({
    items: Array.from({ length }, (_, n) => ({
      n,
      text: `this is entry number ${n} of a large answer, and it goes on`,
    })),
  })
  upstream = createServer((request, response) => {
    const length = request.url === '/huge' ? 6 * entries : entries
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(items(length)))
  }).listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const host = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
  const demo = 'http://127.0.0.1:11435'
  const passing = { method: 'POST', output_encoding: 'no-op', input_headers: ['*'], timeout: '20s' }
  const config = {
    version: 3,
    endpoints: [
      {
        ...passing,
        endpoint: '/demo/v1/chat/completions',
        backend: [{ host: [demo], url_pattern: '/v1/chat/completions', encoding: 'no-op' }],
      },
      ...['/big', '/huge'].map((path) => ({
        ...passing,
        method: 'GET',
        endpoint: path,
        backend: [{ host: [host], url_pattern: path, encoding: 'no-op' }],
      })),
    ],
    extra_config: { 'telemetry/opentelemetry': { exporters: {}, layers: { global: { report_headers: true } } } },
  }
  opened = await openConsole(browser, { shell, config, context: { viewport: { width: 1440, height: 900 } } })
  page = opened.page
  await chat({ model: 'demo-stall', stream: true, messages: question })
  for (const path of ['/big', '/huge']) await (await fetch(`${opened.gateway}${path}`)).text()
})
test.afterAll(async () => {
  await opened.close()
  upstream.close()
})

const question = [
  { role: 'system', content: 'Answer in short sentences. '.repeat(20) },
  {
    role: 'user',
    content: [
      { type: 'text', text: '# Title\n\n- one\n- two\n\nSee https://example.com/a.\n\n```ts\nconst a = 1\n```' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
      { type: 'text', text: 'مرحبا بالعالم' },
    ],
  },
]

async function chat(body: unknown): Promise<void> {
  const answer = await fetch(`${opened.gateway}/demo/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-test', 'x-forwarded-for': '1.2.3.4' },
    body: JSON.stringify(body),
  })
  await answer.text()
}

const tab = (name: RegExp) => page.getByRole('tab', { name })
const panel = () => page.getByRole('tabpanel')

async function look(name: string): Promise<void> {
  await expect(page.getByText('Loading.')).toHaveCount(0)
  for (const [colorScheme, width, height] of [
    ['dark', 1440, 900],
    ['light', 1024, 700],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height })
    await page.screenshot({ path: test.info().outputPath(`${name}-${colorScheme}-${width}.png`) })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
    // The same page in either shell.
    if (test.info().project.name !== 'browser') continue
    const { violations } = await new AxeBuilder({ page }).include('.detail').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  }
  await page.setViewportSize({ width: 1440, height: 900 })
}

test('a conversation is read as it was written', async () => {
  await page.getByRole('row', { name: /demo-stall/ }).click()
  await expect(panel().getByRole('heading', { name: 'Title' })).toBeVisible()
  await expect(panel().getByRole('img', { name: /Sent image/ })).toBeVisible()
  await expect(panel().getByText('مرحبا بالعالم')).toHaveAttribute('dir', 'auto')
  await expect(panel().getByRole('button', { name: 'Copy this code' })).toBeVisible()
  await look('conversation')
})

test('a link shows its address before it opens', async () => {
  await panel().getByRole('button', { name: 'https://example.com/a' }).click()
  await expect(panel().getByRole('link', { name: 'Open' })).toHaveAttribute('href', 'https://example.com/a')
})

test('a stream is scrubbed by keys, and its stall has a name', async () => {
  await tab(/Stream/).click()
  await expect(panel().getByRole('button', { name: 'Stall 1' })).toBeVisible()
  const moment = panel().getByRole('slider', { name: 'Moment of the stream' })
  await moment.focus()
  await page.keyboard.press('Home')
  await expect(moment).toHaveAttribute('aria-valuetext', /frame 1 of/)
  await page.keyboard.press('PageDown')
  await expect(panel().getByText(/not yet arrived at/)).toBeVisible()
  await look('stream')
  await panel().getByRole('radio', { name: 'Raw' }).click()
  await expect(
    panel()
      .getByText(/data: \{/)
      .first(),
  ).toBeVisible()
})

test('a stream plays in its own time and stops at its end, by key and by button', async () => {
  await panel().getByRole('radio', { name: '4×' }).click()
  const moment = panel().getByRole('slider', { name: 'Moment of the stream' })
  await moment.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('.')
  await expect(panel().getByRole('button', { name: 'Stop the stream' })).toBeVisible()
  await page.keyboard.press('.')
  await expect(panel().getByRole('button', { name: 'Play the stream' })).toBeVisible()
  await expect(moment).not.toHaveAttribute('aria-valuetext', /frame 1 of/)
  await panel().getByRole('button', { name: 'Play the stream' }).click()
  await expect(moment).toHaveAttribute('aria-valuetext', /frame (\d+) of \1$/)
  await expect(panel().getByRole('button', { name: 'Play the stream' })).toBeVisible()
})

test('the text of a stream is searched as it came', async () => {
  await tab(/Response/).click()
  await panel().getByRole('searchbox', { name: 'Find in Body' }).fill('data: [DONE]')
  await page.keyboard.press('Enter')
  await expect(panel().getByText('1 of 1')).toBeVisible()
  await expect(panel().getByText('data: [DONE]')).toBeInViewport()
})

test('a short pane folds the ledger, and a narrow one has its tabs in a menu', async () => {
  const detail = page.getByRole('region', { name: 'One call' })
  const marks = detail.getByText('first token', { exact: true })
  await expect(marks).toBeVisible()
  await page.setViewportSize({ width: 1024, height: 700 })
  await expect(marks).toBeHidden()
  await detail.getByRole('button', { name: 'All of time, tokens and cost' }).click()
  await expect(marks).toBeVisible()
  await detail.getByRole('button', { name: 'Fold time, tokens and cost' }).click()
  await page.keyboard.press('\\')
  const split = page.getByRole('separator')
  await split.focus()
  for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowRight')
  await detail.getByRole('button', { name: 'All tabs of Evidence' }).click()
  await page.getByRole('menuitem', { name: 'In KrakenD' }).click()
  await expect(tab(/In KrakenD/)).toHaveAttribute('aria-selected', 'true')
  await expect(tab(/In KrakenD/)).toBeInViewport({ ratio: 1 })
  await page.screenshot({ path: test.info().outputPath('narrow.png') })
  await page.keyboard.press('\\')
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('a trace is searched over its attributes and walked by keys', async () => {
  await tab(/Trace/).click()
  await panel().getByRole('searchbox').fill('krakend.endpoint')
  await expect(panel().getByRole('status').first()).toContainText(/\d of \d/)
  const spans = panel().getByRole('treegrid', { name: 'Spans' })
  await spans.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowLeft')
  await expect(spans.getByRole('row', { name: /^global/ })).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('ArrowRight')
  await expect(spans.getByRole('row', { name: /^global/ })).toHaveAttribute('aria-expanded', 'true')
  await look('trace')
})

test('the tab stays for the next call of its kind', async () => {
  await tab(/Config/).click()
  await expect(panel().getByText('It serves now.')).toBeVisible()
  await expect(panel().getByText('endpoints[0]')).toBeVisible()
  await expect(panel().getByText('20.00 s')).toBeVisible()
  await look('config')
  await page.getByRole('row', { name: /big/ }).click()
  await expect(tab(/Request/)).toHaveAttribute('aria-selected', 'true')
  await page.getByRole('row', { name: /demo-stall/ }).click()
  await expect(tab(/Config/)).toHaveAttribute('aria-selected', 'true')
})

test('a large body opens as a tree and is searched', async () => {
  await page.getByRole('row', { name: /big/ }).click()
  await tab(/Response/).click()
  const tree = panel().getByRole('tree', { name: 'Body' })
  await expect(tree.getByRole('treeitem', { name: /items/ })).toContainText('9,000 entries')
  await panel()
    .getByRole('searchbox')
    .fill(`number ${entries - 1} `)
  await expect(panel().getByText('1 found')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(tree.getByRole('treeitem', { selected: true })).toContainText(`entry number ${entries - 1}`)
  await look('tree')
  await panel().getByRole('radio', { name: 'Raw' }).click()
  await expect(panel().getByRole('region', { name: 'Body' })).toBeVisible()
})

test('a body beyond the capture limit says where it was cut, and its tree has what came whole', async () => {
  await page.getByRole('row', { name: /huge/ }).click()
  await expect(tab(/Response/)).toHaveAttribute('aria-selected', 'true')
  await expect(panel().getByText(/The first 1(\.\d)? MB of \d\.\d MB were kept/)).toBeVisible()
  await expect(panel().getByRole('treeitem', { name: /items/ })).toContainText(/[\d,]+ entries/)
})

test('every tab is reached by keys', async () => {
  await tab(/Conversation/).focus()
  for (const name of [/Stream/, /Trace/, /Request/, /Response/, /Config/, /In KrakenD/]) {
    await page.keyboard.press('ArrowRight')
    await expect(tab(name)).toBeFocused()
    await expect(tab(name)).toHaveAttribute('aria-selected', 'true')
  }
})

test('a call under an older revision tells what has changed since', async () => {
  const file = join(opened.dataDir, 'krakend.json')
  const before = await readFile(file, 'utf8')
  await page.getByRole('row', { name: /demo-stall/ }).click()
  await tab(/Config/).click()
  await writeFile(file, before.replace('"timeout": "20s"', '"timeout": "45s"'))
  const since = panel().getByRole('region', { name: 'Changes since' })
  await expect(since).toContainText('timeout 20s -> 45s')
  await expect(since.getByRole('region', { name: 'Text of the change' })).toContainText('"timeout": "45s"')
  await expect(panel().getByText('Revision 2 serves now.')).toBeVisible()
  await look('config-since')
})
