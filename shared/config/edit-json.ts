// Edits of a JSON text that touch only what they change: every other byte (order, formatting, line ends, `@comment` keys) stays.
// What is new is laid out as its neighbours are. A path that leads nowhere, or a text that is no JSON, comes back as it was.
import { parseTree, type Node } from 'jsonc-parser'

export type JsonPath = readonly (string | number)[]
export type JsonEdit =
  | { readonly kind: 'set'; readonly path: JsonPath; readonly value: unknown }
  | { readonly kind: 'remove'; readonly path: JsonPath }
  | { readonly kind: 'insert'; readonly path: JsonPath; readonly index: number; readonly value: unknown }
  | { readonly kind: 'move'; readonly path: JsonPath; readonly from: number; readonly to: number }
  | { readonly kind: 'rename'; readonly path: JsonPath; readonly key: string }

export function editJson(text: string, edit: JsonEdit): string {
  const root = treeOf(text)
  if (!root) return text
  switch (edit.kind) {
    case 'set':
      return setIn(text, root, edit.path, edit.value)
    case 'remove':
      return removeFrom(text, nodeAt(root, edit.path))
    case 'insert':
      return insertInto(text, nodeAt(root, edit.path), edit.index, edit.value)
    case 'move':
      return moveIn(text, nodeAt(root, edit.path), edit.from, edit.to)
    case 'rename':
      return renameAt(text, nodeAt(root, edit.path), edit.key)
  }
}

function treeOf(text: string): Node | null {
  const from = text.startsWith('\uFEFF') ? 1 : 0
  try {
    JSON.parse(text.slice(from))
    return parseTree(text) ?? null
  } catch {
    // No JSON, or nested so deep that the tree cannot be made.
    return null
  }
}

const endOf = (node: Node): number => node.offset + node.length
const splice = (text: string, from: number, to: number, insert: string): string => text.slice(0, from) + insert + text.slice(to)

/** Of two keys with one name the last counts, as in every reader of JSON. */
function nodeAt(root: Node, path: JsonPath): Node | undefined {
  let node: Node | undefined = root
  for (const segment of path) {
    if (typeof segment === 'number') node = node?.type === 'array' ? node.children?.[segment] : undefined
    else node = node?.type === 'object' ? propertyOf(node, segment)?.children?.[1] : undefined
    if (!node) return undefined
  }
  return node
}

const propertyOf = (object: Node, key: string): Node | undefined =>
  object.children?.findLast((property) => property.children?.[0]?.value === key)

/** The property around a value, or the item itself. */
const entryOf = (node: Node): Node => (node.parent?.type === 'property' ? node.parent : node)

interface Layout {
  readonly unit: string
  readonly eol: string
  readonly minified: boolean
}

function layoutOf(text: string): Layout {
  const unit = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
  return { unit, eol: text.includes('\r\n') ? '\r\n' : '\n', minified: !/[\n\r]/.test(text.trim()) }
}

function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(text.slice(start, offset))![0]
}

/** A text on one line stays on one line. */
function written(text: string, value: unknown, indent: string): string {
  const { unit, eol, minified } = layoutOf(text)
  if (minified) return JSON.stringify(value)
  // JSON.stringify takes at most ten characters of indent.
  const lines = JSON.stringify(value, null, '\t').split('\n')
  return lines
    .map((line, index) => (index === 0 ? line : indent + line.replace(/^\t+/, (tabs) => unit.repeat(tabs.length))))
    .join(eol)
}

function setIn(text: string, root: Node, path: JsonPath, value: unknown): string {
  if (value === undefined) return removeFrom(text, nodeAt(root, path))
  const node = nodeAt(root, path)
  if (node) return splice(text, node.offset, endOf(node), written(text, value, indentAt(text, node.offset)))
  const key = path.at(-1)
  const above = path.slice(0, -1)
  const parent = nodeAt(root, above)
  if (key === undefined) return text
  if (!parent) return setIn(text, root, above, typeof key === 'number' ? [value] : { [key]: value })
  if (typeof key === 'number') return insertInto(text, parent, key, value)
  if (parent.type !== 'object') return text
  const colon = layoutOf(text).minified && !/"\s*:\s/.test(text) ? ':' : ': '
  return addChild(
    text,
    parent,
    parent.children?.length ?? 0,
    (indent) => JSON.stringify(key) + colon + written(text, value, indent),
  )
}

