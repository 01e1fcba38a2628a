import { Zip, ZipDeflate } from 'fflate'
import type { CallDetail } from '../../shared/call.ts'
import type { Body } from '../../shared/contract/calls.ts'
import { maskBody, maskText } from '../../shared/mask-body.ts'
import { BundleError, bundleVersion, type Manifest } from './format.ts'

export interface BundleSources {
  detail(id: string): Promise<CallDetail | null>
  body(id: string, attempt: number | null, side: 'request' | 'response'): Promise<Body | null>
  revision(number: number): Promise<{
    readonly text: string
    readonly file: string
    readonly format: 'json' | 'yaml' | 'toml'
    readonly appliedAt: string
  } | null>
  annotations(): Promise<readonly { readonly id: string; readonly bookmarked: boolean; readonly note: string }[]>
  environment(): Manifest['environment']
}
export interface BundleChoice {
  readonly ids: readonly string[]
  readonly withoutBodies: boolean
}

/** Larger ones neither travel nor open well. */
const limitBytes = 200 * 1024 * 1024

/** The zip. Secrets are masked in everything that goes in. Rejects with BundleError. */
export async function writeBundle(choice: BundleChoice, sources: BundleSources): Promise<Uint8Array> {
  const zip = openZip()
  const numbers = new Set<number>()
  let calls = 0
  for (const id of choice.ids) {
    const detail = await sources.detail(id)
    if (!detail) continue
    calls++
    numbers.add(detail.call.revision)
    zip.add(`calls/${id}.json`, maskDetail(detail))
    if (!choice.withoutBodies) await addBodies(zip, detail, sources)
    await turn()
  }
  if (calls === 0) throw new BundleError('None of these calls is kept any more.')
  const revisions = await addRevisions(zip, numbers, sources)
  const ids = new Set(choice.ids)
  const annotations = (await sources.annotations()).filter((one) => ids.has(one.id))
  zip.add('annotations.json', maskText(JSON.stringify(annotations)))
  const about: Manifest = {
    format: 'spyhop-bundle',
    version: bundleVersion,
    createdAt: new Date().toISOString(),
    calls,
    withoutBodies: choice.withoutBodies,
    revisions,
    environment: sources.environment(),
  }
  zip.add('bundle.json', JSON.stringify(about, null, 2))
  return zip.end()
}

/** Conversations and stream marks quote bodies, so they are masked as these are. */
const maskDetail = (detail: CallDetail): string => maskText(JSON.stringify(detail))

async function addBodies(zip: OpenZip, { call, client, attempts }: CallDetail, sources: BundleSources): Promise<void> {
  for (const side of ['request', 'response'] as const) {
    const places = [null, ...attempts.keys()]
    for (const attempt of places) {
      const kept = attempt === null ? client[side] : attempts[attempt]![side]
      const body = kept.captured > 0 ? await sources.body(call.id, attempt, side) : null
      if (body)
        zip.add(
          `bodies/${call.id}/${side}${attempt === null ? '' : `-${attempt}`}.bin`,
          maskBody(Buffer.from(body.base64, 'base64')),
        )
    }
  }
}

async function addRevisions(zip: OpenZip, numbers: ReadonlySet<number>, sources: BundleSources): Promise<Manifest['revisions']> {
  const kept: Manifest['revisions'] = []
  for (const number of [...numbers].toSorted((a, b) => a - b)) {
    const revision = await sources.revision(number)
    if (!revision) continue
    const { text, file, format, appliedAt } = revision
    zip.add(`revisions/${number}.${format}`, maskText(text))
    kept.push({ number, file: file.split(/[\\/]/).at(-1) ?? file, format, appliedAt })
  }
  return kept
}

interface OpenZip {
  add(name: string, content: string | Uint8Array): void
  end(): Uint8Array
}

function openZip(): OpenZip {
  const parts: Uint8Array[] = []
  let size = 0
  let fault: Error | null = null
  const zip = new Zip((error, part) => {
    fault ??= error
    parts.push(part)
    size += part.length
  })
  return {
    add(name, content) {
      const entry = new ZipDeflate(name, { level: 6 })
      zip.add(entry)
      entry.push(typeof content === 'string' ? Buffer.from(content) : content, true)
      if (fault) throw fault
      if (size > limitBytes)
        throw new BundleError(`These calls make more than ${limitBytes / 1024 / 1024} MB. Choose fewer, or leave the bodies out.`)
    },
    end() {
      zip.end()
      return Buffer.concat(parts)
    },
  }
}

/** Calls of the gateway come between. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
