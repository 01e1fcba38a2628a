// A captured call answers for its endpoint: made from the call, switched from it, given faults, and marked on what it served.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

let upstream: Server
let opened: OpenedConsole
let asked = 0

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  asked = 0
  upstream = createServer((_request, response) => {
    asked++
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ model: 'm-1', n: asked, choices: [] }))
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  const host = [`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`]
  const endpoint = {
    endpoint: '/chat',
    method: 'POST',
    output_encoding: 'no-op',
    backend: [{ url_pattern: '/v1/chat/completions', host }],
  }
  opened = await openConsole(browser, { shell, config: { version: 3, endpoints: [endpoint] } })
})
test.afterAll(async () => {
  await opened.close()
  upstream.close()
})

const call = async () => {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] })
  const answer = await fetch(`${opened.gateway}/chat`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  return { status: answer.status, body: await answer.text() }
}

test('a call becomes a mock with one key, and the provider is not asked again', async () => {
  const { page } = opened
  const first = await call()
  await page.getByRole('row', { name: /\/chat/ }).click()
  await page.keyboard.press('m')
  const strip = page.getByRole('region', { name: 'Mock' })
  await expect(strip).toContainText('Answers for POST /chat')
  expect(await call()).toEqual(first)
  expect(asked).toBe(1)
  await expect(strip).toContainText('1 call')
})

test('a call that was served so says it', async () => {
  const { page } = opened
  await page
    .getByRole('row', { name: /\/chat/ })
    .nth(1)
    .click()
  const strip = page.getByRole('region', { name: 'Mock' })
  await expect(strip).toContainText('A mock answered this call. The backend was not contacted.')
  await strip.getByRole('button', { name: 'Its call' }).click()
  await expect(strip.getByRole('switch', { name: /Mock for/ })).toBeVisible()
})

test('faults are added by choice', async () => {
  const { page } = opened
  const strip = page.getByRole('region', { name: 'Mock' })
  await strip.getByRole('button', { name: /Pace and faults/ }).click()
  await strip.getByRole('combobox', { name: 'Answer with' }).selectOption('429')
  await expect(strip).toContainText('answers 429')
  await expect.poll(async () => (await call()).status).toBe(429)
  await expect(page.getByRole('row', { name: /Rate limited/ })).toBeVisible()
  expect(asked).toBe(1)
})

test('switched off, the provider answers again', async () => {
  const { page } = opened
  const mock = page.getByRole('region', { name: 'Mock' }).getByRole('switch', { name: /Mock for/ })
  await mock.click()
  await expect(mock).toHaveAttribute('aria-checked', 'false')
  expect((await call()).status).toBe(200)
  expect(asked).toBe(2)
})

test('all mocks are listed in Config, with their switches', async () => {
  const { page } = opened
  await page.getByRole('link', { name: 'Config', exact: true }).click()
  await page.getByRole('link', { name: /^Mocks/ }).click()
  const entry = page.getByRole('article', { name: 'Mock for POST /chat' })
  await expect(entry).toContainText('answers 429')
  await entry.getByRole('switch').click()
  await expect(page.getByRole('link', { name: /^Mocks/ })).toContainText('1 on')
  expect((await call()).status).toBe(429)
  await entry.getByRole('button', { name: 'Its call' }).click()
  await expect(page.getByRole('region', { name: 'Mock' })).toContainText('Answers for POST /chat')
  await page.goBack()
  await page.getByRole('button', { name: 'Remove the mock for POST /chat' }).click()
  await expect(page.getByText('There is none.')).toBeVisible()
  expect((await call()).status).toBe(200)
  expect(opened.complaints).toEqual([])
})
