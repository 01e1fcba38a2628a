// `spyhop open FILE`: the console on a bundle that somebody shared. Nothing is served and nothing can be changed.
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { openBundleApp } from '../bundle-app.ts'
import { BundleError } from '../bundle/format.ts'
import { openConsole } from '../console/console.ts'
import { openWindow } from '../console/open-window.ts'
import { createLog } from '../log.ts'
import { readFlags, readPort, Refusal } from './arguments.ts'
import { rendererFolder } from './console.ts'
import { stayOpen } from './lifetime.ts'

const flags = { port: { type: 'string' }, 'no-open': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const

export async function open(argv: readonly string[]): Promise<number | 'stay'> {
  const { values, positionals } = readFlags('open', argv, flags, true)
  const [file] = positionals
  if (values.help) return (await import('./about.ts')).help()
  if (file === undefined || positionals.length > 1) throw new Refusal('spyhop open takes one bundle: spyhop open FILE.zip')
  const root = rendererFolder()
  if (root === null) throw new Refusal('The console is not built yet: run "npm run build" first.', 1)
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${file} cannot be read: ${error.message}`, 1)
  })
  const log = createLog((line) => void process.stdout.write(line), { colour: process.stdout.isTTY })
  const app = await openBundleApp(bytes, basename(file), log).catch((error: unknown) => {
    throw error instanceof BundleError ? new Refusal(`${file}: ${error.message}`, 1) : error
  })
  const screen = await openConsole(app, { port: readPort(values.port) ?? 0, root })
  process.stdout.write(`Bundle   ${file}, ${app.status().bundle?.calls} calls, read-only\nConsole  ${screen.url}\n`)
  if (!values['no-open']) openWindow(screen.url)
  return stayOpen(log, screen, app)
}
