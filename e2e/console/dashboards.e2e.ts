// Dashboards over calls that are in the store before the program starts: tiles, charts as tables, cursor and brush, breakdown.
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
  await opened?.close()
  await folder.remove()
})

const chart = (name: RegExp) => opened.page.getByRole('figure', { name })
const plot = (name: RegExp) => chart(name).getByRole('slider')
const range = (name: string) => opened.page.getByRole('radio', { name, exact: true })
const tile = (name: string) => opened.page.locator('.tile').filter({ hasText: name })

test('shows what the window holds, with cost and percentiles', async () => {
  await expect(plot(/^Calls by outcome/)).toHaveAccessibleName(/^Calls by outcome\. OK \d+, Limited \d+, Failed \d+\. The table/)
  await expect(plot(/^Cost by model, US\$ per 2 min, \d+ calls unpriced/)).toBeVisible()
  await expect(chart(/^Latency, /).getByText('p99')).toBeVisible()
  await expect(tile('Cost').getByText(/^\$\d+\.\d\d$/)).toBeVisible()
  await expect(opened.page.getByRole('figure')).toHaveCount(7)
  await expect(opened.page.getByText(/No call|No token|Nothing went wrong/)).toHaveCount(0)
})

test('opens a chart as a table and saves it as CSV', async () => {
  const tokens = chart(/^Tokens/)
  await tokens.getByRole('button', { name: 'Show Tokens as a table' }).click()
  await expect(tokens.getByRole('columnheader', { name: 'cached' })).toBeVisible()
  await expect(tokens.getByRole('row')).toHaveCount(31)
  const saved = opened.page.waitForEvent('download')
  await tokens.getByRole('button', { name: 'Save Tokens as CSV' }).click()
  expect((await saved).suggestedFilename()).toBe('tokens.csv')
  await tokens.getByRole('button', { name: 'Show Tokens as a chart' }).click()
  await expect(plot(/^Tokens/)).toBeVisible()
})

test('has nothing that axe objects to in both themes', async () => {
  for (const theme of ['dark', 'light']) {
    await opened.page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme)
    const axe = new AxeBuilder({ page: opened.page })
    // The other theme has other colours and nothing else.
    if (theme === 'light') axe.withRules(['color-contrast'])
    const { violations } = await axe.analyze()
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
  }
})

test('leaves no hole and no overflow at any width', async () => {
  const { page } = opened
  for (const [width, height] of [
    [1024, 700],
    [1280, 800],
    [3840, 2160],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height })
    await expect
      .poll(() =>
        page.locator('.charts').evaluate((charts) => {
          const whole = charts.getBoundingClientRect()
          const boxes = [...charts.children].map((child) => child.getBoundingClientRect())
          const covered = boxes.reduce((sum, box) => sum + box.width * box.height, 0)
          return [Math.round((covered / (whole.width * whole.height)) * 1000), document.documentElement.scrollWidth <= innerWidth]
        }),
      )
      .toEqual([1000, true])
  }
})

test('narrows the filter by a row of the breakdown and takes it back by its chip', async () => {
  const { page } = opened
  await page
    .getByRole('region', { name: 'Breakdown, table' })
    .getByRole('button', { name: /^gpt-5-mini-/ })
    .click()
  await expect(chart(/^Cost by model/).getByRole('listitem')).toHaveCount(1)
  await page.getByRole('button', { name: /^Remove model:gpt-5-mini/ }).click()
  await expect(page.getByRole('button', { name: /^Remove/ })).toHaveCount(0)
  await expect(chart(/^Cost by model/).getByRole('listitem')).not.toHaveCount(1)
})

test('completes the filter from what was seen, as in Calls', async () => {
  const { page } = opened
  await page.keyboard.press('/')
  const line = page.getByRole('combobox', { name: 'Filter the calls of the dashboards' })
  await expect(line).toBeFocused()
  await line.pressSequentially('provider:op')
  await page.getByRole('option', { name: /^provider:openai/ }).click()
  await expect(page.getByRole('button', { name: 'Remove provider:openai' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
})

test('reads a chart and chooses a time by keys', async () => {
  const { page } = opened
  const calls = plot(/^Calls by outcome/)
  await calls.focus()
  await page.keyboard.press('Home')
  await expect(calls).toHaveAttribute('aria-valuetext', /^\d\d:\d\d to \d\d:\d\d: OK \d+/)
  await page.keyboard.press('ArrowRight')
  for (let n = 0; n < 4; n++) await page.keyboard.press('Shift+ArrowRight')
  await expect(calls).toHaveAttribute('aria-valuetext', /chosen, Enter shows it$/)
  await page.keyboard.press('Enter')
  await expect(range('Custom')).toBeChecked()
  await expect(chart(/^Calls by outcome, per 20 s/)).toBeVisible()
})

test('shows every call that is kept', async () => {
  await range('All').click()
  await expect(tile('Calls').getByText('1,200')).toBeVisible()
  await range('1 h').click()
  await expect(chart(/^Calls by outcome, per 2 min/)).toBeVisible()
})

test('opens the call of a mark', async () => {
  const { page } = opened
  const marks = plot(/^Latency against output tokens/)
  await marks.focus()
  await page.keyboard.press('End')
  await expect(marks).toHaveAttribute('aria-valuetext', /OK, \d+\.\d\d s, [\d,]+ tokens$/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Calls', level: 1 })).toBeVisible()
  await page.evaluate(() => (location.hash = '#/dashboards'))
})

test('takes a window by drawing over a chart, and shows its calls', async () => {
  const { page } = opened
  const box = (await plot(/^Calls by outcome/).boundingBox())!
  await page.mouse.move(box.x + box.width * 0.3, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 5 })
  await page.mouse.up()
  await expect(range('Custom')).toBeChecked()
  await page.getByRole('button', { name: 'Show these calls' }).click()
  await expect(page.getByRole('heading', { name: 'Calls', level: 1 })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Remove time>=/ })).toBeVisible()
  expect(opened.complaints).toEqual([])
})