function insertInto(text: string, list: Node | undefined, index: number, value: unknown): string {
  if (list?.type !== 'array' || value === undefined) return text
  const at = Math.max(0, Math.min(index, list.children?.length ?? 0))
  return addChild(text, list, at, (indent) => written(text, value, indent))
}

function addChild(text: string, parent: Node, index: number, write: (indent: string) => string): string {
  const children = parent.children ?? []
  const [first, second] = children
  if (!first) return fillEmpty(text, parent, write)
  const gap = second
    ? text.slice(text.indexOf(',', endOf(first)) + 1, second.offset)
    : text.slice(parent.offset + 1, first.offset)
  const between = betweenAs(text, gap, second !== undefined)
  const before = children[index]
  const indent = between.includes('\n') ? between.slice(between.lastIndexOf('\n') + 1) : indentAt(text, parent.offset)
  if (before) return splice(text, before.offset, before.offset, `${write(indent)},${between}`)
  const end = endOf(children.at(-1)!)
  return splice(text, end, end, `,${between}${write(indent)}`)
}

/** What stands between two entries; blank lines are not repeated. */
function betweenAs(text: string, gap: string, isBetween: boolean): string {
  const line = gap.lastIndexOf('\n')
  if (line >= 0) return `${gap[line - 1] === '\r' ? '\r' : ''}${gap.slice(line)}`
  return isBetween ? gap : oneSpace(text)
}

const oneSpace = (text: string): string => (layoutOf(text).minified && !/,\s/.test(text) ? '' : ' ')

function fillEmpty(text: string, parent: Node, write: (indent: string) => string): string {
  const { unit, eol, minified } = layoutOf(text)
  if (minified) return splice(text, parent.offset + 1, endOf(parent) - 1, write(''))
  const outer = indentAt(text, parent.offset)
  const inner = outer + unit
  return splice(text, parent.offset + 1, endOf(parent) - 1, `${eol}${inner}${write(inner)}${eol}${outer}`)
}

/** With the comma that belonged to it, and its line. A key that stands there twice goes twice. */
function removeFrom(text: string, node: Node | undefined): string {
  const entry = node && entryOf(node)
  const parent = entry?.parent
  if (!entry || !parent) return text
  const key: unknown = entry.type === 'property' ? entry.children?.[0]?.value : undefined
  const gone = parent.children!.filter((child) => child === entry || (key !== undefined && child.children?.[0]?.value === key))
  return gone.toReversed().reduce((rest, child) => removeChild(rest, parent, child, gone), text)
}

function removeChild(text: string, parent: Node, child: Node, gone: readonly Node[]): string {
  const siblings = parent.children!
  const index = siblings.indexOf(child)
  const before = siblings.slice(0, index).findLast((one) => !gone.includes(one))
  const after = siblings[index + 1]
  if (before) return splice(text, endOf(siblings[index - 1]!), endOf(child), '')
  // Everything behind has been taken away already.
  if (after && siblings.slice(index + 1).some((one) => !gone.includes(one))) return splice(text, child.offset, after.offset, '')
  if (index > 0) return splice(text, endOf(siblings[index - 1]!), endOf(child), '')
  const close = text.indexOf(parent.type === 'array' ? ']' : '}', endOf(child))
  return splice(text, parent.offset + 1, close, '')
}

/** Items change places; what stands between them stays. */
function moveIn(text: string, list: Node | undefined, from: number, to: number): string {
  const items = list?.type === 'array' ? (list.children ?? []) : []
  if (from === to || !items[from] || !items[to]) return text
  const raws = items.map((item) => text.slice(item.offset, endOf(item)))
  const [moved] = raws.splice(from, 1)
  raws.splice(to, 0, moved!)
  return items
    .map((item, index) => [item, raws[index]!] as const)
    .reduceRight((rest, [item, raw]) => splice(rest, item.offset, endOf(item), raw), text)
}

function renameAt(text: string, node: Node | undefined, key: string): string {
  const entry = node && entryOf(node)
  if (entry?.type !== 'property' || !entry.parent || propertyOf(entry.parent, key)) return text
  const old: unknown = entry.children![0]!.value
  const names = entry.parent.children!.map((property) => property.children![0]!).filter((name) => name.value === old)
  return names.reduceRight((rest, name) => splice(rest, name.offset, endOf(name), JSON.stringify(key)), text)
}
