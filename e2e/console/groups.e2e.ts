// The list by session and by trace: opened by clicks and keys, filtered, kept in a view, live and paused.
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test, type OpenedConsole } from '../support/console.ts'
import { openSeeded } from '../support/seeded-console.ts'

const seeded = 3000
let opened: OpenedConsole
let page: Page

test.describe.configure({ mode: 'serial', timeout: 40_000 })
test.beforeAll(async ({ browser, shell }) => {
  opened = await openSeeded(browser, shell, seeded)
  page = opened.page
})
test.afterAll(() => opened.close())

const tree = (by: string) => page.getByRole('treegrid', { name: `Calls by ${by}` })
const groups = (by: string) => tree(by).locator('[role="row"][aria-level="1"]')
const calls = (by: string) => tree(by).locator('[role="row"][aria-level="2"]')
const active = async () => page.locator(`[id="${await tree('session').getAttribute('aria-activedescendant')}"]`)
const send = (session: string) => fetch(`${opened.gateway}/nothing`, { headers: { 'x-session-id': session } })

test('shows sessions with their calls, outcomes, models, tokens and cost', async () => {
  await page.getByRole('button', { name: /^Group calls/ }).click()
  await page.getByRole('button', { name: /^By session/ }).click()
  await expect(tree('session')).toHaveAttribute('aria-rowcount', '76')
  const last = groups('session').filter({ hasText: 'Session-74' })
  await expect(last).toHaveText(/Session-74\d+ calls\d+ OK.*gpt-5.*\$0\.\d{4}/)
})

test('takes new calls in while nobody stands in it', async () => {
  await send('walk')
  await expect(groups('session').filter({ hasText: 'walk' })).toContainText('1 call')
  await send('walk')
  await expect(groups('session').filter({ hasText: 'walk' })).toContainText('2 calls')
})

test('counts what waits while it is paused', async () => {
  await page.keyboard.press('Space')
  await send('later')
  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible()
  await expect(groups('session').filter({ hasText: 'later' })).toHaveCount(0)
  await page.getByRole('button', { name: '1 new' }).click()
  await expect(groups('session').filter({ hasText: 'later' })).toBeVisible()
})

test('opens and closes a group by keys, and goes into it', async () => {
  await tree('session').focus()
  await page.keyboard.press('Home')
  await expect(groups('session').first()).toContainText('Session-0')
  await page.keyboard.press('ArrowRight')
  await expect(await active()).toHaveAttribute('aria-expanded', 'true')
  await expect(calls('session').first()).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(await active()).toHaveAttribute('aria-level', '2')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'Conversation' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('ArrowLeft')
  await expect(await active()).toHaveAttribute('aria-level', '1')
  await page.keyboard.press('ArrowLeft')
  await expect(calls('session')).toHaveCount(0)
})

test('opens a group by a click, with just the calls of the filter', async () => {
  await page.getByRole('combobox', { name: 'Filter calls' }).fill('outcome:rate_limited ')
  const first = groups('session').first()
  await expect(first).toHaveText(/Rate limited/)
  await expect(first).not.toHaveText(/OK/)
  const said = await first.getByText(/^\d+ calls?$/).textContent()
  await first.click()
  await expect(calls('session').first()).toContainText('Rate limited')
  await expect(calls('session')).toHaveCount(Number.parseInt(said!, 10))
  await page.getByRole('button', { name: 'Clear the filter' }).click()
})

test('holds few of thousands of traces in the page, and finds no fault with axe', async () => {
  await tree('session').focus()
  await page.keyboard.press('v')
  await page.keyboard.press('t')
  await expect(tree('trace')).toHaveAttribute('aria-rowcount', /^2\d\d\d$/)
  await tree('trace').focus()
  await page.keyboard.press('Home')
  await expect(groups('trace').first()).toHaveAttribute('aria-rowindex', '2')
  expect(await groups('trace').count()).toBeLessThan(80)
  await page.keyboard.press('ArrowRight')
  await page.setViewportSize({ width: 1024, height: 700 })
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).include('.pane.list').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('comes back with a view that was saved', async () => {
  await page.getByRole('button', { name: 'Saved views' }).click()
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('Traces')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Group calls/ }).click()
  await page.getByRole('button', { name: /^No groups/ }).click()
  await expect(page.getByRole('grid', { name: 'Calls' })).toBeVisible()
  await page.getByRole('button', { name: 'Saved views' }).click()
  await page.getByRole('button', { name: /^Traces/ }).click()
  await expect(tree('trace')).toBeVisible()
  expect(opened.complaints).toEqual([])
})
