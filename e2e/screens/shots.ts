// Every screen and every state worth a picture, and how a user gets there.
import { readFile, writeFile } from 'node:fs/promises'
import { expect, type Page } from '@playwright/test'
import type { Scene } from './scene.ts'

export interface Shot {
  readonly name: string
  readonly scene: 'fresh' | 'busy'
  /** Taken at 1024x700 too. */
  readonly small?: boolean
  go(page: Page, scene: Scene): Promise<void>
  /** What was set for this picture is kept with the settings, and taken back. */
  undo?(page: Page): Promise<void>
}

const rows = (page: Page) => page.locator('#calls-grid [role=row].row')
const filter = async (page: Page, line: string) => {
  const clear = page.getByRole('button', { name: 'Clear the filter' })
  if (await clear.isVisible()) await clear.click()
  const field = page.getByRole('combobox', { name: 'Filter calls' })
  await field.fill(line)
  await field.press('Enter')
}
const toList = async (page: Page) => {
  await page.keyboard.press('Escape')
  await page.locator('#calls-grid').focus()
}
/** Opens the newest call that matches. */
const openNewest = async (page: Page, line: string) => {
  await rows(page).first().waitFor()
  await filter(page, line)
  await toList(page)
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'One call' })).toBeVisible()
}
const demo = (page: Page) => openNewest(page, 'model:demo outcome:ok')
const tab = (name: string) => async (page: Page) => {
  await demo(page)
  await page.getByRole('tab', { name }).click()
  await expect(page.getByRole('tabpanel')).not.toContainText('Loading.')
}
const screen = (name: string) => async (page: Page) => {
  await page.getByRole('link', { name, exact: true }).click()
  await expect(page.getByText('Loading.')).toHaveCount(0)
}
/** No question of the page is open any more, and two frames were painted since. */
export const settled = async (page: Page) => {
  await page.waitForLoadState('networkidle')
  await expect(page.getByText('Loading.')).toHaveCount(0)
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

export const shots: readonly Shot[] = [
  {
    name: 'first-run',
    scene: 'fresh',
    small: true,
    go: async (page) => void (await page.getByRole('button', { name: /send a test call/i }).waitFor()),
  },
  {
    name: 'calls',
    scene: 'busy',
    small: true,
    async go(page) {
      await rows(page).first().waitFor()
      await page.locator('#calls-grid').focus()
      await page.keyboard.press('End')
      await settled(page)
    },
  },
  { name: 'call', scene: 'busy', small: true, go: demo },
  {
    name: 'calls-filter',
    scene: 'busy',
    async go(page) {
      await rows(page).first().waitFor()
      await page.getByRole('combobox', { name: 'Filter calls' }).fill('model:')
      await expect(page.getByRole('option').first()).toBeVisible()
    },
  },
  {
    name: 'calls-facets',
    scene: 'busy',
    async go(page) {
      await rows(page).first().waitFor()
      await filter(page, '-outcome:ok')
      await toList(page)
      await page.keyboard.press('f')
      await settled(page)
    },
    undo: (page) => page.keyboard.press('f'),
  },
  {
    name: 'calls-groups',
    scene: 'busy',
    async go(page) {
      await rows(page).first().waitFor()
      await page.locator('#calls-grid').focus()
      await page.keyboard.press('v')
      await page.keyboard.press('s')
      await page.getByRole('treegrid').waitFor()
      await page.keyboard.press('End')
      await page.keyboard.press('ArrowRight')
      await settled(page)
    },
    async undo(page) {
      await page.keyboard.press('v')
      await page.keyboard.press('l')
    },
  },
  {
    name: 'calls-selected',
    scene: 'busy',
    async go(page) {
      await rows(page).first().waitFor()
      await page.locator('#calls-grid').focus()
      await page.keyboard.press('End')
      for (let n = 0; n < 4; n++) await page.keyboard.press('Shift+ArrowUp')
      await settled(page)
    },
  },
  {
    name: 'calls-no-match',
    scene: 'busy',
    async go(page) {
      await rows(page).first().waitFor()
      await filter(page, 'model:nobody')
      await expect(page.getByText('No call matches')).toBeVisible()
    },
  },
  { name: 'call-failed', scene: 'busy', go: (page) => openNewest(page, 'model:demo-429') },
  {
    name: 'call-stream',
    scene: 'busy',
    small: true,
    go: async (page) => (await openNewest(page, 'model:demo-stall'), page.getByRole('tab', { name: 'Stream' }).click()),
  },
  { name: 'call-trace', scene: 'busy', go: tab('Trace') },
  { name: 'call-request', scene: 'busy', go: tab('Request') },
  { name: 'call-response', scene: 'busy', go: tab('Response') },
  { name: 'call-config', scene: 'busy', go: tab('Config') },
  {
    name: 'call-in-krakend',
    scene: 'busy',
    go: async (page) => (await openNewest(page, 'model:demo-cut'), page.getByRole('tab', { name: 'In KrakenD' }).click()),
  },
  {
    name: 'call-compare',
    scene: 'busy',
    async go(page) {
      await openNewest(page, 'model:demo outcome:ok')
      await page.keyboard.press('p')
      await openNewest(page, 'model:demo-stall')
      await page.keyboard.press('d')
      await settled(page)
    },
  },
  { name: 'call-replay', scene: 'busy', go: async (page) => (await demo(page), await page.keyboard.press('r'), settled(page)) },
  {
    name: 'call-mock',
    scene: 'busy',
    async go(page) {
      await demo(page)
      const strip = page.getByRole('region', { name: 'Mock' })
      if (!(await strip.isVisible())) await page.keyboard.press('m')
      await strip.getByRole('button', { name: /Pace and faults/ }).click()
    },
  },
  { name: 'dashboards', scene: 'busy', small: true, go: async (page) => (await screen('Dashboards')(page), settled(page)) },
  {
    name: 'config',
    scene: 'busy',
    small: true,
    async go(page) {
      await screen('Config')(page)
      await page.getByRole('link', { name: /\/v1\/chat\/completions/ }).click()
      await settled(page)
    },
  },
  {
    name: 'config-problem',
    scene: 'busy',
    async go(page) {
      await screen('Config')(page)
      await page.getByRole('link', { name: /\/v1\/responses/ }).click()
      const limit = page.getByRole('textbox', { name: /Time limit|timeout/ }).first()
      await limit.fill('90')
      await limit.press('Tab')
      await settled(page)
    },
  },
  {
    name: 'config-provider',
    scene: 'busy',
    go: async (page) => (
      await screen('Config')(page),
      await page.getByRole('button', { name: 'Add AI provider' }).click(),
      settled(page)
    ),
  },
  {
    name: 'config-production',
    scene: 'busy',
    go: async (page) => (
      await screen('Config')(page),
      await page.getByRole('button', { name: 'Production copy' }).click(),
      settled(page)
    ),
  },
  {
    name: 'config-broken-file',
    scene: 'busy',
    async go(page, scene) {
      const before = await readFile(scene.file, 'utf8')
      await writeFile(scene.file, before.replace('"version": 3', '"version": 2'))
      await screen('Config')(page)
      await settled(page)
      await writeFile(scene.file, before)
    },
  },
  { name: 'telemetry', scene: 'busy', small: true, go: async (page) => (await screen('Telemetry')(page), settled(page)) },
  {
    name: 'telemetry-spans',
    scene: 'busy',
    async go(page, scene) {
      await scene.stream('demo')
      await screen('Telemetry')(page)
      await page.getByRole('tab', { name: 'Spans' }).click()
      await page
        .getByRole('region', { name: 'Spans of the last call' })
        .getByRole('button', { name: /SERVER/ })
        .click()
    },
  },
  { name: 'settings', scene: 'busy', small: true, go: screen('Settings') },
  {
    name: 'palette',
    scene: 'busy',
    async go(page) {
      await demo(page)
      await page.keyboard.press('ControlOrMeta+k')
      await page.getByRole('combobox', { name: /command/i }).fill('re')
    },
  },
  {
    name: 'keys',
    scene: 'busy',
    go: async (page) => (
      await rows(page).first().waitFor(),
      await page.locator('#calls-grid').focus(),
      await page.keyboard.press('?'),
      settled(page)
    ),
  },
]
