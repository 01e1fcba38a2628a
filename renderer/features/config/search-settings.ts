// "Find a setting": endpoints by path, and every key of the schema by name or description.
import { namespaceLevels } from '../../../shared/config/namespaces.ts'
import { backendFields, backendMoreFields, endpointFields, serviceGroups } from './fields.ts'
import type { Path } from './paths.ts'
import { keysOf, type Schema, type SchemaNode } from './schema-lookup.ts'

export interface FoundSetting {
  readonly path: Path
  /** `Time limit`, or the block that the key belongs to. */
  readonly label: string
  readonly key: string
  readonly description: string
}

const most = 60
const labels = new Map(
  [...serviceGroups.flatMap(({ fields }) => fields), ...endpointFields, ...backendFields, ...backendMoreFields].map(
    ({ key, label }) => [key, label],
  ),
)

/** Settings of the service, and of the endpoint that is open. */
export function findSettings(schema: Schema | null, query: string, endpoint: number | null): readonly FoundSetting[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (!schema || words.length === 0) return []
  const found: FoundSetting[] = []
  const look = (above: Path, block: string) => {
    for (const [key, node] of keysOf(schema.at(above))) {
      if (key === 'extra_config' || key === 'endpoints' || key === 'backend') continue
      const label = block === '' ? (labels.get(key) ?? key) : block
      if (found.length < most && matches(words, [key, label, node]))
        found.push({ path: [...above, key], label, key, description: node.description ?? '' })
    }
  }
  const levels: readonly (readonly [Path, string])[] = [
    ...(endpoint === null
      ? []
      : ([
          [['endpoints', endpoint], 'endpoint'],
          [['endpoints', endpoint, 'backend', 0], 'backend'],
        ] as const)),
    [[], 'service'],
  ]
  for (const [above, level] of levels) {
    look(above, '')
    for (const [name, where] of Object.entries(namespaceLevels))
      if (where.some((one) => one === level)) {
        const path = [...above, 'extra_config', name]
        if (found.length < most && words.every((word) => name.includes(word)))
          found.push({ path, label: name, key: level, description: schema.at(path)?.description ?? '' })
        look(path, name)
      }
  }
  return found
}

function matches(words: readonly string[], [key, label, node]: readonly [string, string, SchemaNode]): boolean {
  const all = `${key} ${label} ${node.description ?? ''}`.toLowerCase()
  return words.every((word) => all.includes(word))
}
