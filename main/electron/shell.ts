// The life of the desktop program: one instance, one window, a tray, an orderly end. Takes `electron` as an argument, so a test can
// drive it where the binary does not run.
import type * as Electron from 'electron'
import type { RpcContext } from '../rpc/context.ts'
import { tellNotices } from './notices.ts'
import { showTray } from './tray.ts'
import { openMainWindow, type WindowPaths } from './window.ts'

/** The program behind the window: what the router needs, and its end. */
export interface ShellApp extends RpcContext {
  stop(): Promise<void>
}
export interface ShellOptions {
  readonly paths: WindowPaths & { readonly icon: string; readonly data: string }
  start(): Promise<ShellApp>
  bundleApp(bytes: Uint8Array, name: string): Promise<ShellApp>
}

export async function runShell(electron: typeof Electron, { paths, start, bundleApp }: ShellOptions): Promise<void> {
  const { app, dialog, shell } = electron
  if (!app.requestSingleInstanceLock()) return void app.quit()
  app.enableSandbox()
  await app.whenReady()
  let program: ShellApp
  try {
    program = await start()
  } catch (error) {
    dialog.showErrorBox('Spyhop could not start', error instanceof Error ? error.message : String(error))
    return void app.exit(1)
  }
  const reveal = async (what: 'config' | 'data') => {
    if (what === 'config') shell.showItemInFolder(program.config.snapshot().file)
    else await shell.openPath(paths.data)
    return true
  }
  const bundles = new Set<ShellApp>()
  const openBundle = async (bytes: Uint8Array, name: string) => {
    const bundle = await bundleApp(bytes, name)
    bundles.add(bundle)
    const opened = openMainWindow(electron, bundle, { kind: 'electron', pickFile: false, reveal: null, openBundle: null }, paths)
    opened.on('closed', () => {
      bundles.delete(bundle)
      void bundle.stop()
    })
    return null
  }
  let window: Electron.BrowserWindow | null = null
  const show = () => {
    if (!window || window.isDestroyed())
      window = openMainWindow(electron, program, { kind: 'electron', pickFile: false, reveal, openBundle }, paths)
    if (window.isMinimized()) window.restore()
    window.focus()
  }
  show()
  app.on('second-instance', show)
  app.on('activate', show)
  // The gateway serves on while the window is closed: the tray brings the window back or ends the program.
  app.on('window-all-closed', () => {})
  const endTray = showTray(electron, program, paths.icon, show)
  const endNotices = tellNotices(electron, program.notifications, show)
  let stopping = false
  app.on('before-quit', (event) => {
    if (stopping) return
    stopping = true
    event.preventDefault()
    endNotices()
    endTray()
    void Promise.allSettled([program.stop(), ...Array.from(bundles, (bundle) => bundle.stop())]).then(() => app.exit(0))
  })
}
