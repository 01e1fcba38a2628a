// The configuration as a user shapes it: form and text are one document, nothing is applied unseen, and everything comes back.
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import AxeBuilder from '@axe-core/playwright'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'
import { temporaryFolder } from '../support/program.ts'

let upstream: Server
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let opened: OpenedConsole
let first: string
let host: string

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  upstream = createServer((_, answer) => answer.setHeader('content-type', 'application/json').end('{"from":"upstream"}'))
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  host = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
  first = `{
  "version": 3, "@comment":   "by hand",
  "endpoints": [
    { "endpoint": "/one", "timeout": "2s",
      "backend": [{ "host": ["${host}"], "url_pattern": "/" }] },
    {
      "endpoint": "/two",
      "timeout": "4s",
      "x_unheard": [1,2,   3],
      "backend": [{ "host": ["${host}"], "url_pattern": "/" }]
    }
  ]
}
`
  folder = await temporaryFolder()
  opened = await openConsole(browser, { shell, config: first, dataDir: folder.path })
  await opened.page.getByRole('link', { name: 'Config' }).click()
})
test.afterAll(async () => {
  await opened.close()
  upstream.close()
  await folder.remove()
})

const page = () => opened.page
const file = async () => (await opened.page.locator('.cjson h2').getAttribute('title'))!
const field = (name: RegExp) => page().getByRole('region', { name: 'Form' }).getByRole('textbox', { name }).first()
const text = () => page().getByRole('textbox', { name: 'The file as text' })
const apply = () => page().getByRole('button', { name: 'Apply', exact: true })
const status = (path: string) => fetch(`${opened.gateway}${path}`).then((answer) => answer.status)

test('an edit in the form shows in the text, and its field says what was', async () => {
  await field(/^Path/).fill('/uno')
  await expect(text()).toContainText('"endpoint": "/uno"')
  await expect(page().getByRole('region', { name: 'Form' })).toContainText('was /one')
  await expect(page().getByRole('link', { name: '/uno' })).toContainText('changed')
})

test('an edit in the text shows in the form', async () => {
  await text().getByText('"2s"').dblclick()
  await page().keyboard.type('9s')
  await expect(field(/^Time limit/)).toHaveValue('9s')
  await page().keyboard.press('ControlOrMeta+z')
  await expect(field(/^Time limit/)).toHaveValue('2s')
  await expect(field(/^Path/)).toHaveValue('/uno')
})

test('a wrong value is told in both, offers its mending, and keeps Apply off', async () => {
  await field(/^Time limit/).fill('90')
  await expect(page().getByText('Fix 1 problem to apply')).toBeVisible()
  await expect(apply()).toHaveAttribute('aria-disabled', 'true')
  await expect(text()).toContainText('endpoints[0].timeout')
  await page().keyboard.press('ControlOrMeta+s')
  await page().keyboard.press('ControlOrMeta+s')
  expect(await readFile(await file(), 'utf8')).toBe(first)
  await page().getByRole('button', { name: /90s/ }).click()
  await expect(field(/^Time limit/)).toHaveValue('90s')
  await expect(apply()).not.toHaveAttribute('aria-disabled')
})

test('apply shows the diff first, then the gateway behaves anew and only the values changed in the file', async () => {
  expect(await status('/one')).toBe(200)
  await expect(page().getByRole('region', { name: 'The changes in words' })).toContainText('90s')
  await expect(page().getByRole('region', { name: 'The changes as text' })).toContainText('/uno')
  await apply().click()
  await expect(apply()).toHaveCount(0)
  await expect.poll(() => status('/uno')).toBe(200)
  expect(await status('/one')).toBe(404)
  const changed = first.replace('"/one"', '"/uno"').replace('"2s"', '"90s"')
  await expect.poll(async () => readFile(await file(), 'utf8')).toBe(changed)
})

test('a revert shows what it changes and restores the bytes', async () => {
  await page().getByRole('button', { name: 'Revert to revision 1' }).click()
  await expect(page().getByRole('region', { name: 'Diff of revision 1' })).toContainText('/one')
  await page().getByRole('button', { name: 'Put revision 1 back' }).click()
  await expect.poll(() => status('/one')).toBe(200)
  await expect.poll(async () => readFile(await file(), 'utf8')).toBe(first)
  await expect(field(/^Path/)).toHaveValue('/one')
})

test('the file that changes on disk under a draft waits, and is joined with it', async () => {
  await field(/^Path/).fill('/eins')
  await writeFile(await file(), first.replace('"4s"', '"5s"'))
  const banner = page().getByRole('region', { name: 'The file changed on disk' })
  await expect(banner).toBeVisible()
  await expect(field(/^Path/)).toHaveValue('/eins')
  await banner.getByRole('button', { name: 'See its diff' }).click()
  await expect(banner).toContainText('"timeout": "5s"')
  await banner.getByRole('button', { name: 'Keep mine' }).click()
  await expect(banner).toHaveCount(0)
  await expect(text()).toContainText('"timeout": "5s"')
  await expect(text()).toContainText('"endpoint": "/eins"')
  await page().getByRole('button', { name: 'Undo all' }).click()
  await expect(field(/^Path/)).toHaveValue('/one')
})

