// Dashboards over calls that are in the store before the program starts: tiles, charts as tables, brush, breakdown.
import AxeBuilder from '@axe-core/playwright'
import { createStore } from '../../main/store/store.ts'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'
import { temporaryFolder } from '../support/program.ts'
import { seedCalls } from '../support/seed-calls.ts'

let opened: OpenedConsole
let folder: Awaited<ReturnType<typeof temporaryFolder>>

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  folder = await temporaryFolder()
  const store = await createStore({ dataDir: folder.path, limits: { calls: Infinity, ageMs: Infinity, bytes: Infinity } })
  await seedCalls(store, 1200, { from: Date.now() - 7_000_000, every: 5800 })
  await store.stop()
  opened = await openConsole(browser, { shell, dataDir: folder.path, context: { viewport: { width: 1440, height: 900 } } })
  await opened.page.evaluate(() => (location.hash = '#/dashboards'))
})
test.afterAll(async () => {
  await opened.close()
  await folder.remove()
})

const chart = (name: RegExp) => opened.page.getByRole('figure', { name })

test('shows what the window holds, with cost and percentiles', async () => {
  await expect(chart(/^Calls by outcome/).getByRole('img', { name: /table has every value/ })).toBeVisible()
  await expect(
    chart(/^Cost by model, US\$ per 2 min, \d+ calls unpriced/).getByRole('img', { name: /table has every value/ }),
  ).toBeVisible()
  await expect(chart(/^Latency, /).getByText('p99')).toBeVisible()
  await expect(opened.page.getByText(/^\$\d+\.\d\d$/).first()).toBeVisible()
})

test('opens a chart as a table and saves it as CSV', async () => {
  await chart(/^Tokens/)
    .getByRole('button', { name: 'Show Tokens as a table' })
    .click()
  await expect(chart(/^Tokens/).getByRole('columnheader', { name: 'cached' })).toBeVisible()
  const saved = opened.page.waitForEvent('download')
  await chart(/^Tokens/)
    .getByRole('button', { name: 'Save Tokens as CSV' })
    .click()
  expect((await saved).suggestedFilename()).toBe('tokens.csv')
  await chart(/^Tokens/)
    .getByRole('button', { name: 'Show Tokens as a chart' })
    .click()
})

test('has nothing that axe objects to in both themes', async () => {
  for (const theme of ['dark', 'light']) {
    await opened.page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme)
    const { violations } = await new AxeBuilder({ page: opened.page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
  }
})

test('narrows the filter by a row of the breakdown and takes it back by its chip', async () => {
  const { page } = opened
  await page
    .getByRole('region', { name: 'Breakdown, table' })
    .getByRole('button', { name: /^gpt-5-mini/ })
    .click()
  await page.getByRole('button', { name: /^Remove model:gpt-5-mini/ }).click()
  await expect(page.getByRole('button', { name: /^Remove/ })).toHaveCount(0)
})

test('takes a window by drawing over a chart, and shows its calls', async () => {
  const { page } = opened
  const box = (await chart(/^Calls by outcome/)
    .getByRole('img', { name: /table has every value/ })
    .boundingBox())!
  await page.mouse.move(box.x + box.width * 0.3, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 5 })
  await page.mouse.up()
  await expect(page.getByRole('radio', { name: 'Custom' })).toBeChecked()
  await page.getByRole('button', { name: 'Show these calls' }).click()
  await expect(page.getByRole('heading', { name: 'Calls', level: 1 })).toBeVisible()
  expect(opened.complaints).toEqual([])
})
