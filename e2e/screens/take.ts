// `npm run screens [-- NAME ...]`: the pictures of docs/screens, taken from the built program with calls of made-up providers in its
// store and real ones of the demo provider. Each is taken in both themes; a step that fails says so and the others go on.
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { chromium } from '@playwright/test'
import { findBrowser } from '../support/browser.mjs'
import { animate, type Frame } from '../support/apng.ts'
import { startScene, type Scene } from './scene.ts'
import { settled, shots, type Shot } from './shots.ts'

const folder = resolve(import.meta.dirname, '../../docs/screens')
const asked = process.argv.slice(2)
const wanted = shots.filter(({ name }) => asked.length === 0 || asked.includes(name))
const browser = await chromium.launch({ executablePath: findBrowser() ?? '/usr/bin/chromium', args: ['--disable-gpu'] })
await mkdir(folder, { recursive: true })
const failed: string[] = []

async function take(scene: Scene, shot: Shot, theme: 'dark' | 'light', size: { width: number; height: number }): Promise<void> {
  const page = await scene.open(browser, {
    viewport: size,
    colorScheme: theme,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const name = `${shot.name}-${theme}${size.width === 1440 ? '' : `-${size.width}`}.png`
  try {
    await shot.go(page, scene)
    await page.mouse.move(0, 0)
    await settled(page)
    await writeFile(join(folder, name), await page.screenshot({ animations: 'disabled' }))
    console.log(name)
  } catch (error) {
    failed.push(`${name}: ${(error as Error).message.split('\n')[0]}`)
  }
  await shot.undo?.(page)
  if (shot.undo) await settled(page)
  await page.context().close()
}

/** The first seconds of a call: it arrives, streams and is opened. */
async function animation(scene: Scene): Promise<void> {
  const page = await scene.open(browser, { viewport: { width: 1024, height: 640 }, colorScheme: 'dark' })
  const frames: Frame[] = []
  const record = async (ms: number, count: number) => {
    for (let n = 0; n < count; n++) {
      const began = performance.now()
      frames.push({ png: await page.screenshot(), ms })
      // The pace of the film, not a wait for something.
      await pause(Math.max(0, ms - (performance.now() - began)))
    }
  }
  await page.locator('#calls-grid [role=row]').nth(3).waitFor()
  await record(250, 1)
  const answer = scene.stream('demo')
  await record(300, 3)
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await record(500, 4)
  await answer
  await page.getByRole('tab', { name: 'Stream' }).click()
  await record(900, 2)
  await page.getByRole('tab', { name: 'Trace' }).click()
  await record(900, 2)
  await writeFile(join(folder, 'live.png'), animate(frames))
  console.log('live.png')
  await page.context().close()
}

const large = { width: 1440, height: 900 }
for (const kind of new Set(wanted.map((shot) => shot.scene))) {
  const scene = await startScene(kind)
  try {
    for (const shot of wanted.filter((one) => one.scene === kind)) {
      for (const theme of ['dark', 'light'] as const) await take(scene, shot, theme, large)
      if (shot.small) await take(scene, shot, 'dark', { width: 1024, height: 700 })
    }
    if (kind === 'busy' && (asked.length === 0 || asked.includes('live'))) await animation(scene)
  } finally {
    await scene.stop()
  }
}
await browser.close()
for (const problem of failed) console.error(problem)
process.exitCode = failed.length > 0 ? 1 : 0
