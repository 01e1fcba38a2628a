// Applied configurations, numbered. Numbers go on across restarts because calls carry them; the same bytes applied again at
// a start keep their number. `index.ndjson` lists them, `NUMBER.EXT` holds the bytes.
import { appendFileSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { makeFolder } from './make-folder.ts'
import type { RevisionEntry } from '../../shared/contract/config.ts'
import type { Format } from './document.ts'

/** Who brought it into force, and what it changed. */
export interface RevisionNote {
  readonly by: RevisionEntry['by']
  readonly summary: string
  readonly changes: number
}

/** Lines of older versions have no note. */
export interface Revision extends Partial<RevisionNote> {
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
  add(content: string | Uint8Array, file: string, format: Format, note?: RevisionNote): number
  list(): readonly Revision[]
  text(number: number): Promise<string | null>
  bytes(number: number): Promise<Uint8Array | null>
}

/** A folder that cannot be written costs the history, never the run. */
export function openRevisions(folder: string, now: () => Date = () => new Date()): Revisions {
  const index = join(folder, 'index.ndjson')
  const known = readIndex(index)
  let current = 0
  let pending: Promise<unknown> = Promise.resolve()
  const fileOf = (revision: Revision) => join(folder, `${revision.number}.${revision.format}`)
  async function bytes(number: number): Promise<Buffer | null> {
    await pending
    const revision = known.find((candidate) => candidate.number === number)
    return revision ? readFile(fileOf(revision)).catch(() => null) : null
  }
  return {
    get current() {
      return current
    },
    add(content, file, format, note) {
      const sha256 = createHash('sha256').update(content).digest('hex')
      const last = known.at(-1)
      if (last && last.sha256 === sha256 && last.file === file) return (current = last.number)
      const revision: Revision = {
        number: (last?.number ?? 0) + 1,
        appliedAt: now().toISOString(),
        file,
        format,
        sha256,
        ...note,
      }
      known.push(revision)
      current = revision.number
      try {
        makeFolder(folder)
        appendFileSync(index, `${JSON.stringify(revision)}\n`)
        pending = pending.then(() => writeFile(fileOf(revision), content)).catch(() => {})
      } catch {
        // Said by the store, which writes to the same disk.
      }
      return current
    },
    list: () => known,
    bytes,
    text: async (number) => (await bytes(number))?.toString('utf8') ?? null,
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
