// A list with nothing in it says why, and where to go on.
import type { Page } from '@playwright/test'
import AxeBuilder from '@axe-core/playwright'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

let opened: OpenedConsole
let page: Page

test.describe.configure({ mode: 'serial', timeout: 40_000 })
test.beforeAll(async ({ browser, shell }) => {
  const config = { version: 3, endpoints: [{ endpoint: '/nowhere' }] }
  opened = await openConsole(browser, { shell, config, context: { viewport: { width: 1024, height: 700 } } })
  page = opened.page
})
test.afterAll(() => opened.close())

test('a gateway that could not start says why, and leads to Config', async () => {
  await expect(
    page.getByRole('heading', { name: /^The gateway (could not start|is stopped), so no call can come in/ }),
  ).toBeVisible()
  await expect(page.getByRole('region', { name: 'No calls' })).toContainText('backend')
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  }
  await page.getByRole('button', { name: 'Look at the configuration' }).click()
  await expect(page).toHaveURL(/#\/config/)
})

test('says so while it is paused too', async () => {
  await page.goto(`${page.url().split('#')[0]}#/calls`)
  await page.getByRole('button', { name: /Pause/ }).click()
  await expect(page.getByRole('heading', { name: 'Paused. No call waits.' })).toBeVisible()
  await page.getByRole('button', { name: /^Go on/ }).click()
  await expect(page.getByRole('heading', { name: /^Paused/ })).toHaveCount(0)
  expect(opened.complaints).toEqual([])
})
