// p and d: any two calls side by side.
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'
import { chat, echoConfig, startEchoProvider } from '../support/echo-provider.ts'

let opened: OpenedConsole
let provider: Awaited<ReturnType<typeof startEchoProvider>>

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  provider = await startEchoProvider()
  opened = await openConsole(browser, { shell, config: echoConfig(provider.origin) })
  await chat(opened.gateway, 'one')
  await chat(opened.gateway, 'two')
  await expect(opened.page.getByRole('row', { name: /chat\/completions/ })).toHaveCount(2)
})
test.afterAll(async () => {
  await opened.close()
  provider.close()
})

test('d shows the selected call beside the pinned one', async () => {
  const { page } = opened
  const rows = page.getByRole('row', { name: /chat\/completions/ })
  await rows.first().click()
  await page.getByRole('button', { name: 'Pin', exact: true }).click()
  await rows.last().click()
  await page.keyboard.press('d')
  const pane = page.getByRole('region', { name: 'Compare two calls' })
  await expect(pane.getByRole('row', { name: 'Tokens in' })).toContainText('+10')
  await expect(pane.getByRole('row', { name: /messages\[0\]\.content/ })).toContainText('"two"')
  for (const [width, height] of [
    [1440, 900],
    [1024, 700],
  ] as const)
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height })
      await page.screenshot({ path: test.info().outputPath(`compare-${colorScheme}-${width}.png`) })
    }
})

test('the bodies are shown as text too', async () => {
  const pane = opened.page.getByRole('region', { name: 'Compare two calls' })
  await pane.getByRole('radio', { name: 'Text' }).first().click()
  await expect(pane.getByLabel('Request, what differs')).toContainText('"content": "two"')
})

test('the two calls change places', async () => {
  const { page } = opened
  const pane = page.getByRole('region', { name: 'Compare two calls' })
  await pane.getByRole('button', { name: 'Swap the two calls' }).click()
  await expect(pane.getByRole('row', { name: 'Tokens in' })).toContainText('−10')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'One call' })).toBeVisible()
  expect(opened.complaints).toEqual([])
})
