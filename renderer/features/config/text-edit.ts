// Edits of JSON text that touch only what they change: every other byte (order, formatting, unknown keys) stays. What is new is
// laid out as its neighbours are.
import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser'
import { type Path, type Segment } from './paths.ts'

const indentUnit = (text: string) => /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
const lineBreak = (text: string) => (text.includes('\r\n') ? '\r\n' : '\n')
const splice = (text: string, from: number, to: number, insert: string) => text.slice(0, from) + insert + text.slice(to)

function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(text.slice(start, offset))![0]
}

/** `value` as it would stand at an indent. */
function written(text: string, value: unknown, indent: string): string {
  const lines = JSON.stringify(value, null, indentUnit(text)).split('\n')
  return lines.map((line, index) => (index === 0 ? line : indent + line)).join(lineBreak(text))
}

const nodeAt = (text: string, path: Path): Node | undefined => {
  const tree = parseTree(text)
  return tree && findNodeAtLocation(tree, [...path])
}

/** Offsets of a value; null when there is none. */
export function rangeOf(text: string, path: Path): { readonly from: number; readonly to: number } | null {
  const node = path.length === 0 ? parseTree(text) : nodeAt(text, path)
  return node ? { from: node.offset, to: node.offset + node.length } : null
}

/** The text of a value, byte for byte. */
export function rawAt(text: string, path: Path): string | undefined {
  const range = rangeOf(text, path)
  return range === null ? undefined : text.slice(range.from, range.to)
}

/** Sets a value; objects on the way are made. `undefined` takes the key away. */
export function setValue(text: string, path: Path, value: unknown): string {
  if (value === undefined) return removeAt(text, path)
  const node = nodeAt(text, path)
  if (!node) return addValue(text, path, value)
  if (Array.isArray(value) && node.type === 'array') return setItems(text, path, node, value)
  return splice(text, node.offset, node.offset + node.length, written(text, value, indentAt(text, node.offset)))
}

/** Puts the very bytes of another text in place of a value. */
export function setRaw(text: string, path: Path, raw: string): string {
  const range = rangeOf(text, path)
  return range === null ? setValue(text, path, JSON.parse(raw)) : splice(text, range.from, range.to, raw)
}

/** A list that lost or won one item is edited there; any other is written anew. */
function setItems(text: string, path: Path, node: Node, next: readonly unknown[]): string {
  const before = (node.children ?? []).map((child) => text.slice(child.offset, child.offset + child.length))
  const after = next.map((item) => JSON.stringify(item))
  const at = before.findIndex((item, index) => item !== after[index])
  const rest = (list: readonly string[], from: number) => list.slice(from).join('\n')
  if (after.length === before.length + 1 && at === -1) return insertAt(text, path, before.length, next.at(-1))
  if (after.length === before.length + 1 && rest(before, at) === rest(after, at + 1)) return insertAt(text, path, at, next[at])
  if (after.length === before.length - 1 && rest(before, at + 1) === rest(after, at)) return removeAt(text, [...path, at])
  const inline = !text.slice(node.offset, node.offset + node.length).includes('\n') && before.length > 0
  const list = inline ? `[${after.join(', ')}]` : written(text, next, indentAt(text, node.offset))
  return splice(text, node.offset, node.offset + node.length, list)
}

function addValue(text: string, path: Path, value: unknown): string {
  const above = path.slice(0, -1)
  const key = path.at(-1)
  if (key === undefined) return written(text, value, '')
  const parent = above.length === 0 ? parseTree(text) : nodeAt(text, above)
  if (!parent) return addValue(text, above, typeof key === 'number' ? [value] : { [key]: value })
  if (typeof key === 'number') return insertAt(text, above, key, value)
  if (parent.type !== 'object') return text
  return addChild(
    text,
    parent,
    parent.children?.length ?? 0,
    (indent) => `${JSON.stringify(key)}: ${written(text, value, indent)}`,
  )
}

/** Puts an item before the one that stands at `index`. */
export function insertAt(text: string, path: Path, index: number, value: unknown): string {
  const list = path.length === 0 ? parseTree(text) : nodeAt(text, path)
  if (!list) return setValue(text, path, [value])
  return addChild(text, list, index, (indent) => written(text, value, indent))
}

function addChild(text: string, parent: Node, index: number, write: (indent: string) => string): string {
  const children = parent.children ?? []
  const first = children[0]
  if (!first) {
    const outer = indentAt(text, parent.offset)
    const inner = outer + indentUnit(text)
    const [open, close] = parent.type === 'array' ? ['[', ']'] : ['{', '}']
    const line = lineBreak(text)
    return splice(
      text,
      parent.offset,
      parent.offset + parent.length,
      `${open}${line}${inner}${write(inner)}${line}${outer}${close}`,
    )
  }
  const gap = text.slice(parent.offset + 1, first.offset)
  const between = gap.includes('\n') ? gap : ' '
  const indent = gap.includes('\n') ? indentAt(text, first.offset) : indentAt(text, parent.offset)
  const before = children[index]
  if (before) return splice(text, before.offset, before.offset, `${write(indent)},${between}`)
  const last = children.at(-1)!
  const end = last.offset + last.length
  return splice(text, end, end, `,${between}${write(indent)}`)
}

/** Takes a key or an item away, with the comma that belonged to it. */
export function removeAt(text: string, path: Path): string {
  const value = nodeAt(text, path)
  if (!value) return text
  const child = value.parent?.type === 'property' ? value.parent : value
  const siblings = child.parent?.children ?? []
  const index = siblings.indexOf(child)
  const previous = siblings[index - 1]
  const next = siblings[index + 1]
  if (previous) return splice(text, previous.offset + previous.length, child.offset + child.length, '')
  if (next) return splice(text, child.offset, next.offset, '')
  const { offset, length } = child.parent!
  return splice(text, offset + 1, offset + length - 1, '')
}

/** A copy of an item, byte for byte, right after it. */
export function duplicateAt(text: string, list: Path, index: number): string {
  const raw = rawAt(text, [...list, index])
  const node = nodeAt(text, [...list, index])
  const parent = node?.parent
  const first = parent?.children?.[0]
  if (raw === undefined || !node || !parent || !first) return text
  const gap = text.slice(parent.offset + 1, first.offset)
  const end = node.offset + node.length
  return splice(text, end, end, `,${gap.includes('\n') ? gap : ' '}${raw}`)
}

/** Two items change places; what stands between them stays. */
export function swapItems(text: string, list: Path, a: number, b: number): string {
  const [one, two] = [Math.min(a, b), Math.max(a, b)].map((index: Segment) => rangeOf(text, [...list, index]))
  if (!one || !two) return text
  const first = text.slice(one.from, one.to)
  const second = text.slice(two.from, two.to)
  return text.slice(0, one.from) + second + text.slice(one.to, two.from) + first + text.slice(two.to)
}
