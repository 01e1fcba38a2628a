import { expect, test } from 'vitest'
import { describedSchema } from './described-schema.ts'
import { enterpriseNamespaces } from './namespaces.ts'

type Node = Readonly<Record<string, unknown>>
const schema = describedSchema()

function keysWithoutWords(node: Node, path: string): string[] {
  const own = Object.entries((node['properties'] ?? {}) as Record<string, Node>).flatMap(([key, part]) => [
    ...(typeof part['description'] === 'string' ? [] : [`${path}.${key}`]),
    ...keysWithoutWords(part, `${path}.${key}`),
  ])
  const items = node['items'] ? keysWithoutWords(node['items'] as Node, `${path}[]`) : []
  return [...own, ...items, ...((node['anyOf'] ?? []) as Node[]).flatMap((part) => keysWithoutWords(part, path))]
}

const at = (path: readonly string[]): Node =>
  path.reduce<Node>((node, key) => (key === '[]' ? node['items'] : (node['properties'] as Node)[key]) as Node, schema)

test('every key that is read has a sentence', () => {
  expect(keysWithoutWords(schema, '$')).toEqual([])
})

test('sentences end with a full stop', () => {
  const words = JSON.stringify(schema).matchAll(/"description":"((?:[^"\\]|\\.)*)"/g)
  expect([...words].map((found) => found[1]!).filter((text) => !text.endsWith('.'))).toEqual([])
})

test('a default, an enum and examples stand beside the sentence', () => {
  expect(at(['timeout'])).toMatchObject({ default: '2s', type: 'string' })
  expect(at(['endpoints', '[]', 'output_encoding'])['enum']).toContain('no-op')
  expect(at(['endpoints', '[]', 'endpoint'])['examples']).toContain('/v1/chat/completions')
})

test('a setting is told apart by where it stands', () => {
  const layers = ['extra_config', 'telemetry/opentelemetry', 'layers']
  expect(at([...layers, 'global', 'disable_propagation'])['description']).toContain('continue the trace')
  expect(at(['extra_config', enterpriseNamespaces[0]!])['description']).toContain('Enterprise')
})
