// What can be copied of a call, and its text.
import { curlOf } from '../../../../shared/export/curl.ts'
import { exportedRequest, type ExportedRequest } from '../../../../shared/export/exported-request.ts'
import { harEntry, harHead, harTail } from '../../../../shared/export/har.ts'
import { otlpDocument } from '../../../../shared/export/otlp-json.ts'
import { pythonOf } from '../../../../shared/export/snippet-python.ts'
import { typescriptOf } from '../../../../shared/export/snippet-typescript.ts'
import type { Client } from '../../../rpc/client.ts'

export const copyFormats = [
  { id: 'curl', name: 'cURL' },
  { id: 'typescript', name: 'TypeScript' },
  { id: 'python', name: 'Python' },
  { id: 'har', name: 'HAR' },
  { id: 'otlp', name: 'OTLP JSON' },
] as const
export type CopyFormat = (typeof copyFormats)[number]['id']

export interface CopyContext {
  readonly client: Client
  /** Of the gateway. */
  readonly origin: string
  readonly version: string
}

const writers: Readonly<Record<'curl' | 'typescript' | 'python', (request: ExportedRequest) => string>> = {
  curl: curlOf,
  typescript: typescriptOf,
  python: pythonOf,
}

/** Null when none of the calls is kept any more. */
export async function copyText(ids: readonly string[], format: CopyFormat, context: CopyContext): Promise<string | null> {
  const { client, origin, version } = context
  const found = await Promise.all(ids.map((id) => client.calls.detail({ id })))
  const details = found.filter((detail) => detail !== null)
  if (details.length === 0) return null
  if (format === 'otlp') return JSON.stringify(otlpDocument(details, version), null, 2)
  const bodyOf = (id: string, side: 'request' | 'response') => client.calls.body({ id, attempt: null, side })
  if (format === 'har') {
    const entries = details.map(async (detail) => {
      const [request, response] = await Promise.all([bodyOf(detail.call.id, 'request'), bodyOf(detail.call.id, 'response')])
      return JSON.stringify(harEntry(detail, { request, response }, origin), null, 2)
    })
    return harHead(version) + (await Promise.all(entries)).join(',\n') + harTail
  }
  const texts = details.map(async (detail) =>
    writers[format](exportedRequest(detail, await bodyOf(detail.call.id, 'request'), origin)),
  )
  return (await Promise.all(texts)).join('\n\n')
}
