import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type * as Electron from 'electron'
import { expect, test } from 'vitest'
import type { Contract } from '../../shared/contract.ts'
import type { Notifications } from '../../shared/contract/notifications.ts'
import type { Status } from '../../shared/contract/status.ts'
import { runShell, type ShellApp } from './shell.ts'

// Electron's own objects cannot run here; this stands in for the few that the shell touches and writes down what was asked of them.
function fakeElectron({ lock = true } = {}) {
  const seen = {
    exits: [] as number[],
    errors: [] as string[],
    opened: [] as string[],
    windows: [] as FakeWindow[],
    permissions: [] as boolean[],
    notices: [] as string[],
    badge: 0,
  }
  class FakeWindow extends EventEmitter {
    readonly options: Electron.BrowserWindowConstructorOptions
    readonly ports: MessagePort[] = []
    openHandler: ((details: { url: string }) => { action: string }) | null = null
    focused = 0
    readonly webContents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: (details: { url: string }) => { action: string }) => void (this.openHandler = handler),
      postMessage: (_channel: string, _message: unknown, ports: MessagePort[]) => void this.ports.push(...ports),
    })
    constructor(options: Electron.BrowserWindowConstructorOptions) {
      super()
      this.options = options
      seen.windows.push(this)
    }
    loadFile = async () => {}
    isDestroyed = () => false
    isMinimized = () => false
    restore() {}
    show() {}
    focus() {
      this.focused++
    }
  }
  const app = Object.assign(new EventEmitter(), {
    requestSingleInstanceLock: () => lock,
    enableSandbox() {},
    setBadgeCount: (count: number) => void (seen.badge = count),
    whenReady: async () => {},
    quit: () => void app.emit('before-quit', { preventDefault() {} }),
    exit: (code: number) => void seen.exits.push(code),
  })
  const session = {
    setPermissionRequestHandler: (handler: (a: unknown, b: unknown, answer: (allowed: boolean) => void) => void) =>
      handler(null, 'media', (allowed) => seen.permissions.push(allowed)),
    setPermissionCheckHandler: (handler: () => boolean) => void seen.permissions.push(handler()),
    setDevicePermissionHandler: (handler: () => boolean) => void seen.permissions.push(handler()),
    webRequest: { onHeadersReceived() {} },
  }
  class Tray extends EventEmitter {
    setToolTip() {}
    setContextMenu() {}
    destroy() {}
  }
  class Notification extends EventEmitter {
    static isSupported = () => true
    readonly #body: string
    constructor({ body }: { body: string }) {
      super()
      this.#body = body
    }
    show() {
      seen.notices.push(this.#body)
    }
  }
  class MessageChannelMain extends MessageChannel {}
  const electron = {
    app,
    BrowserWindow: FakeWindow,
    MessageChannelMain,
    Tray,
    Notification,
    session: { defaultSession: session },
    nativeTheme: { shouldUseDarkColors: true },
    Menu: { buildFromTemplate: () => null },
    dialog: { showErrorBox: (_: string, text: string) => void seen.errors.push(text) },
    shell: {
      openExternal: async (url: string) => void seen.opened.push(url),
      showItemInFolder: (file: string) => void seen.opened.push(file),
      openPath: async () => '',
    },
  }
  return { electron: electron as unknown as typeof Electron, app, seen }
}

const paths = { preload: '/preload.cjs', page: '/index.html', icon: '/icon.png', data: '/data' }
const program = () => {
  const stops: number[] = []
  const bundles: string[] = []
  const listeners: ((state: Notifications) => void)[] = []
  const quiet = { notices: [], unseen: 0, said: null } as unknown as Notifications
  const tell = (part: Partial<Notifications>) => listeners.forEach((listener) => listener({ ...quiet, ...part }))
  const app = {
    notifications: {
      state: () => quiet,
      watch: (listener: (state: Notifications) => void) => {
        listeners.push(listener)
        return () => void listeners.splice(0)
      },
    },
    status: () => ({ version: '1', gateway: { state: 'stopped', address: null, problem: null }, bundle: null }) as Status,
    watchStatus: () => () => {},
    config: { snapshot: () => ({ file: '/k.json', text: '', revision: 1, problems: [] }) },
    stop: async () => void stops.push(1),
  } as unknown as ShellApp
  const bundleApp = async (_bytes: Uint8Array, name: string) => {
    bundles.push(name)
    return { ...app, stop: async () => void bundles.push(`${name} closed`) }
  }
  return { listeners, tell, app, stops, bundles, options: { paths, start: async () => app, bundleApp } }
}

