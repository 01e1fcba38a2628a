// Watches files by their content. Editors replace files (the watched inode vanishes), so the folder is watched, not the file;
// and because folder events get lost on some file systems, a slow look at the file's stamp backs them up.
import { watch as watchFolder, type FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'

export interface WatchOptions {
  /** ms without a further event before `changed` runs. */
  readonly quiet?: number
  /** ms between looks at the stamps. */
  readonly poll?: number
}

/** Calls `changed` after any of the files changed; it must find out itself whether the content did. Returns the end. */
export function watchFiles(files: readonly string[], changed: () => void, options: WatchOptions = {}): () => void {
  const paths = files.map((file) => resolve(file))
  let timer: NodeJS.Timeout | null = null
  let ended = false
  const soon = () => {
    if (ended) return
    if (timer) clearTimeout(timer)
    timer = setTimeout(changed, options.quiet ?? 60)
  }
  const watchers = [...new Set(paths.map((path) => dirname(path)))].flatMap((folder) => openWatcher(folder, paths, soon))
  const stamps = new Map<string, string>()
  const look = async () => {
    for (const path of paths) {
      const stamp = await stampOf(path)
      const before = stamps.get(path)
      stamps.set(path, stamp)
      if (before !== undefined && before !== stamp) soon()
    }
  }
  void look()
  const poll = setInterval(() => void look(), options.poll ?? 1000)
  poll.unref()
  return () => {
    ended = true
    if (timer) clearTimeout(timer)
    clearInterval(poll)
    for (const watcher of watchers) watcher.close()
  }
}

function openWatcher(folder: string, paths: readonly string[], soon: () => void): FSWatcher[] {
  try {
    const watcher = watchFolder(folder, { persistent: false }, (_, name) => {
      if (name === null || paths.some((path) => dirname(path) === folder && basename(path) === name)) soon()
    })
    watcher.on('error', () => watcher.close())
    return [watcher]
  } catch {
    // No watcher (too many, network file system): the stamps remain.
    return []
  }
}

async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path)
    return `${mtimeMs} ${size} ${ino}`
  } catch {
    return 'gone'
  }
}
