// A JSON body of five megabytes in the console: how long until its tree is there, and until a search over it has an answer, beside
// what the engine needs to parse the same text.
//   node e2e/bench/large-body.ts [--rounds N]
// Needs the built program.
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Page } from '@playwright/test'
import { createStore } from '../../main/store/store.ts'
import { testAttempt, testCall, testDetail } from '../../shared/test-call.ts'
import { findBrowser } from '../support/browser.mjs'
import { median } from './load.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } })
const bodyBytes = 5_000_000
const folder = await mkdtemp(join(tmpdir(), 'spyhop-body-'))

function largeText(): string {
  const parts: string[] = []
  for (let n = 0, size = 0; size < bodyBytes; n++) {
    const part = JSON.stringify({
      n,
      id: `item_${n}`,
      text: `this is text number ${n}, and so on`,
      tags: ['a', 'b'],
      deep: { at: n },
    })
    size += part.length + 1
    parts.push(part)
  }
  return `{"items":[${parts.join(',')}]}`
}

async function keep(text: string): Promise<void> {
  const store = await createStore({ dataDir: folder, limits: { calls: 1000, ageMs: Infinity, bytes: Infinity } })
  const response = new TextEncoder().encode(text)
  const call = testCall({ startedAt: new Date().toISOString(), attempts: [testAttempt({ dialect: null })] })
  const detail = testDetail(call, response.length)
  const bodies = { client: { request: null, response }, attempts: [] }
  store.close({ id: call.id, snapshot: () => call, detail: () => detail, writePlain: () => false, bodies: () => bodies })
  await store.detail(call.id)
  await store.stop()
}

/** ms in the page from an act to the first paint after which the selector is there. */
const until = (page: Page, selector: string, act: string): Promise<number> =>
  page.evaluate(
    ([wanted, acted]) =>
      new Promise<number>((done) => {
        const began = performance.now()
        const look = () => (document.querySelector(wanted!) ? done(performance.now() - began) : requestAnimationFrame(look))
        const target = document.querySelector<HTMLElement>(acted!)!
        if (target instanceof HTMLInputElement) {
          Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(target, 'text number 3999,')
          target.dispatchEvent(new Event('input', { bubbles: true }))
        } else target.click()
        requestAnimationFrame(look)
      }),
    [selector, act],
  )

const port = await new Promise<number>((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port: free } = server.address() as AddressInfo
    server.close(() => done(free))
  })
})
const text = largeText()
await keep(text)
await writeFile(join(folder, 'settings.json'), JSON.stringify({ tour: 'seen' }))
const program = spawn(process.execPath, [resolve(import.meta.dirname, '../../bin/spyhop.mjs'), 'console', '--no-open'], {
  cwd: folder,
  env: { ...process.env, SPYHOP_DATA_DIR: folder, KRAKEND_PORT: String(port) },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const url = await new Promise<string>((done) => {
  let printed = ''
  program.stdout.on('data', (data: Buffer) => {
    const found = /http:\/\/\S+token=\S+/.exec((printed += data.toString()))
    if (found) done(found[0])
  })
})
const executable = findBrowser()
const browser = await chromium.launch(executable === null ? {} : { executablePath: executable })
const page = await browser.newPage()
await page.goto(url)
const times = { parse: [] as number[], open: [] as number[], tree: [] as number[], search: [] as number[] }
for (let round = 0; round < Number(values.rounds); round++) {
  await page.reload()
  await page.locator('[role=row][aria-rowindex]').last().click()
  await page.getByRole('tab', { name: 'Trace' }).click()
  times.parse.push(
    await page.evaluate((source) => {
      const began = performance.now()
      JSON.parse(source)
      return performance.now() - began
    }, text),
  )
  times.open.push(await until(page, '[role=tree] [role=treeitem]', '#call-tab-response'))
  // From the bytes at hand: decoded, parsed, laid out. What is above this in `open` is the way from the store to the page.
  await page.getByRole('tab', { name: 'Trace' }).click()
  times.tree.push(await until(page, '[role=tree] [role=treeitem]', '#call-tab-response'))
  times.search.push(await until(page, '.findbar [role=status]', '.findbar input'))
}
for (const [name, all] of Object.entries(times))
  console.log(name.padEnd(8), median(all).toFixed(0), 'ms, the slowest', Math.max(...all).toFixed(0), 'ms')
await browser.close()
program.kill()
await rm(folder, { recursive: true, force: true, maxRetries: 5 })
