// What the user set about the screen: at once, in every window, after a restart on another port.
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'
import { temporaryFolder } from '../support/program.ts'

let opened: OpenedConsole
let folder: Awaited<ReturnType<typeof temporaryFolder>>

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  folder = await temporaryFolder()
  opened = await openConsole(browser, { shell, dataDir: folder.path, context: { colorScheme: 'dark' } })
  await opened.page.getByRole('link', { name: 'Settings' }).click()
})
test.afterAll(async () => {
  await opened.close()
  await folder.remove()
})

const root = () => opened.page.locator('html')

test('theme, rows and zoom hold at once', async () => {
  const { page } = opened
  await expect(root()).toHaveAttribute('data-theme', 'dark')
  await page.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name: 'Light' }).click()
  await expect(root()).toHaveAttribute('data-theme', 'light')
  await page.getByRole('radio', { name: 'Compact' }).click()
  await expect(root()).toHaveAttribute('data-density', '24')
  await page.keyboard.press('Control+=')
  await expect(page.getByRole('combobox', { name: 'Zoom' })).toHaveValue('110')
  await page.keyboard.press('Control+-')
  await expect(page.getByRole('combobox', { name: 'Zoom' })).toHaveValue('100')
})

test('the largest zoom leaves everything within a small window', async () => {
  const { page } = opened
  await page.setViewportSize({ width: 1024, height: 700 })
  await page.getByRole('combobox', { name: 'Zoom' }).selectOption('200')
  const over = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await expect.poll(over).toBeLessThanOrEqual(0)
  await expect(page.getByRole('contentinfo')).toBeInViewport()
  await page.keyboard.press('Control+0')
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('two windows do not fight', async () => {
  const { page } = opened
  const second = await opened.another()
  await expect(second.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.getByRole('radio', { name: 'UTC' }).click()
  await second.getByRole('link', { name: 'Settings' }).click()
  await second.getByRole('radio', { name: 'Roomy' }).click()
  await expect(root()).toHaveAttribute('data-density', '32')
  await expect(second.getByRole('radio', { name: 'UTC' })).toBeChecked()
  await second.close()
})

test('calls are cleared in two steps', async () => {
  const { page } = opened
  await page.getByRole('link', { name: 'Calls' }).click()
  await page.getByRole('button', { name: /send a test call/i }).click()
  await expect(page.getByRole('row', { name: /OK.*demo/ })).toBeVisible({ timeout: 20_000 })
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Clear all calls' }).click()
  await page.getByRole('button', { name: 'Remove all calls' }).click()
  await expect(page.getByText('1 call removed.')).toBeVisible()
})

test('says where everything is', async () => {
  await expect(opened.page.getByText(folder.path, { exact: true })).toBeVisible()
  await expect(opened.page.getByText(/^Node \d+\./)).toBeVisible()
})

test('holds after a restart, with nothing kept in the browser', async ({ browser, shell }) => {
  expect(opened.complaints).toEqual([])
  await opened.close()
  opened = await openConsole(browser, { shell, dataDir: folder.path, context: { colorScheme: 'dark' } })
  await expect(root()).toHaveAttribute('data-theme', 'light')
  await expect(root()).toHaveAttribute('data-density', '32')
})
