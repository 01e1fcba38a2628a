// A feed's XML as a tree: what rss.ts looks names up in.
import { emptyObject, structObject } from '../json.ts'
import type { JsonObject, JsonValue } from '../types.ts'
import { filled } from './feed.ts'
import { feedText } from './feed-text.ts'
import { readXml } from './xml-tokens.ts'

export class FeedElement {
  readonly prefix: string
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: FeedElement[] = []
  /** Where its content stands in the source. */
  readonly from: number
  /** What stands between its tags, markup included. */
  raw = ''
  #own = ''

  constructor(prefix: string, name: string, attributes: ReadonlyMap<string, string>, from: number) {
    this.prefix = prefix
    this.name = name
    this.attributes = attributes
    this.from = from
  }

  /** What it says: markup in it counts, escapes are undone. */
  get text(): string {
    return feedText(this.raw)
  }

  /** Its own text without that of its children. */
  get ownText(): string {
    return this.#own.trim()
  }

  addText(text: string): void {
    this.#own += text
  }

  /** The format's own elements are found in any letter case. */
  all(name: string, prefix = ''): FeedElement[] {
    return this.children.filter(
      (child) => child.prefix === prefix && (prefix === '' ? child.name.toLowerCase() : child.name) === name,
    )
  }

  /** Of the format's own elements the last one counts. */
  last(name: string): FeedElement | undefined {
    return this.all(name).at(-1)
  }

  textOf(name: string): string {
    return this.last(name)?.text ?? ''
  }

  /** Own text of the first such element of a foreign prefix, empty when there is none. */
  foreign(name: string, prefix: string): string {
    return this.all(name, prefix)[0]?.ownText ?? ''
  }
}

/** Throws when the document is broken or empty. */
export function readFeed(bytes: Uint8Array): FeedElement {
  const open: FeedElement[] = []
  let root: FeedElement | null = null
  let source = ''
  const found = readXml(bytes, {
    source: (text) => (source = text),
    open(name, attributes, prefix, at) {
      const element = new FeedElement(prefix, name, new Map(attributes), at)
      open.at(-1)?.children.push(element)
      root ??= element
      open.push(element)
    },
    text: (text) => open.at(-1)?.addText(text),
    close(_name, at) {
      const closed = open.pop()!
      closed.raw = source.slice(closed.from, at)
    },
  })
  if (!found || !root) throw new Error('Failed to detect feed type')
  return root
}

export const enclosure = ({ attributes }: Pick<FeedElement, 'attributes'>): JsonObject =>
  filled({
    url: attributes.get('url') ?? attributes.get('href') ?? '',
    length: attributes.get('length') ?? '',
    type: attributes.get('type') ?? '',
  })

// Prefixes whose elements belong to the format itself.
const native = new Set(['', 'rss', 'rdf', 'content'])

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

function extension({ name, ownText, attributes, children }: FeedElement): JsonValue {
  const attrs = emptyObject()
  for (const [key, value] of attributes) attrs[key] = value
  return structObject({ name, value: ownText, attrs, children: byName(children) })
}
