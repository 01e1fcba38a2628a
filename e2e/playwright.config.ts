import { defineConfig } from '@playwright/test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBrowser } from './support/browser.mjs'
import type { Shell } from './support/console.ts'

/** Specs beside this file time what they see, and run alone. */
const alone = /e2e\/[^/]*\.e2e\.ts$/
/** Specs that open the console through support/console.ts run in both shells. */
const folder = join(import.meta.dirname, 'console')
const inBoth = readdirSync(folder).filter((file) => readFileSync(join(folder, file), 'utf8').includes("'../support/console.ts'"))

export default defineConfig<object, { shell: Shell }>({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  outputDir: '../test-results',
  fullyParallel: false,
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  retries: 0,
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: findBrowser() ?? '/usr/bin/chromium',
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // Lets the page of the Electron shell load its own scripts from file://.
        '--allow-file-access-from-files',
      ],
    },
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'program', testMatch: alone },
    { name: 'browser', testMatch: '**/console/*.e2e.ts', use: { shell: 'browser' } },
    { name: 'electron-seam', testMatch: inBoth.map((file) => `**/console/${file}`), use: { shell: 'electron-seam' } },
  ],
})
