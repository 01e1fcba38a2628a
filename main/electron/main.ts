// Electron's main process: the same program as `spyhop console`, behind a window of its own.
import { join } from 'node:path'
import * as electron from 'electron'
import { createApp } from '../app.ts'
import { openBundleApp } from '../bundle-app.ts'
import { isStrict, readFlags, configFlags } from '../cli/arguments.ts'
import { parseErrorText } from '../cli/faults.ts'
import { whichFile } from '../cli/which-file.ts'
import { createLog } from '../log.ts'
import { runShell } from './shell.ts'

const out = (...path: string[]) => join(import.meta.dirname, '..', ...path)
const { values, positionals } = readFlags(
  '',
  process.argv.slice(electron.app.isPackaged ? 1 : 2),
  { ...configFlags, strict: { type: 'boolean' } },
  true,
)
const { file, starter, dataDir } = await whichFile(values.config ?? positionals[0])

const log = createLog((line) => void process.stdout.write(line), { colour: process.stdout.isTTY })

await runShell(electron, {
  paths: { preload: out('preload/preload.cjs'), page: out('renderer/index.html'), icon: out('renderer/icon.png'), data: dataDir },
  async start() {
    const app = await createApp({ file, starter, strict: isStrict(values.strict), dataDir, overrides: { env: process.env }, log })
    // An unusable configuration is shown on the screen; the window opens either way.
    const faults = await app.start()
    if (faults.length > 0) process.stderr.write(`${parseErrorText(file, faults)}\n`)
    return app
  },
  bundleApp: (bytes, name) => openBundleApp(bytes, name, log),
})
