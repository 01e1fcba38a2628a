// Ctrl+K: every command with its key, found by letters, run with the focus where it was.
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

let opened: OpenedConsole

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  opened = await openConsole(browser, { shell })
  await expect(opened.page.getByRole('button', { name: /send a test call/i })).toBeVisible()
})
test.afterAll(() => opened.close())

const palette = () => opened.page.getByRole('dialog', { name: 'Commands' })

test('opens by key and by button, and lists every command with its key', async () => {
  const { page } = opened
  await page.keyboard.press('Control+k')
  await expect(palette().getByRole('combobox')).toBeFocused()
  await expect(palette().getByRole('option', { name: /Pause or resume the view/ })).toContainText('Space')
  await expect(palette().getByText(/^(\d+) of \1 commands$/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(palette()).toHaveCount(0)
  await page.getByRole('button', { name: /^Commands/ }).click()
  await expect(palette()).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(palette()).toHaveCount(0)
})

test('marks the letters that match and runs what is chosen', async () => {
  const { page } = opened
  await page.keyboard.press('Control+k')
  await page.keyboard.type('gdash')
  const option = palette().getByRole('option', { selected: true })
  await expect(option).toContainText('Go to Dashboards')
  await expect(option.locator('b').first()).toHaveText('G')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Dashboards', level: 1 })).toBeVisible()
  await expect(palette()).toHaveCount(0)
})

test('offers what was used last first, and moves with the arrows', async () => {
  const { page } = opened
  await page.keyboard.press('Control+k')
  const group = palette().getByRole('group', { name: 'Used last' })
  await expect(group.getByRole('option')).toHaveText([/Go to Dashboards/])
  const first = await palette().getByRole('option', { selected: true }).getAttribute('id')
  await page.keyboard.press('ArrowDown')
  await expect(palette().getByRole('option', { selected: true })).not.toHaveAttribute('id', first!)
  await page.keyboard.press('ArrowUp')
  await expect(palette().getByRole('option', { selected: true })).toHaveAttribute('id', first!)
  await page.keyboard.press('Escape')
})

test('says when nothing matches', async () => {
  const { page } = opened
  await page.keyboard.press('Control+k')
  await page.keyboard.type('zqzqzq')
  await expect(palette().getByText('No command has these letters.')).toBeVisible()
  await expect(palette().getByText(/^0 of \d+ commands$/)).toBeVisible()
  await page.keyboard.press('Escape')
})

test('gives the focus back where it was', async () => {
  const { page } = opened
  await page.getByRole('link', { name: 'Telemetry' }).focus()
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('link', { name: 'Telemetry' })).toBeFocused()
})

test('broke no rule of the page', () => {
  expect(opened.complaints).toEqual([])
})
