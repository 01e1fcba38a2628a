// Where in a text a path stands, for squiggles and for edits of just that place. A text that is too big or too deep for the tree
// has no places; its problems are told all the same.
import type { Node as JsonNode } from 'jsonc-parser'
import { indexOfKey, type Format } from './document.ts'
import type { Segment } from '../../shared/config/path.ts'

export interface Range {
  readonly from: number
  readonly to: number
}
export interface Place {
  readonly value: Range
  /** The key with its quotes; null for items of lists and the root. */
  readonly key: Range | null
  /** False: this is where the nearest part that exists stands. */
  readonly exact: boolean
}
export type FindPlace = (path: readonly Segment[]) => Place | null

const nowhere: FindPlace = () => null
const mostCharacters = 4_000_000

export async function readPlaces(text: string, format: Format): Promise<FindPlace> {
  if (text.length > mostCharacters || format === 'toml') return nowhere
  try {
    return format === 'json' ? await jsonPlaces(text) : await yamlPlaces(text)
  } catch {
    // Nested so deep that the parser gives up.
    return nowhere
  }
}

const rangeOf = (node: JsonNode): Range => ({ from: node.offset, to: node.offset + node.length })

async function jsonPlaces(text: string): Promise<FindPlace> {
  const { parseTree } = await import('jsonc-parser')
  const tree = parseTree(text)
  if (!tree) return nowhere
  return (path) => {
    let node = tree
    let place: Place = { value: rangeOf(tree), key: null, exact: true }
    for (const segment of path) {
      const children = node.children ?? []
      const property =
        typeof segment === 'string' && node.type === 'object'
          ? children[
              indexOfKey(
                children.map((child): unknown => child.children?.[0]?.value),
                segment,
              )
            ]
          : undefined
      const found = typeof segment === 'number' && node.type === 'array' ? children[segment] : property?.children?.[1]
      if (!found) return { ...place, exact: false }
      const key = property?.children?.[0]
      place = { value: rangeOf(found), key: key ? rangeOf(key) : null, exact: true }
      node = found
    }
    return place
  }
}

async function yamlPlaces(text: string): Promise<FindPlace> {
  const { parseDocument, isMap, isSeq, isScalar, isNode } = await import('yaml')
  const document = parseDocument(text, { logLevel: 'silent' })
  const rangeIn = (node: unknown): Range | null =>
    isNode(node) && node.range ? { from: node.range[0], to: node.range[1] } : null
  return (path) => {
    let node: unknown = document.contents
    let place: Place = { value: rangeIn(node) ?? { from: 0, to: 0 }, key: null, exact: true }
    for (const segment of path) {
      let key: unknown = null
      if (typeof segment === 'number' && isSeq(node)) node = node.items[segment]
      else if (typeof segment === 'string' && isMap(node)) {
        const keys = node.items.map((item) => (isScalar(item.key) ? item.key.value : undefined))
        const pair = node.items[indexOfKey(keys, segment)]
        key = pair?.key
        node = pair?.value
      } else return { ...place, exact: false }
      const value = rangeIn(node) ?? rangeIn(key)
      if (!value) return { ...place, exact: false }
      place = { value, key: rangeIn(key), exact: true }
    }
    return place
  }
}
