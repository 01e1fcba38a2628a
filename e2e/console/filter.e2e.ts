// What narrows the list: time over the strip by mouse and keys, facets, and why nothing is left.
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

const strip = () => page.getByRole('group', { name: 'Calls over time' })
const bars = () => strip().getByRole('img', { name: /^Calls over time/ })
const start = () => strip().getByRole('slider', { name: 'Start of the time shown' })
const terms = () => page.getByRole('button', { name: /^Remove time/ })
const rowCount = async () => Number(await page.getByRole('grid', { name: 'Calls' }).getAttribute('aria-rowcount')) - 1

test('shows calls over time by outcome, in words too', async () => {
  await expect(bars()).toHaveAttribute('aria-label', /the last hour: 3,000 calls: 2,\d+ OK, \d+ limited, \d+ failed/)
  const box = (await bars().boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + 10)
  await expect(strip().getByText(/ to .*: 30 calls: \d+ OK/)).toBeVisible()
})

test('a drag over the strip filters to that time, and a click shows all again', async () => {
  const box = (await bars().boundingBox())!
  await page.mouse.move(box.x + box.width * 0.5, box.y + 10)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, box.y + 10, { steps: 4 })
  await page.mouse.up()
  await expect(terms()).toHaveCount(2)
  await expect.poll(rowCount).toBeLessThan(450)
  expect(await rowCount()).toBeGreaterThan(300)
  const before = await rowCount()
  const edge = (await strip().getByRole('slider', { name: 'End of the time shown' }).boundingBox())!
  await page.mouse.move(edge.x + edge.width / 2, edge.y + 10)
  await page.mouse.down()
  await page.mouse.move(edge.x + box.width * 0.1, edge.y + 10, { steps: 4 })
  await page.mouse.up()
  await expect.poll(rowCount).toBeGreaterThan(before + 200)
  await page.mouse.click(box.x + 20, box.y + 10)
  await expect(terms()).toHaveCount(0)
})

test('keys move an edge, Enter filters and Escape shows all again', async () => {
  await start().focus()
  for (let n = 0; n < 10; n++) await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('ArrowLeft')
  await expect(start()).toHaveAttribute('aria-valuenow', '99')
  await expect(start()).toHaveAttribute('aria-valuetext', /Enter shows this time/)
  await expect(terms()).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(terms()).toHaveCount(2)
  await expect.poll(rowCount).toBeLessThan(640)
  await page.keyboard.press('Escape')
  await expect(terms()).toHaveCount(0)
})

test('goes back as far as it is told, and holds still while the list is paused', async () => {
  await strip().getByRole('radio', { name: '15 min' }).click()
  await expect(bars()).toHaveAttribute('aria-label', /the last 15 minutes: 8\d\d calls/)
  await strip().getByRole('radio', { name: 'All' }).click()
  await expect(bars()).toHaveAttribute('aria-label', /all calls: 3,000 calls/)
  await page.getByRole('button', { name: /Pause/ }).click()
  await fetch(`${opened.gateway}/nothing`)
  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible()
  await expect(bars()).toHaveAttribute('aria-label', /all calls: 3,000 calls/)
  await page.getByRole('button', { name: '1 new' }).click()
  await expect(bars()).toHaveAttribute('aria-label', /all calls: 3,001 calls/)
})

test('facets say what there is, all values and the chosen fields, without a fault for axe', async () => {
  await page.getByRole('grid', { name: 'Calls' }).focus()
  await page.keyboard.press('f')
  const facets = page.getByRole('region', { name: 'Facets' })
  const models = facets.getByRole('region', { name: 'model' })
  await expect(models.getByRole('listitem')).toHaveCount(8)
  await models.getByRole('button', { name: /more of model/ }).click()
  await expect(models.getByRole('listitem')).toHaveCount(10)
  await models.getByRole('button', { name: /Fewer of model/ }).click()
  await expect(models.getByRole('listitem')).toHaveCount(8)
  await facets.getByRole('button', { name: 'Choose facets' }).click()
  await facets.getByRole('checkbox', { name: 'endpoint' }).uncheck()
  await expect(facets.getByRole('region', { name: 'endpoint' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await page.setViewportSize({ width: 1024, height: 700 })
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).include('.pane.list').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('says why nothing is left, and how many wait when it is paused', async () => {
  await page.getByRole('combobox', { name: 'Filter calls' }).fill('path:*/nowhere ')
  await expect(page.getByRole('heading', { name: 'No call matches this filter.' })).toBeVisible()
  await page.getByRole('button', { name: /Pause/ }).click()
  await fetch(`${opened.gateway}/nowhere`)
  await expect(page.getByRole('heading', { name: 'Paused. 1 call waits.' })).toBeVisible()
  await page.getByRole('button', { name: /^Go on/ }).click()
  await expect(page.getByRole('grid', { name: 'Calls' }).getByRole('row').last()).toContainText('/nowhere')
  await page.getByRole('button', { name: 'Clear the filter' }).click()
})

test('the strip can be hidden, in every window', async () => {
  await page.getByRole('button', { name: 'Hide calls over time' }).click()
  await expect(strip()).toHaveCount(0)
  const second = await opened.another()
  await expect(second.getByRole('button', { name: 'Show calls over time' })).toBeVisible()
  await second.close()
  await page.getByRole('grid', { name: 'Calls' }).focus()
  await page.keyboard.press('t')
  await expect(strip()).toBeVisible()
  expect(opened.complaints).toEqual([])
})
