// The list of calls as a user works with it: order, filter, facets, views, columns, several calls, bookmarks.
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

let opened: OpenedConsole
let page: Page

test.describe.configure({ mode: 'serial', timeout: 40_000 })
test.beforeAll(async ({ browser, shell }) => {
  opened = await openConsole(browser, { shell, context: { viewport: { width: 1440, height: 900 } } })
  page = opened.page
  // Calls that no endpoint serves are in the list too.
  for (let n = 0; n < 300; n++) await fetch(`${opened.gateway}/${n % 3 === 0 ? '__health' : 'nothing'}/${n}`)
})
test.afterAll(() => opened.close())

const grid = () => page.getByRole('grid', { name: 'Calls' })
const rows = () => grid().getByRole('row')
const filter = () => page.getByRole('combobox', { name: 'Filter calls' })

/** No fault for axe in either theme, and nothing beside a small window. */
async function isClean(): Promise<void> {
  await page.setViewportSize({ width: 1024, height: 700 })
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  await page.setViewportSize({ width: 1440, height: 900 })
}

test('shows every call, the newest in sight, and reaches the first with Home', async () => {
  await expect(grid()).toHaveAttribute('aria-rowcount', '301')
  await expect(rows().last()).toHaveAttribute('aria-rowindex', '301')
  await grid().focus()
  await page.keyboard.press('Home')
  await expect(rows().nth(1)).toHaveAttribute('aria-rowindex', '2')
  await expect(rows().nth(1)).toHaveAttribute('aria-selected', 'true')
})

test('sorts by the head of a column, both ways', async () => {
  const head = grid().getByRole('columnheader', { name: 'Total s' })
  await head.getByRole('button').click()
  await expect(head).toHaveAttribute('aria-sort', 'descending')
  await head.getByRole('button').click()
  await expect(head).toHaveAttribute('aria-sort', 'ascending')
  await fetch(`${opened.gateway}/later`)
  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible()
  await page.getByRole('button', { name: '1 new' }).click()
  await expect(grid()).toHaveAttribute('aria-rowcount', '302')
  await grid().getByRole('columnheader', { name: 'Time' }).getByRole('button').click()
  await expect(grid().getByRole('columnheader', { name: 'Time' })).toHaveAttribute('aria-sort', 'ascending')
})

test('completes a filter from fields and from values that were seen', async () => {
  await page.keyboard.press('/')
  await filter().pressSequentially('stat')
  await expect(page.getByRole('option', { name: /^status/ })).toBeVisible()
  await filter().fill('method:')
  await page.getByRole('option', { name: /^method:GET/ }).click()
  await expect(page.getByRole('button', { name: 'Remove method:get' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(page.getByRole('button', { name: /^Remove/ })).toHaveCount(0)
})

test('filters by a facet and by the menu of a cell', async () => {
  await page.getByRole('button', { name: 'Show facets' }).click()
  const facets = page.getByRole('region', { name: 'Facets' })
  await facets.getByRole('button', { name: /^GET/ }).click()
  await expect(page.getByRole('button', { name: 'Remove method:get' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await page.getByRole('button', { name: 'Hide facets' }).click()
  await rows().nth(5).getByRole('gridcell').nth(1).click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^Exclude outcome/ }).click()
  await expect(page.getByRole('heading', { name: 'No call matches this filter.' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).last().click()
  await expect(grid()).toBeVisible()
})

test('shows a column that was chosen, and keeps a view under its name', async () => {
  await page.getByRole('button', { name: 'Choose columns' }).click()
  await page.getByRole('checkbox', { name: 'Backend' }).uncheck()
  await page.getByRole('checkbox', { name: 'Status' }).check()
  await page.keyboard.press('Escape')
  await expect(grid().getByRole('columnheader', { name: 'Status' })).toBeVisible()
  await page.getByRole('button', { name: 'Saved views' }).click()
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('With status')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Forget With status' })).toBeVisible()
  await page.keyboard.press('Escape')
})

test('chooses several calls, bookmarks them and finds them again', async () => {
  await rows()
    .nth(3)
    .click({ modifiers: ['ControlOrMeta'] })
  await rows()
    .nth(5)
    .click({ modifiers: ['ControlOrMeta'] })
  await expect(page.getByRole('toolbar', { name: 'Chosen calls' })).toContainText('chosen')
  await isClean()
  await page.keyboard.press('b')
  await expect(grid().getByText('Bookmarked').first()).toBeAttached()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Saved views' }).click()
  await page.getByRole('button', { name: /^Bookmarked/ }).click()
  await expect(rows().nth(1)).toContainText('Bookmarked')
  expect(opened.complaints).toEqual([])
})
