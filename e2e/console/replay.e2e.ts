// A call made once more, as it was and edited, seen at a real upstream; and two calls side by side.
import AxeBuilder from '@axe-core/playwright'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'
import { chat, echoConfig, startEchoProvider } from '../support/echo-provider.ts'

let opened: OpenedConsole
let provider: Awaited<ReturnType<typeof startEchoProvider>>

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  provider = await startEchoProvider()
  opened = await openConsole(browser, {
    shell,
    config: { ...echoConfig(provider.origin), port: undefined },
    env: { OPENAI_API_KEY: 'sk-from-the-environment' },
  })
  await chat(opened.gateway, 'first words')
  await opened.page.getByRole('row', { name: /chat\/completions/ }).click()
})
test.afterAll(async () => {
  await opened.close()
  provider.close()
})

test('r replays a call as it was recorded, with the key of the environment', async () => {
  const { page } = opened
  await page.keyboard.press('r')
  const pane = page.getByRole('region', { name: 'Replay', exact: true })
  await expect(pane.getByRole('textbox', { name: 'Body' })).toHaveValue(/first words/)
  await expect(pane.getByText('set in the environment of Spyhop')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText(/Replay of/)).toBeVisible()
  await expect(page.getByRole('row', { name: /chat\/completions/ })).toHaveCount(2)
  const [first, second] = provider.asked
  expect(second!.body).toBe(first!.body)
  expect(second!.headers['authorization']).toBe('Bearer sk-from-the-environment')
  expect(Object.keys(second!.headers).sort()).toEqual(Object.keys(first!.headers).sort())
})

test('an edited replay sends the edit, and a typed key', async () => {
  const { page } = opened
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  const pane = page.getByRole('region', { name: 'Replay', exact: true })
  const body = pane.getByRole('textbox', { name: 'Body' })
  await body.fill('{"model":"gpt-5-mini"')
  await expect(pane.getByText(/Not JSON/)).toBeVisible()
  await body.fill('{"model":"gpt-5-nano","messages":[{"role":"user","content":"other words"}]}')
  await pane.getByRole('textbox', { name: 'Value of x-team' }).fill('red')
  await pane.getByRole('radio', { name: 'Typed' }).click()
  await expect(pane.getByRole('button', { name: /Send/ })).toBeDisabled()
  await pane.getByLabel('Secret for authorization').fill('sk-typed')
  await pane.getByRole('button', { name: /Send/ }).click()
  await expect(page.getByRole('row', { name: /gpt-5-nano/ })).toBeVisible()
  expect(provider.asked.at(-1)).toMatchObject({
    body: expect.stringContaining('other words'),
    headers: { authorization: 'Bearer sk-typed', 'x-team': 'red' },
  })
})

test('the replay is compared with its original', async () => {
  const { page } = opened
  await page.getByRole('button', { name: 'Compare with the original' }).click()
  const pane = page.getByRole('region', { name: 'Compare two calls' })
  const fields = pane.getByRole('table', { name: 'Request, what differs' })
  await expect(fields.getByRole('row', { name: /messages\[0\]\.content/ })).toContainText('other words')
  await expect(pane.getByRole('table', { name: 'Request headers, what differs' })).toContainText('x-team')
  await expect(pane.getByText('You said other words')).toBeVisible()
  await expect(pane.getByText(/Both were served by revision/)).toBeVisible()
  const { violations } = await new AxeBuilder({ page }).include('.compare').analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'One call' })).toBeVisible()
})

test('a replay that lacks a secret says so before it is sent', async () => {
  const { page } = opened
  await page.keyboard.press('r')
  const pane = page.getByRole('region', { name: 'Replay', exact: true })
  await pane.getByRole('radio', { name: 'Typed' }).click()
  await expect(pane.getByText(/authorization was masked/)).toBeVisible()
  await expect(pane.getByRole('button', { name: /Send/ })).toBeDisabled()
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).include('.replay').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    await page.screenshot({ path: test.info().outputPath(`replay-${colorScheme}.png`) })
  }
  await page.keyboard.press('Escape')
  await expect(pane).toBeHidden()
  expect(opened.complaints).toEqual([])
})
