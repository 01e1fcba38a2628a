// `check --lint-schema`: the document against a JSON Schema that the user names, such as KrakenD's own.
import { readFile } from 'node:fs/promises'
import type { Fault } from '../../shared/config/service.ts'
import type { RawObject } from './document.ts'
import { joinPath } from '../../shared/config/path.ts'

const fetchLimitMs = 15_000

/** Rejects when the schema cannot be read or compiled. */
export async function lintBySchema(root: RawObject, place: string): Promise<Fault[]> {
  const [{ Ajv2019 }, formats, text] = await Promise.all([import('ajv/dist/2019.js'), import('ajv-formats'), readSchema(place)])
  const ajv = new Ajv2019({ allErrors: true, strict: false, logger: false })
  formats.default.default(ajv)
  const { $schema: _, ...schema } = JSON.parse(text) as Record<string, unknown>
  const isValid = ajv.compile(schema)
  if (isValid(root)) return []
  return (isValid.errors ?? []).map((error) => {
    const path = error.instancePath.split('/').slice(1).map(unescape).reduce<string>(joinPath, '$')
    const key = (error.params as { additionalProperty?: string }).additionalProperty
    return key === undefined
      ? { path, message: error.message ?? error.keyword }
      : { path: joinPath(path, key), message: `unknown key '${key}'` }
  })
}

async function readSchema(place: string): Promise<string> {
  if (!/^https?:\/\//.test(place)) return readFile(place, 'utf8')
  const answer = await fetch(place, { signal: AbortSignal.timeout(fetchLimitMs) })
  if (!answer.ok) throw new Error(`it answers ${answer.status}`)
  return answer.text()
}

/** A segment of a JSON pointer. */
function unescape(segment: string): string | number {
  return /^\d+$/.test(segment) ? Number(segment) : segment.replaceAll('~1', '/').replaceAll('~0', '~')
}
