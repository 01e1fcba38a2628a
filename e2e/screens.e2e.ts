// Every screen in both themes: axe finds nothing, the strict CSP blocks nothing, nothing overflows.
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { freePort, startProgram, temporaryFolder, type Program } from './support/program.ts'

let program: Program
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let page: Page
const complaints: string[] = []

test.describe.configure({ mode: 'serial', timeout: 240_000 })

test.beforeAll(async ({ browser }) => {
  folder = await temporaryFolder()
  await folder.write('settings.json', { tour: 'seen' })
  program = startProgram(['console', '--no-open'], { dataDir: folder.path, env: { KRAKEND_PORT: String(await freePort()) } })
  page = await (await browser.newContext()).newPage()
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security policy/i.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto((await program.printed(/http:\/\/\S+token=\S+/))[0])
})
test.afterAll(async () => {
  await program.kill()
  await folder.remove()
})

async function check(name: string): Promise<void> {
  await expect(page.getByText('Loading.')).toHaveCount(0)
  for (const colorScheme of ['dark', 'light'] as const)
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 1024, height: 700 },
    ]) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(viewport)
      await page.screenshot({ path: test.info().outputPath(`${name}-${colorScheme}-${viewport.width}.png`) })
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        `${name} ${colorScheme} ${viewport.width}`,
      ).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
    }
}

test('the first run: a test call streams live, without key and without network', async () => {
  await expect(page.getByRole('button', { name: /send a test call/i })).toBeVisible()
  await check('empty')
  await page.getByRole('button', { name: /send a test call/i }).click()
  await expect(page.getByRole('row', { name: /streaming|waiting/i })).toBeVisible()
  await expect(page.getByRole('row', { name: /demo/ })).toContainText('OK', { timeout: 20_000 })
})

test('calls and every tab of one call', async () => {
  await page.getByRole('row', { name: /demo/ }).click()
  await check('call')
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click()
    await check(`call-${(await tab.textContent())!.trim().toLowerCase().replace(/\W+/g, '-')}`)
  }
})

for (const screen of ['Dashboards', 'Config', 'Telemetry', 'Settings'])
  test(screen, async () => {
    await page
      .getByRole('link', { name: screen })
      .or(page.getByRole('button', { name: screen }))
      .first()
      .click()
    await check(screen.toLowerCase())
  })

test('the page broke no rule of its content security policy and logged no error', () => {
  expect(complaints).toEqual([])
})
