// A bundle as a data folder of its own, in the temporary folder of the system: the console reads it as it reads any other.
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallDetail } from '../../shared/call.ts'
import { makeFolder } from '../config/make-folder.ts'
import type { Bundle } from './read.ts'

export interface Unpacked {
  readonly dataDir: string
  /** The newest configuration of the bundle. */
  readonly file: string
  remove(): Promise<void>
}

export async function unpackBundle(bundle: Bundle): Promise<Unpacked> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spyhop-bundle-'))
  const folder = join(dataDir, 'revisions')
  makeFolder(folder)
  const newest = bundle.about.revisions.at(-1)
  const file = join(dataDir, newest?.file ?? 'krakend.json')
  const lines: string[] = []
  for (const { number, format, appliedAt, file: name } of bundle.about.revisions) {
    const text = bundle.revisions.get(number) ?? ''
    const sha256 = createHash('sha256').update(text).digest('hex')
    lines.push(`${JSON.stringify({ number, appliedAt, file: join(dataDir, name), format, sha256 })}\n`)
    await writeFile(join(folder, `${number}.${format}`), text)
  }
  await writeFile(join(folder, 'index.ndjson'), lines.join(''))
  await writeFile(file, (newest && bundle.revisions.get(newest.number)) ?? '{"version": 3}')
  return { dataDir, file, remove: () => rm(dataDir, { recursive: true, force: true }) }
}

/** A call of a bundle, as the store takes it. */
export interface BundledCall {
  readonly id: string
  snapshot(): CallDetail['call']
  detail(): CallDetail
  writePlain(): false
  bodies(): {
    readonly client: { readonly request: Uint8Array | null; readonly response: Uint8Array | null }
    readonly attempts: readonly { readonly request: Uint8Array | null; readonly response: Uint8Array | null }[]
  }
}

export function bundledCalls(bundle: Bundle): BundledCall[] {
  return bundle.calls.map((detail) => {
    const { id } = detail.call
    const body = (name: string) => bundle.bodies.get(`${id}/${name}`) ?? null
    const sides = (attempt: number | null) => {
      const suffix = attempt === null ? '' : `-${attempt}`
      return { request: body(`request${suffix}`), response: body(`response${suffix}`) }
    }
    // They are written decoded.
    const plain = decoded(detail)
    return {
      id,
      snapshot: () => plain.call,
      detail: () => plain,
      writePlain: () => false,
      bodies: () => ({ client: sides(null), attempts: plain.attempts.map((_, n) => sides(n)) }),
    }
  })
}

function decoded(detail: CallDetail): CallDetail {
  const plain = <Side extends CallDetail['client']['request']>(side: Side): Side => ({ ...side, contentEncoding: null })
  return {
    ...detail,
    client: { request: plain(detail.client.request), response: plain(detail.client.response) },
    attempts: detail.attempts.map((attempt) => ({
      ...attempt,
      request: plain(attempt.request),
      response: plain(attempt.response),
    })),
  }
}
