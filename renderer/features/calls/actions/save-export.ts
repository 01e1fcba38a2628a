import type { ExportFormat } from '../../../../shared/contract/call-actions.ts'
import type { Client } from '../../../rpc/client.ts'
import { count, plural } from '../../../ui/format.ts'
import { saveFile } from '../../../ui/save-file.ts'

export const exportFormats = [
  { id: 'har', name: 'HAR' },
  { id: 'ndjson', name: 'records (NDJSON)' },
  { id: 'otlp', name: 'OTLP JSON' },
  { id: 'curl', name: 'cURL script' },
] as const satisfies readonly { id: ExportFormat; name: string }[]

/** `ids` null: all calls of the filter. Resolves with what was saved, in words. */
export async function saveExport(
  client: Client,
  choice: { readonly format: ExportFormat; readonly ids: readonly string[] | null; readonly filter: string },
): Promise<string> {
  const { format, filter } = choice
  const parts = await client.calls.export({ format, filter, ...(choice.ids ? { ids: [...choice.ids] } : {}) })
  // Parts become bytes at once, so that the page does not hold the file as text as well.
  const blobs: Blob[] = []
  for await (const part of parts) {
    if (part.kind === 'text') {
      blobs.push(new Blob([part.text]))
      continue
    }
    saveFile(part.name, blobs, part.mimeType)
    const left = part.leftOut > 0 ? ` ${count(part.leftOut)} more did not fit into one file; narrow the filter.` : ''
    return `${plural(part.calls, 'call')} saved as ${part.name}.${left}`
  }
  return 'Nothing was saved: the line to Spyhop broke. Export again.'
}
