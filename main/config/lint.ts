// `check --lint`: the document against our schema. Every problem has its JSON path; an unknown key its nearest known one, and a
// component at the wrong level the level where KrakenD acts on it.
import type { z } from 'zod'
import { isFreeKey, namespaceLevels, normaliseExtraConfig } from '../../shared/config/namespaces.ts'
import { documentJsonSchema, documentSchema } from '../../shared/config/schema.ts'
import type { Fault } from '../../shared/config/service.ts'
import { isRawObject, type RawObject } from './document.ts'
import { nearest } from './nearest.ts'
import { joinPath } from '../../shared/config/path.ts'

type Issue = z.core.$ZodIssue
type Node = Readonly<Record<string, unknown>>

export function lintDocument(root: RawObject): Fault[] {
  const result = documentSchema.safeParse(shortNames(root))
  if (result.success) return []
  const schema = wholeSchema()
  return result.error.issues.flatMap((issue) => faultsOf(issue, schema))
}

let whole: Node | null = null
const wholeSchema = (): Node => (whole ??= documentJsonSchema() as Node)

/** The part of the document's JSON Schema that describes a path. */
export const schemaAt = (path: readonly PropertyKey[]): Node | undefined => at(wholeSchema(), path)

function faultsOf(issue: Issue, schema: Node): Fault[] {
  const path = issue.path.reduce<string>(
    (base, segment) => joinPath(base, typeof segment === 'symbol' ? String(segment) : segment),
    '$',
  )
  if (issue.code !== 'unrecognized_keys') return [{ path, message: plainWords(issue.message) }]
  const known = Object.keys((at(schema, issue.path)?.['properties'] as Node | undefined) ?? {})
  return issue.keys
    .filter((key) => !isFreeKey(key))
    .map((key) => ({ path: joinPath(path, key), message: unknownKey(key, known, issue.path.at(-1)) }))
}

const plainWords = (message: string): string =>
  message
    .replace(/^Invalid input: expected (.+), received undefined$/, 'this is missing: it must be set here ($1)')
    .replace(/^Invalid (?:input|option): /, '')
    .replace(', received ', ', got ')

function unknownKey(key: string, known: readonly string[], parent: PropertyKey | undefined): string {
  if (key === 'timeout' && known.includes('url_pattern'))
    return "unknown key 'timeout': a backend always has the timeout of its endpoint"
  if (parent === 'extra_config' && Object.hasOwn(namespaceLevels, key))
    return `'${key}' has no effect here; it belongs into the extra_config of ${namespaceLevels[key]!.join(' or ').replace('async_agent', 'an async agent')}`
  const guess = nearest(key, parent === 'extra_config' ? [...known, ...Object.keys(namespaceLevels)] : known)
  return `unknown key '${key}'${guess === null ? '' : `, did you mean '${guess}'?`}`
}

/** The part of a JSON Schema that describes a path. */
function at(schema: Node, path: readonly PropertyKey[]): Node | undefined {
  let node: Node | undefined = schema
  for (const segment of path) {
    const next: unknown =
      typeof segment === 'number' ? node?.['items'] : (node?.['properties'] as Node | undefined)?.[String(segment)]
    node = isRawObject(next) ? next : undefined
    const reference = node?.['$ref']
    if (typeof reference === 'string') node = at(schema, reference.replace('#/', '').split('/')) ?? defined(schema, reference)
  }
  return node
}

const defined = (schema: Node, reference: string): Node | undefined =>
  (schema['$defs'] as Record<string, Node> | undefined)?.[reference.replace('#/$defs/', '')]

/** Legacy namespaces are fine; they are checked as the short ones. */
function shortNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => shortNames(item))
  if (!isRawObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key === 'extra_config' && isRawObject(item)) return [key, { ...normaliseExtraConfig(item) }]
      return [key, key === 'endpoints' || key === 'backend' || key === 'async_agent' ? shortNames(item) : item]
    }),
  )
}
