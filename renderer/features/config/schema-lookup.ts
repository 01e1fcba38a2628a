// Questions to the document's JSON Schema: what may stand at a place, and how it is best edited.
import { isRecord, type Path } from './paths.ts'

export interface SchemaNode {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: boolean | SchemaNode
  readonly items?: SchemaNode
  readonly anyOf?: readonly SchemaNode[]
  readonly oneOf?: readonly SchemaNode[]
  readonly allOf?: readonly SchemaNode[]
  readonly $ref?: string | undefined
  readonly pattern?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly required?: readonly string[]
}

export interface Schema {
  readonly root: SchemaNode
  /** null where the schema says nothing. */
  at(path: Path): SchemaNode | null
}

export type ControlKind = 'text' | 'duration' | 'number' | 'choice' | 'flag' | 'tags' | 'map' | 'json'

export function createSchema(document: Readonly<Record<string, unknown>>): Schema {
  const root = document as SchemaNode
  const resolve = (node: SchemaNode): SchemaNode => {
    if (node.$ref === undefined) return node
    const target = node.$ref
      .split('/')
      .slice(1)
      .reduce<unknown>((at, part) => (isRecord(at) ? at[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined), root)
    return isRecord(target) ? resolve({ ...target, ...node, $ref: undefined }) : {}
  }
  const step = (node: SchemaNode, segment: string | number): SchemaNode | null => {
    const own = typeof segment === 'number' ? node.items : (node.properties?.[segment] ?? openEnd(node))
    if (own) return resolve(own)
    for (const choice of [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])]) {
      const found = step(resolve(choice), segment)
      if (found) return found
    }
    return null
  }
  return {
    root,
    at: (path) => path.reduce<SchemaNode | null>((node, segment) => node && step(node, segment), resolve(root)),
  }
}

const openEnd = (node: SchemaNode) => (typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined)

/** The keys that may stand in an object, with what they hold. */
export function keysOf(node: SchemaNode | null): readonly (readonly [string, SchemaNode])[] {
  if (!node) return []
  const choices = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])]
  return [...Object.entries(node.properties ?? {}), ...choices.flatMap((choice) => keysOf(choice))]
}

const isTexts = (node: SchemaNode | undefined) => node?.type === 'string' || node?.enum !== undefined

export function controlOf(node: SchemaNode | null): ControlKind {
  if (!node) return 'json'
  if (node.enum) return 'choice'
  switch (node.type) {
    case 'boolean':
      return 'flag'
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
      return node.pattern?.includes('ns|us') ? 'duration' : 'text'
    case 'array':
      return isTexts(node.items) ? 'tags' : 'json'
    case 'object':
      return !node.properties && typeof node.additionalProperties === 'object' && isTexts(node.additionalProperties)
        ? 'map'
        : 'json'
    default:
      return (node.anyOf ?? node.oneOf)?.every(isTexts) ? 'text' : 'json'
  }
}

/** `one of json, no-op`, `a list of texts`, `a duration`. */
export function typeWords(node: SchemaNode): string {
  switch (controlOf(node)) {
    case 'choice':
      return `one of ${node.enum!.map(String).join(', ')}`
    case 'flag':
      return 'true or false'
    case 'number':
      return node.type === 'integer' ? 'a whole number' : 'a number'
    case 'duration':
      return 'a duration, such as "500ms" or "10s"'
    case 'tags':
      return 'a list of texts'
    case 'map':
      return 'texts by name'
    case 'text':
      return 'a text'
    case 'json':
      return node.type === 'array' ? 'a list' : node.type === 'object' ? 'an object' : 'any value'
  }
}
