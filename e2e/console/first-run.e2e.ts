// A first call for every SDK, against the real address and an endpoint that is there, or a word on which one is missing.
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

let opened: OpenedConsole

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  const endpoint = (path: string) => ({
    endpoint: path,
    method: 'POST',
    output_encoding: 'no-op',
    backend: [{ host: ['http://127.0.0.1:65000'], url_pattern: path, encoding: 'no-op' }],
  })
  const config = { version: 3, endpoints: [endpoint('/anthropic/v1/messages'), endpoint('/openai/v1/chat/completions')] }
  opened = await openConsole(browser, { shell, config })
})
test.afterAll(() => opened.close())

const sdks = [
  { sdk: 'OpenAI SDK', tabs: ['cURL', 'Python', 'Node'], base: '/openai/v1' },
  { sdk: 'Anthropic SDK', tabs: ['cURL', 'Python', 'Node'], base: '/anthropic' },
  { sdk: 'LangChain', tabs: ['Python', 'Node'], base: '/openai/v1' },
  { sdk: 'Vercel AI SDK', tabs: ['Node'], base: '/openai/v1' },
]
for (const { sdk, tabs, base } of sdks)
  test(`${sdk}: every snippet has the base URL that works`, async () => {
    const { page, gateway } = opened
    await page.getByRole('combobox', { name: 'SDK', exact: true }).selectOption({ label: sdk })
    const list = page.getByRole('tablist', { name: 'Language' })
    await expect(list.getByRole('tab')).toHaveText(tabs)
    for (const tab of tabs) {
      await list.getByRole('tab', { name: tab }).click()
      await expect(page.getByRole('tabpanel')).toContainText(`${gateway}${base}`)
    }
  })

for (const [sdk, missing] of [
  ['Google GenAI SDK', 'POST .../v1beta/models/{call}'],
  ['Ollama SDK', 'POST .../api/chat'],
])
  test(`${sdk}: names the endpoint that is missing`, async () => {
    await opened.page.getByRole('combobox', { name: 'SDK', exact: true }).selectOption({ label: sdk! })
    await expect(opened.page.getByText(missing!)).toBeVisible()
  })
