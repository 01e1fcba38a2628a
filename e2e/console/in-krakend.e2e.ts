// What KrakenD would have done with real calls through the demo provider, and that strict mode then does just that.
import type { Page } from '@playwright/test'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

let opened: OpenedConsole
let page: Page

test.describe.configure({ mode: 'serial', timeout: 60_000 })

test.beforeAll(async ({ browser, shell }) => {
  const passing = {
    method: 'POST',
    output_encoding: 'no-op',
    input_headers: ['*'],
    backend: [{ host: ['http://127.0.0.1:11435'], url_pattern: '/v1/chat/completions', encoding: 'no-op' }],
  }
  const config = {
    version: 3,
    endpoints: [
      { ...passing, endpoint: '/demo/v1/chat/completions', timeout: '30s' },
      { ...passing, endpoint: '/hasty/v1/chat/completions', timeout: '3500ms' },
    ],
  }
  opened = await openConsole(browser, { shell, config, context: { viewport: { width: 1440, height: 900 } } })
  page = opened.page
  await Promise.allSettled([
    ask('/demo', { model: 'demo-cut', stream: true }),
    ask('/demo', { model: 'demo-plain', stream: false }),
    ask('/hasty', { model: 'demo-stall', stream: true }, { 'x-forwarded-for': '1.2.3.4' }),
  ])
})
test.afterAll(async () => {
  await opened.close()
})

async function ask(under: string, body: object, headers: Record<string, string> = {}): Promise<void> {
  const answer = await fetch(`${opened.gateway}${under}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...body, messages: [{ role: 'user', content: 'Tell me about gateways.' }] }),
  })
  await answer.text()
}

const differences = () => page.getByRole('list', { name: /Differences to KrakenD/ })

async function open(model: RegExp): Promise<void> {
  await page.getByRole('row', { name: model }).click()
  await page.getByRole('tab', { name: 'In KrakenD' }).click()
}

test('a stream that outlives its timeout would have been cut and called whole', async () => {
  await open(/demo-stall/)
  await expect(differences()).toContainText(/cut at 3\.50 s after \d+ of \d+ characters/)
  await expect(differences()).toContainText('clean, whole 200')
  await expect(differences()).toContainText('stream-flush')
  await expect(differences()).toContainText('1.2.3.4')
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: test.info().outputPath(`in-krakend-${colorScheme}.png`) })
  }
})

test('a stream that its backend breaks would have ended as a normal answer', async () => {
  await open(/demo-cut/)
  await expect(differences()).toContainText('broken-body')
})

test('a call that would have been the same is said to be so', async () => {
  await open(/demo-plain/)
  await expect(page.getByText(/would have done the same with this call/)).toBeVisible()
})
