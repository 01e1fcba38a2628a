// Copies and files of calls, read from the real clipboard and from the download; the copied command is run.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'
import { chat, echoConfig, startEchoProvider } from '../support/echo-provider.ts'

const run = promisify(execFile)
let opened: OpenedConsole
let provider: Awaited<ReturnType<typeof startEchoProvider>>

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  provider = await startEchoProvider()
  const permissions = ['clipboard-read', 'clipboard-write']
  opened = await openConsole(browser, { shell, config: echoConfig(provider.origin), context: { permissions } })
  await chat(opened.gateway, `it's "quoted"\nand 🐋`)
  await opened.page.getByRole('row', { name: /chat\/completions/ }).click()
})
test.afterAll(async () => {
  await opened.close()
  provider.close()
})

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

test('c copies a command that makes the same request', async () => {
  const { page } = opened
  await page.keyboard.press('c')
  await expect(page.getByText('Copied as cURL.')).toBeVisible()
  const command = await clipboard(page)
  expect(command).not.toMatch(/\*\*\*|sk-secret/)
  await run('bash', ['-c', command], { env: { ...process.env, OPENAI_API_KEY: 'sk-mine' } })
  const [first, second] = provider.asked
  expect(second!.body).toBe(first!.body)
  expect(second!.headers).toMatchObject({ authorization: 'Bearer sk-mine', 'x-team': 'blue', 'content-type': 'application/json' })
})

for (const [name, words] of [
  ['TypeScript', /client\.chat\.completions\.create\(\{/],
  ['Python', /OpenAI\(base_url="http:\/\/127\.0\.0\.1:\d+\/v1", api_key=os\.environ\["OPENAI_API_KEY"\]\)/],
  ['HAR', /"version":"1\.2"/],
  ['OTLP JSON', /"resourceSpans"/],
] as const)
  test(`the menu copies as ${name}`, async () => {
    const { page } = opened
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.getByRole('menuitem', { name: `Copy as ${name}` }).click()
    await expect(page.getByText(`Copied as ${name}.`)).toBeVisible()
    expect(await clipboard(page)).toMatch(words)
  })

test('the menu is driven by keys and passes axe', async () => {
  const { page } = opened
  const button = page.getByRole('button', { name: 'Export', exact: true })
  await button.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: /Save as HAR/ }).first()).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('menuitem', { name: /Save as records/ }).first()).toBeFocused()
  const { violations } = await new AxeBuilder({ page }).include('.menu').analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  await page.screenshot({ path: test.info().outputPath('export-menu.png') })
  await page.keyboard.press('Escape')
  await expect(button).toBeFocused()
})

test('e saves the call as a HAR file', async () => {
  const { page } = opened
  const saving = page.waitForEvent('download')
  await page.keyboard.press('e')
  const download = await saving
  const { log } = JSON.parse(await readFile(await download.path(), 'utf8')) as {
    log: { entries: { request: { url: string } }[] }
  }
  expect(download.suggestedFilename()).toMatch(/^spyhop-.*\.har$/)
  expect(log.entries.map(({ request }) => new URL(request.url).pathname)).toEqual(['/v1/chat/completions'])
  await expect(page.getByText(/1 call saved as spyhop-/)).toBeVisible()
})

test('the menu saves all calls of the filter', async () => {
  const { page } = opened
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page
    .getByRole('menuitem', { name: /Save as records/ })
    .last()
    .click()
  const text = await readFile(await (await saving).path(), 'utf8')
  expect(
    text
      .trim()
      .split('\n')
      .filter((line) => line.includes('/v1/chat/completions')),
  ).toHaveLength(2)
  expect(opened.complaints).toEqual([])
})
