// One sandboxed window on the built renderer. The page gets a MessagePort and nothing else of the process.
import { RPCHandler } from '@orpc/server/message-port'
import type * as Electron from 'electron'
import { contentSecurityPolicy } from '../../shared/content-security-policy.ts'
import type { RpcContext, ShellCapabilities } from '../rpc/context.ts'
import { createRouter } from '../rpc/router.ts'

export interface WindowPaths {
  readonly preload: string
  readonly page: string
}

export function openMainWindow(electron: typeof Electron, app: RpcContext, capabilities: ShellCapabilities, paths: WindowPaths) {
  const { BrowserWindow, MessageChannelMain, shell, session, nativeTheme } = electron
  denyPermissions(session.defaultSession)
  session.defaultSession.webRequest.onHeadersReceived((details, done) =>
    done({ responseHeaders: { ...details.responseHeaders, 'content-security-policy': [contentSecurityPolicy] } }),
  )
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 800,
    minHeight: 560,
    title: 'Spyhop',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1113' : '#eef0f2',
    webPreferences: { preload: paths.preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false },
  })
  const contents = window.webContents
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(shell, url)
    return { action: 'deny' }
  })
  contents.on('will-navigate', (event, url) => {
    event.preventDefault()
    openOutside(shell, url)
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  const handler = new RPCHandler(createRouter(app, capabilities))
  // Each load of the page (a reload too) gets a port of its own; the old one closes with the old page.
  contents.on('did-finish-load', () => {
    const { port1, port2 } = new MessageChannelMain()
    handler.upgrade(port1)
    port1.start()
    contents.postMessage('spyhop:port', null, [port2])
  })
  window.once('ready-to-show', () => window.show())
  void window.loadFile(paths.page)
  return window
}

/** The console needs no camera, no location, no notification of a page's own. */
function denyPermissions(session: Electron.Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}

function openOutside(shell: Electron.Shell, url: string): void {
  if (/^https?:\/\//.test(url)) void shell.openExternal(url)
}
