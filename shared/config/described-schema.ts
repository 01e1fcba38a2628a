// The document's JSON Schema with a sentence for every key: completion, hover and forms read it.
import { componentDescriptions } from './descriptions-components.ts'
import {
  asyncDescriptions,
  backendDescriptions,
  endpointDescriptions,
  serviceDescriptions,
  type Descriptions,
} from './descriptions-service.ts'
import { openTelemetryDescriptions, openTelemetryOverrides } from './descriptions-telemetry.ts'
import { enterpriseNamespaces, namespaceLevels } from './namespaces.ts'
import { namespaceDescriptions } from './descriptions-namespaces.ts'
import { documentJsonSchema } from './schema.ts'

type Node = Record<string, unknown>
export type Lookup = (path: readonly string[]) => readonly [text: string, otherwise?: unknown] | undefined

const examples: Readonly<Record<string, readonly unknown[]>> = {
  timeout: ['2s', '90s', '10m'],
  host: [['http://127.0.0.1:11434'], ['https://api.openai.com']],
  endpoint: ['/v1/chat/completions', '/models/{model}'],
  input_headers: [['*'], ['authorization', 'content-type']],
}

/** The longest tail of a path that has words: `layers.global.disable_metrics`, `global.disable_metrics`, `disable_metrics`. */
export const among =
  (words: Descriptions): Lookup =>
  (path) => {
    for (let from = 0; from < path.length; from++) {
      const tail = path.slice(from).join('.')
      if (Object.hasOwn(words, tail)) return words[tail]
    }
    return undefined
  }

/** Words for the settings of a namespace at a level. */
export function componentWords(namespace: string, isService: boolean): Lookup {
  if (namespace === 'telemetry/opentelemetry') return among(isService ? openTelemetryDescriptions : openTelemetryOverrides)
  return among(Object.hasOwn(componentDescriptions, namespace) ? componentDescriptions[namespace]! : {})
}

let made: Node | null = null

export function describedSchema(): Readonly<Node> {
  if (made) return made
  const root = documentJsonSchema() as Node
  describe(root, among(serviceDescriptions), [], true)
  return (made = { ...root, title: 'KrakenD configuration', description: 'A gateway of KrakenD CE, syntax version 3.' })
}

function describe(node: Node, words: Lookup, path: readonly string[], isService: boolean): void {
  for (const [key, part] of Object.entries((node['properties'] ?? {}) as Record<string, Node>)) {
    const at = [...path, key]
    const known = words(at)
    if (known) part['description'] ??= known[0]
    if (known && known.length > 1) part['default'] ??= known[1]
    if (path.length === 0 && Object.hasOwn(examples, key)) part['examples'] ??= examples[key]
    if (key === 'extra_config') describeComponents(part, isService)
    else if (key === 'endpoints') describe(itemsOf(part), among(endpointDescriptions), [], false)
    else if (key === 'backend' && itemsOf(part)['properties']) describe(itemsOf(part), among(backendDescriptions), [], false)
    else if (key === 'async_agent') describe(itemsOf(part), among(asyncDescriptions), [], false)
    else describe(part, words, at, isService)
  }
  for (const inner of [node['items'], ...((node['anyOf'] ?? []) as unknown[])])
    if (typeof inner === 'object' && inner !== null) describe(inner as Node, words, path, isService)
}

const itemsOf = (node: Node): Node => (node['items'] ?? {}) as Node

function describeComponents(extra: Node, isService: boolean): void {
  for (const [namespace, part] of Object.entries((extra['properties'] ?? {}) as Record<string, Node>)) {
    part['description'] = wordsOfNamespace(namespace)
    describe(part, componentWords(namespace, isService), [], isService)
  }
}

export function wordsOfNamespace(namespace: string): string {
  if (Object.hasOwn(namespaceDescriptions, namespace)) return namespaceDescriptions[namespace]!
  if (enterpriseNamespaces.includes(namespace))
    return 'A component of KrakenD Enterprise, without effect in the Community Edition and here.'
  const levels = Object.hasOwn(namespaceLevels, namespace) ? namespaceLevels[namespace]! : []
  return `A component of ${levels.join(', ')}.`
}
