// Where mocks are kept: `mocks/index.json`, and beside it `ID-N.bin`, the body of each tape. For the owner's eyes only, as the record.
import { readFileSync, rmSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { mockFaults } from '../../shared/contract/mocks.ts'
import type { StoredMock } from './types.ts'

const tape = z.object({
  backend: z.string(),
  status: z.number(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  headersMs: z.number(),
  pieces: z.array(z.object({ atMs: z.number(), end: z.number() })),
  bytes: z.number(),
  stream: z.boolean(),
  dialect: z.string().nullable(),
})
const stored = z.object({
  id: z.string().regex(/^[\w-]+$/),
  call: z.string(),
  method: z.string(),
  endpoint: z.string(),
  createdAt: z.string(),
  on: z.boolean(),
  keepsTiming: z.boolean(),
  faults: mockFaults,
  model: z.string().nullable(),
  tapes: z.array(tape),
})

export interface Shelf {
  read(): readonly StoredMock[]
  /** Throws what the file system says. */
  write(mocks: readonly StoredMock[]): Promise<void>
  writeBody(mock: string, n: number, body: Uint8Array): Promise<void>
  readBody(mock: string, n: number): Promise<Uint8Array>
  removeBodies(mock: StoredMock): void
}

/** `makeFolder` is called before the first write. */
export function openShelf(folder: string, makeFolder: (path: string) => void): Shelf {
  const index = join(folder, 'index.json')
  const bodyFile = (mock: string, n: number): string => join(folder, `${mock}-${n}.bin`)
  const replace = async (file: string, content: string | Uint8Array): Promise<void> => {
    makeFolder(folder)
    await writeFile(`${file}.tmp`, content, { mode: 0o600 })
    await rename(`${file}.tmp`, file)
  }
  return {
    read() {
      try {
        const entries = JSON.parse(readFileSync(index, 'utf8')) as unknown[]
        return entries.flatMap((entry) => stored.safeParse(entry).data ?? [])
      } catch {
        return []
      }
    },
    write: (mocks) => replace(index, JSON.stringify(mocks)),
    writeBody: (mock, n, body) => replace(bodyFile(mock, n), body),
    readBody: (mock, n) => readFile(bodyFile(mock, n)),
    removeBodies: (mock) => mock.tapes.forEach((_, n) => rmSync(bodyFile(mock.id, n), { force: true })),
  }
}
