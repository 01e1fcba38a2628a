// A file -> ServiceConfig, or every fault of it with path and line.
import type { Fault, ServiceConfig } from '../../shared/config/service.ts'
import { parseDocument, withLines, type Document, type Format } from './document.ts'
import { readService, type Overrides } from './service.ts'
import { readSource, type Source } from './source.ts'

export type Loaded =
  | { readonly ok: true; readonly document: Document; readonly service: ServiceConfig }
  | { readonly ok: false; readonly faults: readonly Fault[] }

export interface LoadedFile {
  readonly source: Source
  readonly loaded: Loaded
}

/** Rejects only when the file cannot be read at all (`ENOENT`, `EACCES`, `EISDIR`). */
export async function loadConfig(file: string, overrides: Overrides): Promise<LoadedFile> {
  const source = await readSource(file, overrides.env)
  if (source.fault !== null) return { source, loaded: { ok: false, faults: [{ path: '$', message: source.fault }] } }
  return { source, loaded: await loadText(source.text, source.format, overrides) }
}

export async function loadText(text: string, format: Format, overrides: Overrides): Promise<Loaded> {
  const parsed = await parseDocument(text, format)
  if (!parsed.ok) return { ok: false, faults: [parsed.fault] }
  const { service, faults } = readService(parsed.document.root, overrides)
  if (faults.length > 0) return { ok: false, faults: await withLines(parsed.document, faults) }
  return { ok: true, document: parsed.document, service }
}
