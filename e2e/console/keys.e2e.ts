// The key sheet, and keys bound anew.
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

let opened: OpenedConsole

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  opened = await openConsole(browser, { shell })
  await expect(opened.page.getByRole('button', { name: /send a test call/i })).toBeVisible()
})
test.afterAll(() => opened.close())

const heading = (name: string) => opened.page.getByRole('heading', { name, level: 1 })

test('? shows all keys beside the screen, and goes again', async () => {
  const { page } = opened
  await page.keyboard.press('?')
  const sheet = page.getByRole('complementary', { name: 'Keys' })
  await expect(sheet.getByText('Go to Telemetry')).toBeVisible()
  await expect(page.getByRole('button', { name: /send a test call/i })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
})

test('two keys one after the other go to a screen', async () => {
  await opened.page.keyboard.press('g')
  await opened.page.keyboard.press('s')
  await expect(heading('Settings')).toBeVisible()
})

test('a new key works at once, the old one no more', async () => {
  const { page } = opened
  await page.getByRole('button', { name: 'Change the key of Go to Telemetry' }).click()
  await expect(page.getByRole('textbox', { name: 'New key of Go to Telemetry' })).toBeFocused()
  await page.keyboard.press('Control+j')
  const row = page.getByRole('row', { name: /^Go to Telemetry/ })
  await expect(row).toContainText('Ctrl J')
  await page.keyboard.press('Control+j')
  await expect(heading('Telemetry')).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('s')
  await expect(row).toContainText('Ctrl J')
})

test('a sequence can be bound', async () => {
  const { page } = opened
  await page.getByRole('button', { name: 'Change the key of Go to Dashboards' }).click()
  await page.keyboard.press('q')
  await page.keyboard.press('w')
  await expect(page.getByRole('row', { name: /^Go to Dashboards/ })).toContainText('q then w')
})

test('a key that another command has is named', async () => {
  const { page } = opened
  await page.getByRole('button', { name: 'Change the key of Go to Calls' }).click()
  await page.keyboard.press('Control+j')
  await expect(page.getByRole('row', { name: /^Go to Calls/ })).toContainText('also Go to Telemetry (Everywhere)')
})

test('one key, then all, go back to their own', async () => {
  const { page } = opened
  await page.getByRole('button', { name: 'Reset the key of Go to Calls' }).click()
  await expect(page.getByRole('row', { name: /^Go to Calls/ })).toContainText('g then c')
  await page.getByRole('button', { name: 'Reset all keys' }).click()
  await expect(page.getByRole('row', { name: /^Go to Telemetry/ })).toContainText('g then t')
  await expect(page.getByText('None was changed.')).toBeVisible()
})

test('broke no rule of the page', () => {
  expect(opened.complaints).toEqual([])
})
