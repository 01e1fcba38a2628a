// Evidence that travels: chosen calls as one file, opened by dropping it on a window or by `spyhop open FILE`, read-only.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'
import { startProgram, temporaryFolder, type Program } from '../support/program.ts'

let opened: OpenedConsole
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let file: string
let reader: Program | null = null

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  folder = await temporaryFolder()
  opened = await openConsole(browser, { shell })
})
test.afterAll(async () => {
  await opened.close()
  await reader?.kill()
  await folder.remove()
})

test('a call is saved as a bundle', async () => {
  const { page } = opened
  await page.getByRole('button', { name: /send a test call/i }).click()
  const row = page.getByRole('row', { name: /OK.*demo/ })
  await expect(row).toBeVisible({ timeout: 20_000 })
  await row.click()
  await expect(page.getByRole('tab', { name: 'Conversation' })).toBeVisible()
  const saving = page.waitForEvent('download')
  await page.keyboard.press('ControlOrMeta+Shift+S')
  const download = await saving
  expect(download.suggestedFilename()).toMatch(/^spyhop-\d{8}-\d{4}\.zip$/)
  file = join(folder.path, download.suggestedFilename())
  await download.saveAs(file)
})

test('dropped on a window, it opens beside it', async () => {
  test.skip(test.info().project.name !== 'browser', 'a window of its own is tested with the shell')
  const { page, context } = opened
  const bytes = (await readFile(file)).toString('base64')
  const opening = context.waitForEvent('page')
  await drop(bytes)
  const bundle = await opening
  await expect(bundle.getByRole('banner')).toContainText(/Bundle evidence\.zip, 1 call, .*Read-only/)
  await bundle.getByRole('row', { name: /OK.*demo/ }).click()
  await expect(bundle.getByRole('tabpanel')).toContainText('Say hello to the console.')
  await bundle.close()
  await expect(page.getByRole('status').filter({ hasText: 'evidence.zip is open' })).toBeVisible()
})

test('a file that is none is refused in words', async () => {
  await drop(Buffer.from('nothing').toString('base64'))
  await expect(opened.page.getByRole('status').filter({ hasText: 'This file is no bundle' })).toBeVisible()
})

test('spyhop open shows it without a gateway', async ({ browser }) => {
  reader = startProgram(['open', file, '--no-open'], { dataDir: folder.path })
  const [url] = await reader.printed(/http:\/\/\S+token=\S+/)
  const page = await browser.newPage()
  await page.goto(url)
  await expect(page.getByRole('banner')).toContainText('Read-only')
  await expect(page.getByRole('row', { name: /OK.*demo/ })).toBeVisible()
  await page.getByRole('row', { name: /OK.*demo/ }).click()
  await page.getByRole('tab', { name: 'Trace' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('global')
  await page.close()
})

const drop = (base64: string) =>
  opened.page.evaluate((text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    const transfer = new DataTransfer()
    transfer.items.add(new File([bytes], 'evidence.zip', { type: 'application/zip' }))
    for (const type of ['dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }))
  }, base64)
