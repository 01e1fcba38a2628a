// The draft's edits, on the one editor of JSON text. Here is what only the form needs: lists that lose or win one item, copies byte
// for byte, and the old bytes of a value put back.
import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser'
import { editJson } from '../../../shared/config/edit-json.ts'
import type { Path } from './paths.ts'

const splice = (text: string, from: number, to: number, insert: string) => text.slice(0, from) + insert + text.slice(to)

const nodeAt = (text: string, path: Path): Node | undefined => {
  const tree = parseTree(text)
  return path.length === 0 ? tree : tree && findNodeAtLocation(tree, [...path])
}

/** Offsets of a value; null when there is none. */
export function rangeOf(text: string, path: Path): { readonly from: number; readonly to: number } | null {
  const node = nodeAt(text, path)
  return node ? { from: node.offset, to: node.offset + node.length } : null
}

/** The text of a value, byte for byte. */
export function rawAt(text: string, path: Path): string | undefined {
  const range = rangeOf(text, path)
  return range === null ? undefined : text.slice(range.from, range.to)
}

/** Sets a value; objects on the way are made. `undefined` takes the key away. */
export function setValue(text: string, path: Path, value: unknown): string {
  const node = Array.isArray(value) ? nodeAt(text, path) : undefined
  if (Array.isArray(value) && node?.type === 'array') return setItems(text, path, node, value)
  return editJson(text, { kind: 'set', path, value })
}

/** Puts the very bytes of another text in place of a value. */
export function setRaw(text: string, path: Path, raw: string): string {
  const range = rangeOf(text, path)
  return range === null ? setValue(text, path, JSON.parse(raw)) : splice(text, range.from, range.to, raw)
}

/** A list that lost or won one item is edited there; any other is written anew, on one line if it stood on one. */
function setItems(text: string, path: Path, node: Node, next: readonly unknown[]): string {
  const before = (node.children ?? []).map((child) => text.slice(child.offset, child.offset + child.length))
  const after = next.map((item) => JSON.stringify(item))
  const first = after.findIndex((item, index) => item !== before[index])
  const at = first < 0 ? after.length : first
  const rest = (list: readonly string[], from: number) => list.slice(from).join('\n')
  if (after.length === before.length + 1 && rest(before, at) === rest(after, at + 1)) return insertAt(text, path, at, next[at])
  if (after.length === before.length - 1 && rest(before, at + 1) === rest(after, at)) return removeAt(text, [...path, at])
  const isInline = before.length > 0 && !text.slice(node.offset, node.offset + node.length).includes('\n')
  if (isInline) return splice(text, node.offset, node.offset + node.length, `[${after.join(', ')}]`)
  return editJson(text, { kind: 'set', path, value: next })
}

/** Puts an item before the one that stands at `index`; a list that is missing is made. */
export function insertAt(text: string, path: Path, index: number, value: unknown): string {
  if (!nodeAt(text, path)) return setValue(text, path, [value])
  return editJson(text, { kind: 'insert', path, index, value })
}

/** Takes a key or an item away, with the comma that belonged to it. */
export const removeAt = (text: string, path: Path): string => editJson(text, { kind: 'remove', path })

/** A copy of an item, byte for byte, right after it. */
export function duplicateAt(text: string, list: Path, index: number): string {
  const raw = rawAt(text, [...list, index])
  const copied = insertAt(text, list, index + 1, null)
  return raw === undefined ? text : setRaw(copied, [...list, index + 1], raw)
}

/** Two neighbours change places; what stands between them stays. */
export const swapItems = (text: string, list: Path, a: number, b: number): string =>
  editJson(text, { kind: 'move', path: list, from: a, to: b })
