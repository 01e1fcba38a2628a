// The list without a mouse, and several calls at once: heads and cells by keys, failures, ranges, bookmarks, notes.
import type { Page } from '@playwright/test'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

let opened: OpenedConsole
let page: Page

test.describe.configure({ mode: 'serial', timeout: 25_000 })
test.beforeAll(async ({ browser, shell }) => {
  opened = await openConsole(browser, { shell, context: { viewport: { width: 1440, height: 900 } } })
  page = opened.page
  // Every third call is answered, the others are failures.
  for (let n = 0; n < 30; n++) await fetch(`${opened.gateway}/${n % 3 === 0 ? '__health' : 'nothing'}?n=${n}`)
})
test.afterAll(() => opened.close())

const grid = () => page.getByRole('grid', { name: 'Calls' })
const rows = () => grid().getByRole('row')
const active = async () => page.locator(`[id="${await grid().getAttribute('aria-activedescendant')}"]`)
const chosen = () => grid().locator('[role="row"][aria-selected="true"]')
const bar = () => page.getByRole('toolbar', { name: 'Chosen calls' })

test('up from the first row goes to the heads, where Enter sorts', async () => {
  await expect(grid()).toHaveAttribute('aria-rowcount', '31')
  await grid().focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowUp')
  await expect(await active()).toHaveRole('columnheader')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  const head = grid().getByRole('columnheader', { name: 'Outcome' })
  await expect(head).toHaveAttribute('aria-sort', /ascending$/)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await expect(grid().getByRole('columnheader', { name: 'Time' })).toHaveAttribute('aria-sort', 'ascending')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Home')
  await expect(await active()).toHaveRole('row')
})

test('sorts by a command of the palette', async () => {
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('sort by total')
  await page.keyboard.press('Enter')
  await expect(grid().getByRole('columnheader', { name: 'Total s' })).toHaveAttribute('aria-sort', 'descending')
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('sort by time')
  await page.keyboard.press('Enter')
  await expect(grid().getByRole('columnheader', { name: 'Time' })).toHaveAttribute('aria-sort', 'ascending')
})

test('goes to a cell by keys and filters to what it says', async () => {
  await grid().focus()
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(await active()).toHaveRole('gridcell')
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menuitem', { name: /^Filter to outcome:/ })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^Remove -outcome:/ })).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).last().click()
  await expect(grid()).toHaveAttribute('aria-rowcount', '31')
})

test('jumps between failures', async () => {
  await grid().focus()
  await page.keyboard.press('Home')
  await expect(chosen()).toHaveAttribute('aria-rowindex', '2')
  await page.keyboard.press(']')
  await expect(chosen()).toHaveAttribute('aria-rowindex', '3')
  await page.keyboard.press(']')
  await page.keyboard.press(']')
  // Row 5 was answered.
  await expect(chosen()).toHaveAttribute('aria-rowindex', '6')
  await page.keyboard.press('[')
  await expect(chosen()).toHaveAttribute('aria-rowindex', '4')
  await page.keyboard.press('Escape')
})

test('chooses a range with Shift, adds with Ctrl, and lets go with Escape', async () => {
  await rows().nth(2).click()
  await page.keyboard.press('Escape')
  await rows()
    .nth(6)
    .click({ modifiers: ['Shift'] })
  await expect(bar()).toContainText('5 calls chosen')
  await rows()
    .nth(9)
    .click({ modifiers: ['ControlOrMeta'] })
  await expect(bar()).toContainText('6 calls chosen')
  await grid().focus()
  await page.keyboard.press('Escape')
  await expect(bar()).toHaveCount(0)
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(bar()).toContainText('3 calls chosen')
  await expect(chosen()).toHaveCount(3)
})

test('bookmarks and notes are there in the next window, and in one that gets the focus', async () => {
  const second = await opened.another()
  await expect(second.getByRole('grid', { name: 'Calls' })).toBeVisible()
  await page.bringToFront()
  await page.keyboard.press('b')
  await expect(grid().getByText('Bookmarked')).toHaveCount(3)
  await page.keyboard.press('Escape')
  await page.keyboard.press('n')
  await page.keyboard.type('look at this again')
  await page.keyboard.press('Enter')
  await expect(grid().getByText('Note: look at this again')).toHaveCount(1)
  await second.bringToFront()
  await second.evaluate(() => window.dispatchEvent(new Event('focus')))
  await second.getByRole('grid', { name: 'Calls' }).focus()
  await second.keyboard.press('Home')
  await expect(second.getByText('Bookmarked')).toHaveCount(3)
  await expect(second.getByText('Note: look at this again')).toHaveCount(1)
  await second.close()
  expect(opened.complaints).toEqual([])
})
