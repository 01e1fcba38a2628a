// Completion and hover from the document's schema.
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { hoverTooltip } from '@codemirror/view'
import { getLocation } from 'jsonc-parser'
import { isRecord, valueAt, type Path } from '../paths.ts'
import { controlOf, keysOf, typeWords, type Schema, type SchemaNode } from '../schema-lookup.ts'

const emptyOf = (node: SchemaNode): string => {
  switch (controlOf(node)) {
    case 'text':
    case 'duration':
    case 'choice':
      return '""'
    case 'flag':
      return 'true'
    case 'number':
      return '0'
    case 'tags':
      return '[]'
    case 'map':
      return '{}'
    case 'json':
      return node.type === 'array' ? '[]' : '{}'
  }
}

export function completeFrom(schema: () => Schema | null, value: () => unknown) {
  return (context: CompletionContext): CompletionResult | null => {
    const known = schema()
    if (!known) return null
    const text = context.state.doc.toString()
    const location = getLocation(text, context.pos)
    const word = context.matchBefore(/"?[\w/@$.-]*/)
    if (!context.explicit && (!word || word.from === word.to)) return null
    const node = location.previousNode
    const inside = node && node.offset < context.pos && context.pos <= node.offset + node.length
    const from = inside ? node.offset : (word?.from ?? context.pos)
    const to = inside ? node.offset + node.length : context.pos
    const options = location.isAtPropertyKey
      ? keyOptions(
          known,
          location.path.slice(0, -1),
          value(),
          inside === true && text[to] !== undefined && /^\s*:/.test(text.slice(to)),
        )
      : valueOptions(known.at(location.path))
    return options.length === 0 ? null : { from, to, options, filter: true, validFor: /^"?[\w/@$.-]*"?$/ }
  }
}

function keyOptions(schema: Schema, above: Path, value: unknown, keepValue: boolean): Completion[] {
  const there = valueAt(value, above)
  const used = isRecord(there) ? new Set(Object.keys(there)) : new Set<string>()
  return keysOf(schema.at(above))
    .filter(([key]) => !used.has(key))
    .map(([key, node]) => ({
      label: JSON.stringify(key),
      displayLabel: key,
      detail: typeWords(node),
      ...(node.description ? { info: node.description } : {}),
      apply: keepValue ? JSON.stringify(key) : `${JSON.stringify(key)}: ${emptyOf(node)}`,
    }))
}

function valueOptions(node: SchemaNode | null): Completion[] {
  if (!node) return []
  if (node.enum) return node.enum.map((value) => ({ label: JSON.stringify(value), displayLabel: String(value) }))
  if (node.const !== undefined) return [{ label: JSON.stringify(node.const) }]
  return controlOf(node) === 'flag' ? [{ label: 'true' }, { label: 'false' }] : []
}

export const hoverFrom = (schema: () => Schema | null) =>
  hoverTooltip((view, pos) => {
    const known = schema()
    const location = getLocation(view.state.doc.toString(), pos)
    const node = known?.at(location.path)
    const key = location.path.at(-1)
    const at = location.previousNode
    if (!node || key === undefined || !at) return null
    return { pos: at.offset, end: at.offset + at.length, above: true, create: () => ({ dom: docsOf(String(key), node) }) }
  })

function docsOf(key: string, node: SchemaNode): HTMLElement {
  const box = document.createElement('div')
  box.className = 'cm-docs'
  const line = (text: string, name = '') => {
    const paragraph = box.appendChild(document.createElement('p'))
    paragraph.className = name
    paragraph.textContent = text
  }
  const head = box.appendChild(document.createElement('p'))
  head.appendChild(document.createElement('b')).textContent = key
  line(typeWords(node), 't3')
  if (node.description) line(node.description)
  if (node.default !== undefined) line(`Default: ${JSON.stringify(node.default)}`, 't3')
  return box
}
