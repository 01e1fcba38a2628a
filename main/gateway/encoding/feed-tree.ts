// A feed's XML as a tree: what rss.ts looks names up in.
import { emptyObject } from '../json.ts'
import type { JsonObject, JsonValue } from '../types.ts'
import { filled } from './feed.ts'
import { readXml } from './xml-tokens.ts'

export class FeedElement {
  readonly prefix: string
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: FeedElement[] = []
  #text = ''

  constructor(prefix: string, name: string, attributes: ReadonlyMap<string, string>) {
    this.prefix = prefix
    this.name = name
    this.attributes = attributes
  }

  get text(): string {
    return this.#text.trim()
  }

  addText(text: string): void {
    this.#text += text
  }

  all(name: string, prefix = ''): FeedElement[] {
    return this.children.filter((child) => child.name === name && child.prefix === prefix)
  }

  first(name: string, prefix = ''): FeedElement | undefined {
    return this.children.find((child) => child.name === name && child.prefix === prefix)
  }

  /** Text of the first such child, empty when there is none. */
  textOf(name: string, prefix = ''): string {
    return this.first(name, prefix)?.text ?? ''
  }
}

/** Throws when the document is broken or empty. */
export function readFeed(bytes: Uint8Array): FeedElement {
  const open: FeedElement[] = []
  let root: FeedElement | null = null
  const found = readXml(bytes, {
    open(name, attributes, prefix) {
      const element = new FeedElement(prefix, name, new Map(attributes))
      open.at(-1)?.children.push(element)
      root ??= element
      open.push(element)
    },
    text: (text) => open.at(-1)?.addText(text),
    close: () => void open.pop(),
  })
  if (!found || !root) throw new Error('Failed to detect feed type')
  return root
}

export const enclosure = ({ attributes }: FeedElement): JsonObject =>
  filled({
    url: attributes.get('url') ?? attributes.get('href') ?? '',
    length: attributes.get('length') ?? '',
    type: attributes.get('type') ?? '',
  })

// Prefixes whose elements belong to the format itself.
const native = new Set(['', 'rss', 'rdf', 'content', 'atom'])

/** Everything under foreign prefixes: prefix -> name -> elements. Null when there is nothing. */
export function extensionsOf(element: FeedElement): JsonObject | null {
  const foreign = element.children.filter(({ prefix }) => !native.has(prefix))
  if (foreign.length === 0) return null
  const extensions = emptyObject()
  for (const [prefix, elements] of Map.groupBy(foreign, ({ prefix }) => prefix)) extensions[prefix] = byName(elements)
  return extensions
}

function byName(elements: readonly FeedElement[]): JsonObject {
  const names = emptyObject()
  for (const [name, group] of Map.groupBy(elements, ({ name }) => name)) names[name] = group.map(extension)
  return names
}

function extension({ name, text, attributes, children }: FeedElement): JsonValue {
  const attrs = emptyObject()
  for (const [key, value] of attributes) attrs[key] = value
  return Object.assign(emptyObject(), { name, value: text, attrs, children: byName(children) })
}
