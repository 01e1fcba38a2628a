// `spyhop [FILE]` and `spyhop console`: the gateway with the screen. The window needs Electron; the browser always works.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from '../app.ts'
import { openBundleApp } from '../bundle-app.ts'
import { openConsole } from '../console/console.ts'
import { openWindow } from '../console/open-window.ts'
import { nearest } from '../config/nearest.ts'
import { createLog } from '../log.ts'
import { configFlags, isStrict, readFlags, readPort, Refusal } from './arguments.ts'
import { parseErrorText } from './faults.ts'
import { stayOpen } from './lifetime.ts'
import { whichFile } from './which-file.ts'

const flags = {
  ...configFlags,
  port: { type: 'string' },
  'no-open': { type: 'boolean' },
  strict: { type: 'boolean' },
} as const

export async function console(argv: readonly string[]): Promise<number | 'stay'> {
  const { values, positionals } = readFlags('console', argv, flags, true)
  if (values.help) return (await import('./about.ts')).help()
  if (positionals.length > 1) throw new Refusal('spyhop console takes one configuration file.')
  const root = rendererFolder()
  if (root === null) throw new Refusal('The console is not built yet: run "npm run build" first.', 1)
  const { file, starter, dataDir } = await whichFile(values.config ?? positionals[0])
  const say = (line: string): void => void process.stdout.write(line)
  const log = createLog(say, { colour: process.stdout.isTTY })
  const app = await createApp({
    file,
    starter,
    strict: isStrict(values.strict),
    dataDir,
    overrides: { env: process.env },
    log,
  })
  const port = readPort(values.port) ?? 0
  const screen = await openConsole(app, { port, root, bundleApp: (bytes, name) => openBundleApp(bytes, name, log) }).catch(
    async (error: NodeJS.ErrnoException) => {
      await app.stop()
      if (error.code !== 'EADDRINUSE') throw error
      throw new Refusal(`Port ${port} is taken; choose another with --port, or leave it out for a free one.`, 1)
    },
  )
  // An unusable configuration is shown on the screen too; the console opens either way.
  const faults = await app.start()
  if (faults.length > 0) process.stderr.write(`${parseErrorText(file, faults)}\n`)
  if (starter) say(`No configuration was given: using the starter ${file}\n`)
  say(`Gateway  ${app.address ?? 'not running'}\nConsole  ${screen.url}\n`)
  if (!values['no-open']) openWindow(screen.url)
  return stayOpen(log, screen, app)
}

/** Beside the program in the build; below `out` when the sources run. */
export const rendererFolder = (): string | null =>
  ['../renderer', '../../out/renderer']
    .map((path) => join(import.meta.dirname, path))
    .find((folder) => existsSync(join(folder, 'index.html')) && existsSync(join(folder, 'assets'))) ?? null

/** The window when Electron is installed, else the browser. */
export async function open(argv: readonly string[], commands: readonly string[]): Promise<number | 'stay'> {
  const { values, positionals } = readFlags('console', argv, flags, true)
  const [word] = positionals
  if (word !== undefined && /^[a-z]+$/.test(word) && !existsSync(word)) {
    const guess = nearest(word, commands)
    throw new Refusal(`spyhop knows no command "${word}"${guess === null ? '' : `, did you mean "${guess}"?`}`)
  }
  // These are the browser's.
  if (values.help || values.port !== undefined || values['no-open']) return console(argv)
  const { startElectron } = await import('./electron.ts')
  return (await startElectron(argv)) ?? console(argv)
}
