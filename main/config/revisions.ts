// Applied configurations, numbered. Numbers go on across restarts because calls carry them; the same bytes applied again at
// a start keep their number. `index.ndjson` lists them, `NUMBER.EXT` holds the bytes.
import { appendFileSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { makeFolder } from './make-folder.ts'
import type { Format } from './document.ts'

export interface Revision {
  readonly number: number
  /** RFC 3339. */
  readonly appliedAt: string
  readonly file: string
  readonly format: Format
  readonly sha256: string
}

export interface Revisions {
  /** 0 before the first. */
  readonly current: number
  add(text: string, file: string, format: Format): number
  list(): readonly Revision[]
  text(number: number): Promise<string | null>
}

/** A folder that cannot be written costs the history, never the run. */
export function openRevisions(folder: string, now: () => Date = () => new Date()): Revisions {
  const index = join(folder, 'index.ndjson')
  const known = readIndex(index)
  let current = 0
  let pending: Promise<unknown> = Promise.resolve()
  const bytesOf = (revision: Revision) => join(folder, `${revision.number}.${revision.format}`)
  return {
    get current() {
      return current
    },
    add(text, file, format) {
      const sha256 = createHash('sha256').update(text).digest('hex')
      const last = known.at(-1)
      if (last && last.sha256 === sha256 && last.file === file) return (current = last.number)
      const revision: Revision = { number: (last?.number ?? 0) + 1, appliedAt: now().toISOString(), file, format, sha256 }
      known.push(revision)
      current = revision.number
      try {
        makeFolder(folder)
        appendFileSync(index, `${JSON.stringify(revision)}\n`)
        pending = writeFile(bytesOf(revision), text).catch(() => {})
      } catch {
        // Said by the store, which writes to the same disk.
      }
      return current
    },
    list: () => known,
    async text(number) {
      await pending
      const revision = known.find((candidate) => candidate.number === number)
      return revision ? readFile(bytesOf(revision), 'utf8').catch(() => null) : null
    },
  }
}

function readIndex(file: string): Revision[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return []
  }
  // A line torn by a crash is skipped.
  return text.split('\n').flatMap((line) => {
    try {
      return line ? (JSON.parse(line) as Revision) : []
    } catch {
      return []
    }
  })
}
