// Opens the console as a user sees it, in either shell: the browser (WebSocket) or Electron's seam (MessagePort). A spec that takes
// `test` from here runs in both; see the projects in playwright.config.ts.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test as base, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { freePort, startProgram, temporaryFolder } from './program.ts'
import { startSeam } from './seam.ts'

export { expect } from '@playwright/test'
export type Shell = 'browser' | 'electron-seam'

export const test = base.extend<object, { shell: Shell }>({ shell: ['browser', { option: true, scope: 'worker' }] })

export interface ConsoleOptions {
  readonly shell: Shell
  /** Content of the configuration file; without it the starter configuration. */
  readonly config?: unknown
  /** Without it a folder of its own, removed at the end. */
  readonly dataDir?: string
  readonly env?: NodeJS.ProcessEnv
  /** Of the page: theme, size, permissions. */
  readonly context?: Parameters<Browser['newContext']>[0]
  /** True: the tour of the first start is left to show itself. */
  readonly tour?: boolean
}
export interface OpenedConsole {
  readonly page: Page
  readonly context: BrowserContext
  /** `http://127.0.0.1:PORT` of the gateway. */
  readonly gateway: string
  readonly dataDir: string
  /** Errors in the page and breaches of its content security policy. */
  readonly complaints: readonly string[]
  readonly output: () => string
  /** A further window on the same program. */
  another(): Promise<Page>
  /** Ends the page and the program; the folder stays when it was given. */
  close(): Promise<void>
}

export async function openConsole(browser: Browser, options: ConsoleOptions): Promise<OpenedConsole> {
  const folder = options.dataDir === undefined ? await temporaryFolder() : null
  const dataDir = options.dataDir ?? folder!.path
  const port = await freePort()
  const file =
    options.config === undefined ? undefined : await (folder ?? (await temporaryFolder())).write('krakend.json', options.config)
  const env = { KRAKEND_PORT: String(port), ...options.env }
  const context = await browser.newContext(options.context)
  const complaints: string[] = []
  context.on('console', (message) => {
    if (message.type() === 'error' || /content security policy/i.test(message.text())) complaints.push(message.text())
  })
  context.on('weberror', (error) => void complaints.push(error.error().message))
  if (options.tour !== true) await tourWasSeen(dataDir)
  const program = await (options.shell === 'browser' ? startBrowser : startSeam)(file, { dataDir, env, port })
  const page = await program.open(context)
  return {
    page,
    context,
    gateway: `http://127.0.0.1:${port}`,
    dataDir,
    complaints,
    output: program.output,
    another: () => program.open(context),
    async close() {
      await context.close()
      await program.stop()
      await folder?.remove()
    },
  }
}

async function startBrowser(file: string | undefined, options: { dataDir: string; env: NodeJS.ProcessEnv; port: number }) {
  const args = ['console', '--no-open', ...(file === undefined ? [] : [file])]
  const program = startProgram(args, options)
  const [url] = await program.printed(/http:\/\/\S+token=\S+/)
  let opened = false
  return {
    async open(context: BrowserContext): Promise<Page> {
      const page = await context.newPage()
      await page.goto(opened ? new URL(url).origin : url)
      opened = true
      return page
    },
    output: program.output,
    stop: async () => void (await program.kill()),
  }
}

/** A folder that has settings already keeps them. */
async function tourWasSeen(dataDir: string): Promise<void> {
  await writeFile(join(dataDir, 'settings.json'), JSON.stringify({ tour: 'seen' }), { flag: 'wx', mode: 0o600 }).catch(() => {})
}
