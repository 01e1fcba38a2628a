// A console on calls that are there already: one each second up to now.
import type { Browser } from '@playwright/test'
import { createStore } from '../../main/store/store.ts'
import { openConsole, type OpenedConsole, type Shell } from './console.ts'
import { temporaryFolder } from './program.ts'
import { seedCalls } from './seed-calls.ts'

export async function openSeeded(browser: Browser, shell: Shell, calls: number): Promise<OpenedConsole> {
  const folder = await temporaryFolder()
  const store = await createStore({ dataDir: folder.path, limits: { calls: 1e6, bytes: 1e9 } })
  await seedCalls(store, calls, { from: Date.now() - calls * 1000, every: 1000 })
  await store.stop()
  const opened = await openConsole(browser, { shell, dataDir: folder.path, context: { viewport: { width: 1440, height: 900 } } })
  return { ...opened, close: () => opened.close().then(() => folder.remove()) }
}
