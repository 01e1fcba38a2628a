// From `spyhop console` to a window that can be used, in a browser that runs already: the median of seven starts, each on a new
// folder. Limit: 1.5 s.
import { performance } from 'node:perf_hooks'
import { chromium, type Browser } from '@playwright/test'
import { findBrowser } from '../support/browser.mjs'
import { freePort, startProgram, temporaryFolder } from '../support/program.ts'

const rounds = 7
const limitMs = 1500

interface Start {
  /** Until it printed its address. */
  readonly process: number
  /** From there until the page stood. */
  readonly page: number
  readonly total: number
}

async function coldStart(browser: Browser): Promise<Start> {
  const folder = await temporaryFolder()
  await folder.write('settings.json', { tour: 'seen' })
  const port = await freePort()
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const begun = performance.now()
  const program = startProgram(['console', '--no-open'], { dataDir: folder.path, env: { KRAKEND_PORT: String(port) } })
  const [url] = await program.printed(/http:\/\/\S+token=\S+/)
  const printed = performance.now()
  await page.goto(url, { waitUntil: 'commit' })
  await page.getByRole('button', { name: /send a test call/i }).waitFor()
  const usable = performance.now()
  await context.close()
  await program.kill()
  await folder.remove()
  return { process: printed - begun, page: usable - printed, total: usable - begun }
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!

const browser = await chromium.launch({ executablePath: findBrowser() ?? '/usr/bin/chromium', args: ['--disable-gpu'] })
const starts: Start[] = []
for (let round = 0; round < rounds; round++) starts.push(await coldStart(browser))
await browser.close()
const of = (part: keyof Start) => Math.round(median(starts.map((start) => start[part])))
console.log(`cold start ${of('total')} ms (limit ${limitMs}): process ${of('process')} ms, page ${of('page')} ms`)
console.log(`all rounds: ${starts.map(({ total }) => Math.round(total)).join(', ')} ms`)
if (of('total') > limitMs) process.exitCode = 1
