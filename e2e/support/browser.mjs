// Finds a Chromium for the end-to-end tests, and installs one where there is none: Debian's package as root, else Playwright's own download.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

const runs = (file) => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The path of an executable, or null. `SPYHOP_CHROMIUM` wins. */
export function findBrowser() {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  const playwrights = existsSync(chromium.executablePath()) ? [chromium.executablePath()] : []
  return [process.env.SPYHOP_CHROMIUM, ...onPath, ...elsewhere, ...playwrights].find((file) => file && runs(file)) ?? null
}

export function ensureBrowser() {
  const found = findBrowser()
  if (found) return found
  const run = (command, args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0
  if (process.platform === 'linux' && process.getuid?.() === 0 && runs('/usr/bin/apt-get')) {
    console.log('No Chromium found: installing the Debian package.')
    if (run('apt-get', ['update', '-qq']))
      run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'])
  } else {
    console.log("No Chromium found: downloading Playwright's.")
    run(process.execPath, [join(import.meta.dirname, '../../node_modules/playwright/cli.js'), 'install', 'chromium'])
  }
  const installed = findBrowser()
  if (!installed)
    throw new Error(
      'The end-to-end tests need Chromium or Chrome, and none could be installed. Install one, or set SPYHOP_CHROMIUM to its path.',
    )
  return installed
}
