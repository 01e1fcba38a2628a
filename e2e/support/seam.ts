// Electron's transport where Electron does not run: the built page from file://, with the port that the preload would hand in.
// The port's other end lives in the program (seam-program.ts); between them stands this bridge, message by message, in order.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrowserContext, Page } from '@playwright/test'
import type { FromProgram, Packet, ToProgram } from './seam-messages.ts'

const built = resolve(import.meta.dirname, '../../out/renderer/index.html')

interface Bridge {
  spyhopOut(packet: Packet | null): void
  spyhopIn(packet: Packet): void
}

export async function startSeam(file: string | undefined, options: { dataDir: string; env: NodeJS.ProcessEnv }) {
  const child = fork(join(import.meta.dirname, 'seam-program.ts'), file === undefined ? [] : [file], {
    cwd: options.dataDir,
    env: { ...process.env, NODE_OPTIONS: '', SPYHOP_DATA_DIR: options.dataDir, ...options.env },
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (part: Buffer) => void (output += part.toString()))
  const exited = once(child, 'exit')
  const pages = new Map<number, Page>()
  const tell = (message: ToProgram) => void (child.connected && child.send(message))
  child.on('message', (message: FromProgram) => {
    if ('ready' in message) return
    const page = pages.get(message.window)
    // A page that is gone or between two loads has no use for it.
    page?.evaluate((packet) => (window as unknown as Bridge).spyhopIn(packet), message.packet).catch(() => {})
  })
  const started = once(child, 'message')
  await Promise.race([started, exited.then(() => Promise.reject(new Error(`the program ended:\n${output}`)))])
  return {
    async open(context: BrowserContext, hash = ''): Promise<Page> {
      const page = await context.newPage()
      const window = pages.size
      pages.set(window, page)
      await page.exposeBinding('spyhopOut', (_, packet: Packet | null) =>
        tell(packet === null ? { window, open: true } : { window, packet }),
      )
      await page.addInitScript(bridge)
      await page.goto(`${pathToFileURL(built).href}${hash}`)
      return page
    },
    output: () => output,
    async stop() {
      tell({ stop: true })
      await exited
    },
  }
}

/** Runs in the page before its own scripts; does what main/electron/preload.ts does once the page has loaded. */
function bridge(): void {
  const { port1, port2 } = new MessageChannel()
  const page = window as unknown as Bridge
  port1.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer | Uint8Array>) => {
    if (typeof data === 'string') return page.spyhopOut({ text: data })
    const bytes = data instanceof Uint8Array ? data : new Uint8Array(data)
    page.spyhopOut({ base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) })
  })
  port1.start()
  page.spyhopIn = (packet) =>
    port1.postMessage('text' in packet ? packet.text : Uint8Array.from(atob(packet.base64), (char) => char.charCodeAt(0)))
  addEventListener('load', () => {
    page.spyhopOut(null)
    window.postMessage('spyhop:port', '*', [port2])
  })
}
