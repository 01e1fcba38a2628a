// The program as Electron's main process has it, without Electron: the same app and the same router, its windows' ports carried
// over this process's channel to the test, which bridges them into a page. See console.ts.
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { RPCHandler } from '@orpc/server/message-port'
import { createApp, type App } from '../../main/app.ts'
import { openBundleApp } from '../../main/bundle-app.ts'
import { whichFile } from '../../main/cli/which-file.ts'
import { createLog } from '../../main/log.ts'
import { createRouter } from '../../main/rpc/router.ts'
import type { FromProgram, Packet, ToProgram } from './seam-messages.ts'

const { file, starter, dataDir } = await whichFile(process.argv[2])
const log = createLog((line) => void process.stdout.write(line), { colour: false })
const app = await createApp({ file, starter, strict: false, dataDir, overrides: { env: process.env }, log })
await app.start()

/** Opened as the main process does; the window around it is Electron's own and is tested in main/electron. */
const bundles: App[] = []
const openBundle = async (bytes: Uint8Array, name: string) => {
  bundles.push(await openBundleApp(bytes, name, log))
  return null
}
const stop = async () => {
  await Promise.all([app, ...bundles].map((one) => one.stop()))
  process.exit(0)
}

const handler = new RPCHandler(createRouter(app, { kind: 'electron', pickFile: false, reveal: async () => true, openBundle }))
const windows = new Map<number, MessagePort>()
const send = (message: FromProgram) => void process.send!(message)

/** Each load of a page gets a port of its own; the old one closes with the old page, as in main/electron/window.ts. */
function open(window: number): void {
  windows.get(window)?.close()
  const { port1, port2 } = new MessageChannel()
  handler.upgrade(port1)
  port1.start()
  port2.on('message', (data: string | Uint8Array) => {
    if (windows.get(window) === port2) send({ window, packet: pack(data) })
  })
  windows.set(window, port2)
}

const pack = (data: string | Uint8Array): Packet =>
  typeof data === 'string' ? { text: data } : { base64: Buffer.from(data).toString('base64') }

process.on('message', (message: ToProgram) => {
  if ('stop' in message) return void stop()
  if ('open' in message) return open(message.window)
  const { packet } = message
  windows.get(message.window)?.postMessage('text' in packet ? packet.text : Buffer.from(packet.base64, 'base64'))
})
process.on('disconnect', () => void stop())
send({ ready: true, gateway: app.address })
