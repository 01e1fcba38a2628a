// Notices: off until chosen, then in the title and the status line, with the call one press away.
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

let opened: OpenedConsole

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  opened = await openConsole(browser, { shell })
})
test.afterAll(() => opened.close())

const answer = (model: string) => opened.page.getByRole('combobox', { name: 'What the demo provider does' }).selectOption(model)
/** Through the gateway, as any client; the demo provider answers it once it runs. */
const ask = (model: string) =>
  fetch(`${opened.gateway}/demo/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'hello' }] }),
  }).then((response) => response.text())

test('says nothing of a failure that nobody chose', async () => {
  const { page } = opened
  await answer('demo-429')
  await page.getByRole('button', { name: /send a test call/i }).click()
  await expect(page.getByRole('row', { name: /Rate limited.*demo/ })).toBeVisible({ timeout: 20_000 })
  await expect(page).toHaveTitle('Calls - Spyhop')
})

test('tells a chosen outcome in the title and the status line', async () => {
  const { page } = opened
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('checkbox', { name: 'Rate limited' }).check()
  await expect(page.getByRole('checkbox', { name: 'Rate limited' })).toBeChecked()
  await ask('demo-429')
  await expect(page).toHaveTitle('(1) Settings - Spyhop')
  await expect(page.getByRole('contentinfo')).toContainText('1 new notice')
})

test('more of the same joins it', async () => {
  await ask('demo-429')
  await ask('demo-429')
  await expect(opened.page.getByRole('button', { name: '1 new notice' })).toHaveAttribute('title', /^3 calls rate limited/)
})

test('opens the call from the list, and what was looked at is not new', async () => {
  const { page } = opened
  await page.getByRole('button', { name: '1 new notice' }).click()
  const list = page.getByRole('complementary', { name: 'Notices' })
  await expect(list.getByRole('listitem')).toHaveText([/3 calls rate limited/])
  await expect(page).toHaveTitle('Settings - Spyhop')
  await list.getByRole('button', { name: 'Open call' }).click()
  await expect(page.getByRole('heading', { name: 'Calls', level: 1 })).toBeVisible()
  await expect(page.getByRole('tab', { name: 'Conversation' })).toBeVisible()
})

test('a cost limit is added and removed', async () => {
  const { page } = opened
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('textbox', { name: 'Limit in US dollars' }).fill('5')
  await page.getByRole('combobox', { name: 'Window of the limit' }).selectOption('month')
  await page.getByRole('button', { name: 'Add limit' }).click()
  await expect(page.getByText('$5.00 a month, all endpoints')).toBeVisible()
  await page.reload()
  await page.getByRole('button', { name: 'Remove the limit of $5.00 a month, all endpoints' }).click()
  await expect(page.getByText('$5.00 a month, all endpoints')).toHaveCount(0)
  expect(opened.complaints).toEqual([])
})
