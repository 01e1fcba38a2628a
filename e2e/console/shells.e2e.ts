// The same page over both transports.
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

let opened: OpenedConsole

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  opened = await openConsole(browser, { shell })
})
test.afterAll(() => opened.close())

test('shows a call live and its detail', async () => {
  const { page } = opened
  await page.getByRole('button', { name: /send a test call/i }).click()
  const row = page.getByRole('row', { name: /OK.*demo/ })
  await expect(row).toBeVisible({ timeout: 20_000 })
  await row.click()
  await expect(page.getByRole('tab', { name: 'Conversation' })).toBeVisible()
})

test('a page that is loaded again gets a line of its own', async () => {
  const { page } = opened
  await page.reload()
  await expect(page.getByRole('row', { name: /OK.*demo/ })).toBeVisible()
})

test('a second window sees the same calls', async () => {
  const second = await opened.another()
  await expect(second.getByRole('row', { name: /OK.*demo/ })).toBeVisible()
  await second.close()
  expect(opened.complaints).toEqual([])
})
