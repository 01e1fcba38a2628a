// What a user's browser has to fetch: the whole page within its limit, and each screen only when it is opened.
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

const built = resolve(import.meta.dirname, '../../out/renderer')
const limit = 1_200_000

let opened: OpenedConsole
const fetched: string[] = []

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser, shell }) => {
  opened = await openConsole(browser, { shell })
  opened.page.on('request', (request) => fetched.push(new URL(request.url()).pathname.split('/').at(-1)!))
  await opened.page.reload()
})
test.afterAll(() => opened.close())

test('the whole page is at most 1.2 MB gzip', async () => {
  const files = (await readdir(built, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => gzipSync(await readFile(join(parentPath, name))).byteLength),
  )
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(limit)
})

test('the first screen fetches nothing of the other ones', async () => {
  await expect(opened.page.getByRole('button', { name: /send a test call/i })).toBeVisible()
  // What the page before the reload still asked for may be among them.
  expect(new Set(fetched.filter((name) => /^(calls-screen|index)-.*\.js$/.test(name))).size).toBe(2)
  expect(fetched.filter((name) => /^(dashboards|config|telemetry|settings)-screen|json-editor|recharts/.test(name))).toEqual([])
})

for (const screen of ['Dashboards', 'Config', 'Telemetry', 'Settings'])
  test(`${screen} is fetched when it is opened`, async () => {
    const { page } = opened
    fetched.length = 0
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click()
    await expect(page.getByRole('heading', { name: screen, level: 1 })).toBeVisible()
    await expect.poll(() => fetched.some((name) => name.startsWith(`${screen.toLowerCase()}-screen`))).toBe(true)
  })
