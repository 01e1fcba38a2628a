// The `rss` decoder: RSS, Atom and JSON Feed become one form.
import { parseObject, structObject } from '../json.ts'
import type { JsonObject } from '../types.ts'
import { atomFeed } from './atom.ts'
import { feed, filled, image, listOrNull, parsed } from './feed.ts'
import { enclosure, extensionsOf, readFeed, type FeedElement } from './feed-tree.ts'
import { jsonFeed } from './json-feed.ts'

export function decodeRss(bytes: Uint8Array): JsonObject {
  const first = bytes.find((byte) => byte > 32)
  if (first === 123) return jsonFeed(parseObject(bytes))
  const root = readFeed(bytes)
  if (root.name === 'feed') return atomFeed(root)
  const channel = root.first('channel')
  if ((root.name === 'rss' || root.name === 'RDF') && channel) return rssFeed(channel, root.name === 'RDF' ? root : channel)
  throw new Error('Failed to detect feed type')
}

function rssFeed(channel: FeedElement, holder: FeedElement): JsonObject {
  return feed(
    {
      type: 'rss',
      title: channel.textOf('title') || channel.textOf('title', 'dc'),
      description: channel.textOf('description') || channel.textOf('summary', 'itunes'),
      language: channel.textOf('language') || channel.textOf('language', 'dc'),
      copyright: channel.textOf('copyright') || channel.textOf('rights', 'dc'),
      published: channel.textOf('pubDate'),
      updated: channel.textOf('lastBuildDate') || channel.textOf('date', 'dc'),
      author: person(channel.textOf('managingEditor') || channel.textOf('webMaster') || foreignAuthor(channel)),
      categories: listOrNull(rssCategories(channel)),
      items: holder.all('item').map(rssItem),
    },
    channel.first('image')?.textOf('url') || channel.first('image', 'itunes')?.attributes.get('href') || '',
  )
}

const foreignAuthor = (element: FeedElement): string =>
  element.textOf('author', 'dc') || element.textOf('creator', 'dc') || element.textOf('author', 'itunes')

function rssCategories(element: FeedElement): string[] {
  const texts = [...element.all('category'), ...element.all('subject', 'dc')].map(({ text }) => text)
  const itunes = element.all('category', 'itunes').map(({ attributes }) => attributes.get('text') ?? '')
  return [...texts, ...itunes].filter((text) => text !== '')
}

function rssItem(item: FeedElement): JsonObject {
  const published = item.textOf('pubDate') || item.textOf('date', 'dc')
  const updated = item.textOf('date', 'dc')
  const link = item.textOf('link')
  const author = person(item.textOf('author') || foreignAuthor(item))
  return filled({
    title: item.textOf('title') || item.textOf('title', 'dc'),
    description: item.textOf('description') || item.textOf('description', 'dc'),
    content: item.textOf('encoded', 'content'),
    link,
    links: item.all('link').map(({ text }) => text),
    updated,
    updatedParsed: parsed(updated),
    published,
    publishedParsed: parsed(published),
    author,
    authors: author ? [author] : null,
    guid: item.textOf('guid'),
    image: image(item.first('image', 'itunes')?.attributes.get('href')),
    categories: rssCategories(item),
    enclosures: item.all('enclosure').map(enclosure),
    dcExt: foreignTexts(item, 'dc'),
    extensions: extensionsOf(item),
  })
}

function foreignTexts(element: FeedElement, prefix: string): JsonObject | null {
  const found = element.children.filter((child) => child.prefix === prefix)
  if (found.length === 0) return null
  return structObject(
    Object.fromEntries([...Map.groupBy(found, ({ name }) => name)].map(([name, group]) => [name, group.map(({ text }) => text)])),
  )
}

/** `a@b.c (Ann)`, `Ann (a@b.c)`, `Ann <a@b.c>`, an address or a name alone. */
function person(text: string): JsonObject | null {
  if (text === '') return null
  const parts = /^(\S+@\S+)\s+\((.+)\)$/.exec(text)
  if (parts) return filled({ name: parts[2]!, email: parts[1]! })
  const reversed = /^(.+?)\s+[(<]?([^\s()<>]+@[^\s()<>]+)[)>]?$/.exec(text)
  if (reversed) return filled({ name: reversed[1]!, email: reversed[2]! })
  return /^\S+@\S+$/.test(text) ? filled({ email: text }) : filled({ name: text })
}