test('a draft outlives a reload', async () => {
  await field(/^Path/).fill('/kept')
  await expect(text()).toContainText('"/kept"')
  await page().reload()
  await expect(field(/^Path/)).toHaveValue('/kept')
  await page().getByRole('button', { name: 'Undo all' }).click()
  await expect(field(/^Path/)).toHaveValue('/one')
})

test('a broken file on disk is shown with its problem and mended here', async () => {
  const good = await readFile(await file(), 'utf8')
  await writeFile(await file(), good.replace('"timeout": "2s"', '"timeout": "2"'))
  await expect(page().getByRole('heading', { name: 'The file, not applied' })).toBeVisible()
  await page().getByRole('button', { name: /2s/ }).click()
  await page().keyboard.press('ControlOrMeta+s')
  await expect(apply()).not.toHaveAttribute('aria-disabled')
  await page().keyboard.press('ControlOrMeta+s')
  await expect.poll(async () => readFile(await file(), 'utf8')).toBe(good)
  await expect(apply()).toHaveCount(0)
})

test('endpoints are added, copied and deleted, and undo brings them back', async () => {
  await page().getByRole('button', { name: 'Add an endpoint' }).click()
  await expect(field(/^Path/)).toHaveValue('/new')
  await page().getByRole('button', { name: 'Delete this endpoint' }).click()
  await expect(page().getByRole('link', { name: '/new' })).toHaveCount(0)
  await page().keyboard.press('ControlOrMeta+z')
  await expect(page().getByRole('link', { name: '/new' })).toHaveCount(1)
  await page().getByRole('button', { name: 'Undo all' }).click()
})

test('an AI provider is added, and a request goes through it', async () => {
  await page().getByRole('button', { name: 'Add AI provider' }).click()
  await page().getByRole('button', { name: 'Ollama' }).click()
  await page().getByRole('textbox', { name: /^Host/ }).fill(host)
  await expect(page().getByRole('list', { name: 'Endpoints it writes' })).toContainText('/ollama/api/chat')
  await page()
    .getByRole('button', { name: /Add \d+ endpoints to the draft/ })
    .click()
  await expect(page().getByRole('region', { name: 'The changes in words' })).toContainText('/ollama/api/chat')
  await expect(apply()).not.toHaveAttribute('aria-disabled')
  await apply().click()
  await expect(apply()).toHaveCount(0)
  const answer = await fetch(`${opened.gateway}/ollama/api/chat`, { method: 'POST', body: '{}' })
  expect(await answer.json()).toEqual({ from: 'upstream' })
})

test('the text offers the keys that are not there yet', async () => {
  await text().getByText('"/one"').click()
  await page().keyboard.press('End')
  await page().keyboard.type(' "cache')
  await page()
    .getByRole('option', { name: /cache_ttl/ })
    .click()
  await expect(text()).toContainText('"cache_ttl": ""')
  await expect(page().getByRole('link', { name: '/one' })).toHaveAttribute('aria-current')
  await page().getByRole('button', { name: 'Undo all' }).click()
})

test('the production copy says what it replaced and what to look at', async () => {
  await page().getByRole('button', { name: 'Production copy' }).click()
  const copy = page().getByRole('region', { name: 'Production copy' })
  await expect(copy).toContainText(/values? replaced/)
  const saved = page().waitForEvent('download')
  await copy.getByRole('button', { name: 'Download' }).click()
  expect((await saved).suggestedFilename()).toBe('krakend.production.json')
  await page().screenshot({ path: test.info().outputPath('production.png') })
  await copy.getByRole('button', { name: 'Close the production copy' }).click()
})

test('a setting is found by its name', async () => {
  await page().getByRole('textbox', { name: 'Find a setting' }).fill('idle_timeout')
  await page()
    .getByRole('button', { name: /service idle_timeout/ })
    .click()
  await expect(
    page()
      .getByRole('textbox', { name: /^Idle limit/ })
      .first(),
  ).toBeFocused()
  await page().getByRole('textbox', { name: 'Find a setting' }).fill('')
})

test('axe finds nothing, in both themes and sizes', async () => {
  await page().getByRole('link', { name: '/two' }).click()
  await field(/^Time limit/).fill('7')
  await page().keyboard.press('ControlOrMeta+s')
  await expect(page().getByText('Fix 1 problem to apply')).toBeVisible()
  for (const colorScheme of ['dark', 'light'] as const)
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 1024, height: 700 },
    ]) {
      await page().emulateMedia({ colorScheme })
      await page().setViewportSize(viewport)
      await page().screenshot({ path: test.info().outputPath(`config-${colorScheme}-${viewport.width}.png`) })
      const { violations } = await new AxeBuilder({ page: page() }).analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
      expect(await page().evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
    }
  await page().getByRole('button', { name: 'Undo all' }).click()
})

test('the page broke no rule of its content security policy and logged no error', () => {
  expect(opened.complaints).toEqual([])
})
