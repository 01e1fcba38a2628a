// Where Spyhop keeps what it writes, and which process owns it:
//   krakend.json   the starter configuration     calls.db     the record
//   revisions/     applied configurations        lock         pid of the process that writes here
// A second Spyhop at the same time writes into `instance-2/` and so on, so that two writers never share one record.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from './make-folder.ts'
import type { Env } from './source.ts'

export function dataFolder(env: Env, platform: NodeJS.Platform = process.platform): string {
  if (env['SPYHOP_DATA_DIR']) return env['SPYHOP_DATA_DIR']
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Spyhop')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Spyhop')
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'spyhop')
}

export interface OwnFolder {
  readonly path: string
  /** Pid of the Spyhop that owns the main folder; null when this one does. */
  readonly takenBy: number | null
  release(): void
}

/** Takes the folder, or the first free `instance-N` in it. Throws when nothing can be written there. */
export function takeFolder(main: string): OwnFolder {
  let takenBy: number | null = null
  for (let number = 1; ; number++) {
    const path = number === 1 ? main : join(main, `instance-${number}`)
    makeFolder(path)
    const lock = join(path, 'lock')
    const owner = takeLock(lock)
    if (owner === null) return { path, takenBy, release: () => releaseLock(lock) }
    takenBy ??= owner
  }
}

/** null when the lock is ours, else the pid that holds it. A lock of a dead process is taken over. */
function takeLock(file: string): number | null {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const owner = Number(readFileSync(file, 'utf8'))
  if (owner !== process.pid && isAlive(owner)) return owner
  rmSync(file, { force: true })
  return takeLock(file)
}

function releaseLock(file: string): void {
  try {
    if (Number(readFileSync(file, 'utf8')) === process.pid) rmSync(file)
  } catch {
    // Gone already, or the disk is: nothing is lost either way.
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
