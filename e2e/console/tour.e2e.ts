// The tour of the first start: four steps, beside the work, once.
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

let opened: OpenedConsole

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  opened = await openConsole(browser, { shell, tour: true })
})
test.afterAll(() => opened.close())

const strip = () => opened.page.getByRole('region', { name: 'Tour' })

test('walks through four screens while they stay usable', async () => {
  const { page, gateway } = opened
  await expect(strip()).toContainText('1 of 4')
  await expect(strip()).toContainText(gateway)
  await expect(page.getByRole('button', { name: /send a test call/i })).toBeEnabled()
  const next = strip().getByRole('button', { name: 'Next' })
  await next.click()
  await expect(strip()).toContainText('model:gpt*')
  await next.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Telemetry', level: 1 })).toBeVisible()
  await next.click()
  await expect(page.getByRole('heading', { name: 'Config', level: 1 })).toBeVisible()
  await strip().getByRole('button', { name: 'Done' }).click()
  await expect(strip()).toHaveCount(0)
})

test('is not shown again', async () => {
  const { page } = opened
  await page.reload()
  await expect(page.getByRole('contentinfo')).toContainText('kept')
  await expect(strip()).toHaveCount(0)
})

test('starts again from the palette and can be skipped', async () => {
  const { page } = opened
  await page.keyboard.press('Control+k')
  await page.keyboard.type('tour')
  await page.keyboard.press('Enter')
  await expect(strip()).toContainText('1 of 4')
  await strip().getByRole('button', { name: 'Skip the tour' }).click()
  await expect(strip()).toHaveCount(0)
  expect(opened.complaints).toEqual([])
})
