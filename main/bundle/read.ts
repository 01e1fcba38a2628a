import { unzipSync } from 'fflate'
import { z } from 'zod'
import type { CallDetail } from '../../shared/call.ts'
import { BundleError, bundleVersion, manifest, type Manifest } from './format.ts'

export interface Bundle {
  readonly about: Manifest
  readonly calls: readonly CallDetail[]
  /** By `ID/request-0`. */
  readonly bodies: ReadonlyMap<string, Uint8Array>
  /** By number. */
  readonly revisions: ReadonlyMap<number, string>
  readonly annotations: readonly { readonly id: string; readonly bookmarked: boolean; readonly note: string }[]
}

/** Unpacked. A zip of a few kilobytes can hold a bomb. */
const unpackedLimit = 1024 * 1024 * 1024

/** Throws BundleError, with words, for anything that is no bundle. */
export function readBundle(bytes: Uint8Array): Bundle {
  const files = unpack(bytes)
  const text = (name: string): string | null => (files[name] ? new TextDecoder().decode(files[name]) : null)
  const about = readManifest(text('bundle.json'))
  const of = (folder: string): [string, Uint8Array][] =>
    Object.entries(files).flatMap(([name, content]) => (name.startsWith(folder) ? [[name.slice(folder.length), content]] : []))
  return {
    about,
    calls: of('calls/').map(([name, content]) => readCall(name, new TextDecoder().decode(content))),
    bodies: new Map(of('bodies/').map(([name, content]) => [name.replace(/\.bin$/, ''), content])),
    revisions: new Map(about.revisions.map(({ number, format }) => [number, text(`revisions/${number}.${format}`) ?? ''])),
    annotations: annotations.safeParse(parsed(text('annotations.json') ?? '[]')).data ?? [],
  }
}

function unpack(bytes: Uint8Array): Record<string, Uint8Array> {
  let unpacked = 0
  try {
    return unzipSync(bytes, {
      filter({ originalSize }) {
        unpacked += originalSize
        if (unpacked > unpackedLimit) throw new BundleError('This file unpacks to more than 1 GB; it was not opened.')
        return true
      },
    })
  } catch (error) {
    if (error instanceof BundleError) throw error
    throw new BundleError('This file is no bundle: it is no zip, or it is damaged.')
  }
}

function readManifest(text: string | null): Manifest {
  if (text === null) throw new BundleError('This zip is no bundle of Spyhop: it has no bundle.json.')
  const read = manifest.safeParse(parsed(text))
  if (!read.success) throw new BundleError('bundle.json of this file cannot be read.')
  if (read.data.version > bundleVersion) throw new BundleError('This bundle was made by a newer Spyhop.')
  return read.data
}

const side = z.looseObject({
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  bytes: z.number(),
  captured: z.number(),
})
/** What the console would stumble over; the rest is taken as it is. */
const detail = z.looseObject({
  call: z.looseObject({
    id: z.string().regex(/^[\w-]+$/),
    startedAt: z.string(),
    method: z.string(),
    path: z.string(),
    attempts: z.array(z.looseObject({ url: z.string(), timing: z.looseObject({}) })),
  }),
  client: z.object({ request: side, response: side }),
  attempts: z.array(
    z.looseObject({ request: side, response: side, conversation: z.array(z.unknown()), chunkMarks: z.array(z.unknown()) }),
  ),
  spans: z.array(z.looseObject({ spanId: z.string(), startMs: z.number() })),
})
const annotations = z.array(z.object({ id: z.string(), bookmarked: z.boolean(), note: z.string() }))

function readCall(name: string, text: string): CallDetail {
  const read = detail.safeParse(parsed(text))
  if (!read.success) throw new BundleError(`The call ${name} of this bundle cannot be read.`)
  return read.data as unknown as CallDetail
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
