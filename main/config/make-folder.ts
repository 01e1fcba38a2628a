// node's own recursive mkdir tries for ever where the system will have no folder at all (`/proc/x` on Linux).
import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** The folder and those above it, for nobody else to look into. Throws the system's error. */
export function makeFolder(path: string): void {
  if (isFolder(path)) return
  try {
    mkdirSync(path, 0o700)
  } catch (error) {
    const parent = dirname(path)
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && isFolder(path)) return
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path || isFolder(parent)) throw error
    makeFolder(parent)
    makeFolder(path)
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
