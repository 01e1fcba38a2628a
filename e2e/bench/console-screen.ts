// The console in a real Chromium on a large store while calls arrive: frames while the list scrolls, filters, opening a call,
// dashboards, the heap after a while.
//   node e2e/bench/console-screen.ts --folder FOLDER [--per-second 1000] [--minutes 2] [--calls N]
// FOLDER holds a calls.db (e2e/bench/console-store.ts makes one); it is copied. Needs the built program.
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Page } from '@playwright/test'
import { findBrowser } from '../support/browser.mjs'
import { quantile } from './load.ts'

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '/tmp/spyhop-console-store' },
    'per-second': { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '9' },
  },
})
const rounds = Number(values.rounds)
const root = resolve(import.meta.dirname, '../..')
const children: ChildProcess[] = []
const folder = await mkdtemp(join(tmpdir(), 'spyhop-screen-'))
const told = <T>(child: ChildProcess) => new Promise<T>((done) => child.once('message', (message) => done(message as T)))
const freePort = () =>
  new Promise<number>((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => done(port))
    })
  })

async function startProgram(backend: number): Promise<{ url: string; port: number; ms: number; pid: number }> {
  await cp(values.folder, folder, { recursive: true })
  const settings = { tour: 'seen', keep: { calls: 5_000_000, days: 3650, megabytes: 100_000 } }
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings))
  const port = await freePort()
  const endpoint = {
    endpoint: '/v1/chat/completions',
    method: 'POST',
    output_encoding: 'no-op',
    timeout: '10s',
    backend: [{ url_pattern: '/v1/chat/completions', host: [`http://127.0.0.1:${backend}`] }],
  }
  const extra = { router: { disable_access_log: true } }
  await writeFile(
    join(folder, 'krakend.json'),
    JSON.stringify({ version: 3, port, listen_ip: '127.0.0.1', endpoints: [endpoint], extra_config: extra }),
  )
  const began = performance.now()
  const child = spawn(
    process.execPath,
    [join(root, 'bin/spyhop.mjs'), 'console', '--no-open', '-c', join(folder, 'krakend.json')],
    {
      env: { ...process.env, SPYHOP_DATA_DIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  children.push(child)
  let output = ''
  const url = await new Promise<string>((done) =>
    child.stdout!.on('data', (part: Buffer) => {
      output += part.toString()
      const found = /http:\/\/\S+token=\S+/.exec(output)
      if (found) done(found[0])
    }),
  )
  return { url, port, ms: performance.now() - began, pid: child.pid! }
}

const line = (name: string, ms: readonly number[], goal: string) => {
  const sorted = Float64Array.from(ms).sort()
  console.log(`| ${name} | ${quantile(sorted, 0.5).toFixed(1)} | ${quantile(sorted, 0.95).toFixed(1)} | ${goal} |`)
}

/** Frame times while the list is scrolled by `step` px a frame. */
const frames = (page: Page, step: number, count: number) =>
  page.evaluate(
    ([px, frames]) =>
      new Promise<number[]>((done) => {
        const grid = document.getElementById('calls-grid')!
        const times: number[] = []
        let last = performance.now()
        const frame = (now: number) => {
          times.push(now - last)
          last = now
          grid.scrollTop += px!
          if (times.length < frames!) requestAnimationFrame(frame)
          else done(times.slice(2))
        }
        requestAnimationFrame(frame)
      }),
    [step, count] as const,
  )

/** ms from the Enter that ends a filter until the count beside it is that of the filter. Filters here keep less than nine tenths. */
async function filterTakes(page: Page, text: string): Promise<number> {
  const field = page.getByRole('combobox', { name: 'Filter calls' })
  const answered = page.evaluate(
    () =>
      new Promise<number>((done) => {
        let began = 0
        addEventListener('keydown', () => (began = performance.now()), { capture: true, once: true })
        const look = () => {
          const [shown = 0, total = 1] = (document.querySelector('.panehead .strong.t1')?.parentElement?.textContent ?? '')
            .split('/')
            .map((part) => Number(part.replace(/[^\d.]/g, '')) * (part.includes('M') ? 1e6 : 1))
          if (began > 0 && shown < total * 0.9) done(performance.now() - began)
          else requestAnimationFrame(look)
        }
        look()
      }),
  )
  await field.fill(text)
  await field.press('Enter')
  const ms = await answered
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await page.waitForFunction(() => {
    const [shown, total] = (document.querySelector('.panehead .strong.t1')?.parentElement?.textContent ?? '').split('/')
    return shown?.trim() === total?.trim()
  })
  return ms
}

async function opens(page: Page, index: number): Promise<number> {
  return page.evaluate(
    (n) =>
      new Promise<number>((done) => {
        const row = document.querySelectorAll<HTMLElement>('#calls-grid [role=row].row')[n]!
        const began = performance.now()
        const id = row.id
        row.click()
        const look = () => {
          const title = document.querySelector('.detail .said h2')
          if (title && document.getElementById(id)?.getAttribute('aria-selected') === 'true') done(performance.now() - began)
          else requestAnimationFrame(look)
        }
        look()
      }),
    index,
  )
}

async function dashboards(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((done) => {
        const began = performance.now()
        location.hash = '#/dashboards'
        const look = () => {
          if (document.querySelectorAll('.charts .recharts-surface').length >= 3) done(performance.now() - began)
          else requestAnimationFrame(look)
        }
        look()
      }),
  )
}

try {
  const traffic = fork(join(import.meta.dirname, 'console-traffic.ts'), [values['per-second']], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  children.push(traffic)
  const { port: backend } = await told<{ port: number }>(traffic)
  const program = await startProgram(backend)
  const browser = await chromium.launch({ executablePath: findBrowser() ?? '/usr/bin/chromium', args: ['--disable-gpu'] })
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  const beganLoad = performance.now()
  await page.goto(program.url)
  await page.locator('#calls-grid [role=row].row').first().waitFor()
  console.log(`program ready in ${program.ms.toFixed(0)} ms, first rows ${(performance.now() - beganLoad).toFixed(0)} ms later`)
  const beganIndex = performance.now()
  await filterTakes(page, 'status:429')
  console.log(`first filter (the index is made): ${((performance.now() - beganIndex) / 1000).toFixed(1)} s`)
  let sent = 0
  traffic.on('message', (message) => (sent = (message as { sent?: number }).sent ?? sent))
  traffic.send({ gateway: program.port })
  await new Promise((done) => setTimeout(done, 3000))

  console.log('\n| with calls arriving | median ms | p95 ms | goal |\n|---|--:|--:|---|')
  await page.evaluate(() => (document.getElementById('calls-grid')!.scrollTop = 0))
  line('frame, following the newest', await frames(page, 0, 240), 'p95 20')
  line('frame, scrolling by 90 px', await frames(page, 90, 240), 'p95 20')
  line('frame, scrolling by 3,000 px', await frames(page, 3000, 240), 'p95 20')
  for (const [text, goal] of [
    ['status:429', '50'],
    ['model:gpt*', '50'],
    ['-outcome:ok', '50'],
    ['cost>0.05', '50'],
    ['chatcmpl-zz', '400'],
    ['overloaded', '400'],
  ] as const) {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) times.push(await filterTakes(page, text))
    line(`filter ${text}`, times, goal)
  }
  const opened: number[] = []
  for (let round = 0; round < rounds; round++) opened.push(await opens(page, round % 12))
  line('opening a call', opened, '50')
  await page.keyboard.press('Escape')
  const shown: number[] = []
  for (let round = 0; round < rounds; round++) {
    shown.push(await dashboards(page))
    await page.evaluate(() => (location.hash = '#/calls'))
    await page.locator('#calls-grid').waitFor()
  }
  line('dashboards', shown, '300')

  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.enable')
  const heap = async (): Promise<string> => {
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    return `${(usedSize / 1e6).toFixed(0)} MB`
  }
  console.log(`\nheap of the page now: ${await heap()}`)
  const until = performance.now() + Number(values.minutes) * 60_000
  while (performance.now() < until) await new Promise((done) => setTimeout(done, 1000))
  console.log(`heap of the page after ${values.minutes} min more: ${await heap()} (goal 300 MB); ${sent} calls sent`)
  await browser.close()
} finally {
  for (const child of children) child.kill()
  await rm(folder, { recursive: true, force: true })
}
