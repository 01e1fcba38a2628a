import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const chromiums = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge', 'brave-browser']
const macApps = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
)

export interface Desktop {
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  /** True when the file is there and may be run. */
  isExecutable(file: string): boolean
  run(command: string, args: readonly string[]): void
}

export const thisDesktop: Desktop = {
  platform: process.platform,
  env: process.env,
  isExecutable(file) {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  },
  run(command, args) {
    // A browser that is missing or refuses to start must not take the gateway with it.
    spawn(command, args, { detached: true, stdio: 'ignore' })
      .on('error', () => {})
      .unref()
  },
}

/**
 * Opens the address in a Chromium app window, else in the default browser.
 * `none`: there is no display; the caller prints the address.
 */
export function openWindow(url: string, desktop: Desktop = thisDesktop): 'app' | 'browser' | 'none' {
  const { platform, env } = desktop
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return 'none'
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => chromiums.map((name) => join(folder, name)))
  const browser = (platform === 'darwin' ? macApps : platform === 'linux' ? onPath : []).find((file) =>
    desktop.isExecutable(file),
  )
  if (browser) {
    desktop.run(browser, [`--app=${url}`, '--window-size=1440,900'])
    return 'app'
  }
  if (platform === 'win32') desktop.run('cmd', ['/c', 'start', 'msedge', `--app=${url}`])
  else desktop.run(platform === 'darwin' ? 'open' : 'xdg-open', [url])
  return platform === 'win32' ? 'app' : 'browser'
}