test('opens one sandboxed window and denies every permission', async () => {
  const { electron, seen } = fakeElectron()
  await runShell(electron, program().options)
  expect(seen.windows[0]!.options.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
  expect(seen.permissions).toEqual([false, false, false])
})

test('answers the page over the message port that it hands over at each load', async () => {
  const { electron, seen } = fakeElectron()
  await runShell(electron, program().options)
  const window = seen.windows[0]!
  window.webContents.emit('did-finish-load')
  const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ port: window.ports[0] as never }))
  window.ports[0]!.start()
  expect(await client.status.get()).toMatchObject({ version: '1', shell: 'electron' })
  expect(await client.shell.reveal({ what: 'config' })).toEqual({ ok: true })
  expect(seen.opened).toEqual(['/k.json'])
  window.ports[0]!.close()
})

test('sends links to the browser and nothing else anywhere', async () => {
  const { electron, seen } = fakeElectron()
  await runShell(electron, program().options)
  const window = seen.windows[0]!
  expect(window.openHandler!({ url: 'https://example.org/' })).toEqual({ action: 'deny' })
  window.openHandler!({ url: 'file:///etc/passwd' })
  let prevented = false
  window.webContents.emit('will-navigate', { preventDefault: () => (prevented = true) }, 'javascript:alert(1)')
  expect(prevented).toBe(true)
  expect(seen.opened).toEqual(['https://example.org/'])
})

test('leaves a second start to the first instance', async () => {
  const { electron, seen } = fakeElectron({ lock: false })
  await runShell(electron, program().options)
  expect(seen.windows).toEqual([])
})

test('shows the window again when it is started a second time', async () => {
  const { electron, app, seen } = fakeElectron()
  await runShell(electron, program().options)
  app.emit('second-instance')
  expect(seen.windows).toHaveLength(1)
  expect(seen.windows[0]!.focused).toBe(2)
})

test('opens a bundle in a window of its own, which ends with the window', async () => {
  const { electron, seen } = fakeElectron()
  const { bundles, options } = program()
  await runShell(electron, options)
  const window = seen.windows[0]!
  window.webContents.emit('did-finish-load')
  const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ port: window.ports[0] as never }))
  window.ports[0]!.start()
  expect(await client.bundles.open({ key: 'k', name: 'a.zip', base64: '', last: true })).toEqual({ ok: true, url: null })
  expect(seen.windows).toHaveLength(2)
  seen.windows[1]!.emit('closed')
  expect(bundles).toEqual(['a.zip', 'a.zip closed'])
  window.ports[0]!.close()
})

test('stops the program before it quits', async () => {
  const { electron, app, seen } = fakeElectron()
  const { stops, options } = program()
  await runShell(electron, options)
  app.quit()
  await expect.poll(() => seen.exits).toEqual([0])
  expect(stops).toEqual([1])
})

test('says why it could not start', async () => {
  const { electron, seen } = fakeElectron()
  await runShell(electron, { ...program().options, start: async () => Promise.reject(new Error('port 8080 is taken')) })
  expect(seen.errors).toEqual(['port 8080 is taken'])
  expect(seen.exits).toEqual([1])
})

test('tells a notice once, on the icon and to the system', async () => {
  const { electron, app, seen } = fakeElectron()
  const { options, tell, listeners } = program()
  await runShell(electron, options)
  tell({ unseen: 2, said: { id: 2, text: '2 calls timed out' } })
  tell({ unseen: 2, said: { id: 2, text: '2 calls timed out' } })
  expect(seen).toMatchObject({ notices: ['2 calls timed out'], badge: 2 })
  app.quit()
  await expect.poll(() => listeners).toEqual([])
})
