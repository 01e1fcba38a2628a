// Hands over to Electron when its binary is installed. Importing the `electron` package in plain Node would start a download,
// so its files are looked at instead.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The binary, or null when npm installed the package without it. */
export function electronBinary(): string | null {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim())
    return existsSync(binary) ? binary : null
  } catch {
    return null
  }
}

const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])

/** Runs the window until it is closed and gives its exit code; null when there is no Electron, no build of it or no display. */
export async function startElectron(argv: readonly string[]): Promise<number | null> {
  const binary = electronBinary()
  const program = [join(import.meta.dirname, 'electron.js'), join(import.meta.dirname, '../../out/main/electron.js')].find(
    (file) => existsSync(file),
  )
  if (binary === null || program === undefined || !hasDisplay()) return null
  const child = spawn(binary, [program, ...argv], { stdio: 'inherit' })
  const forward = (signal: NodeJS.Signals) => child.kill(signal)
  process.on('SIGINT', forward).on('SIGTERM', forward)
  return new Promise((resolve) => {
    child.on('error', () => resolve(null))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
