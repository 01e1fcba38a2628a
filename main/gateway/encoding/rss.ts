// The `rss` decoder: RSS, Atom and JSON Feed become one form.
import { emptyObject, parseObject } from '../json.ts'
import type { JsonObject } from '../types.ts'
import { atomFeed } from './atom.ts'
import { feed, filled, image, listOrNull, parsed, parsedInZone } from './feed.ts'
import { enclosure, extensionsOf, readFeed, type FeedElement } from './feed-tree.ts'
import { jsonFeed } from './json-feed.ts'

export function decodeRss(bytes: Uint8Array): JsonObject {
  const first = bytes.find((byte) => byte > 32)
  if (first === 123) return jsonFeed(parseObject(bytes))
  const root = readFeed(bytes)
  if (root.name === 'feed') return atomFeed(root)
  const channel = root.last('channel')
  if ((root.name === 'rss' || root.name === 'RDF') && channel) return rssFeed(channel, root.name === 'RDF' ? root : channel)
  throw new Error('Failed to detect feed type')
}

function rssFeed(channel: FeedElement, holder: FeedElement): JsonObject {
  const image = channel.last('image')
  const itunesImage = imageOf(channel)
  return feed(
    {
      type: 'rss',
      title: channel.textOf('title') || channel.foreign('title', 'dc'),
      description: channel.textOf('description'),
      language: channel.textOf('language') || channel.foreign('language', 'dc'),
      copyright: channel.textOf('copyright') || channel.foreign('rights', 'dc'),
      published: channel.textOf('pubdate'),
      updated: channel.textOf('lastbuilddate') || channel.foreign('date', 'dc'),
      author: person(channel.textOf('managingeditor') || channel.textOf('webmaster')) ?? foreignAuthor(channel),
      categories: listOrNull([
        ...channel.all('category').map(({ text }) => text),
        ...keywords(channel),
        ...channel.all('category', 'itunes').flatMap(itunesCategory),
        ...channel.all('subject', 'dc').map(({ ownText }) => ownText),
      ]),
      items: holder.all('item').map(rssItem),
    },
    image ? image.textOf('url') : itunesImage === '' ? null : itunesImage,
  )
}

/** Dublin Core counts even where it is empty. */
function foreignAuthor(element: FeedElement): JsonObject | null {
  const core = element.all('author', 'dc')[0] ?? element.all('creator', 'dc')[0]
  return core ? (person(core.ownText) ?? filled({})) : person(element.foreign('author', 'itunes'))
}

const imageOf = (element: FeedElement): string => element.all('image', 'itunes')[0]?.attributes.get('href') ?? ''

function keywords(element: FeedElement): string[] {
  const words = element.foreign('keywords', 'itunes')
  return words === '' ? [] : words.split(',')
}

function itunesCategory(category: FeedElement): string[] {
  const below = category.children.find(({ name }) => name === 'category')
  return [category, ...(below ? [below] : [])].map(({ attributes }) => attributes.get('text') ?? '')
}

const known = new Set([
  'title',
  'description',
  'encoded',
  'link',
  'author',
  'comments',
  'pubdate',
  'source',
  'enclosure',
  'guid',
  'category',
])

function rssItem(item: FeedElement): JsonObject {
  const published = item.textOf('pubdate')
  const date = item.foreign('date', 'dc')
  const link = item.textOf('link')
  const author = person(item.textOf('author')) ?? foreignAuthor(item)
  const enclosed = item.last('enclosure')
  return filled({
    title: item.textOf('title') || item.foreign('title', 'dc'),
    description: item.textOf('description') || item.foreign('description', 'dc'),
    content: item.all('encoded', 'content').at(-1)?.text ?? '',
    link,
    links: link === '' ? [] : [link],
    published: published || date,
    publishedParsed: parsed(published) ?? parsedInZone(date),
    author,
    authors: author ? [author] : null,
    guid: item.textOf('guid'),
    image: image(imageOf(item)),
    categories: [
      ...item.all('category').map(({ text }) => text),
      ...keywords(item),
      ...item.all('subject', 'dc').map(({ ownText }) => ownText),
    ],
    enclosures: enclosed ? [enclosure(enclosed)] : [],
    dcExt: dublinCore(item),
    itunesExt: itunes(item),
    extensions: extensionsOf(item),
    custom: custom(item),
  })
}

const dublinCoreNames = [
  'title', 'creator', 'author', 'subject', 'description', 'publisher', 'contributor', 'date', 'type', 'format', 'identifier', 'source',
  'language', 'relation', 'coverage', 'rights',
] as const // prettier-ignore

function dublinCore(item: FeedElement): JsonObject | null {
  if (!item.children.some(({ prefix }) => prefix === 'dc')) return null
  const texts = (name: string): string[] => item.all(name, 'dc').map(({ ownText }) => ownText)
  return filled(Object.fromEntries(dublinCoreNames.map((name) => [name, texts(name)])))
}

function itunes(item: FeedElement): JsonObject | null {
  if (!item.children.some(({ prefix }) => prefix === 'itunes')) return null
  const texts = (...names: string[]): [string, string][] => names.map((name) => [name, item.foreign(name, 'itunes')])
  return filled({
    ...Object.fromEntries(texts('author', 'block', 'duration', 'explicit', 'keywords', 'subtitle', 'summary')),
    image: imageOf(item),
    ...Object.fromEntries(texts('isClosedCaptioned', 'episode', 'season', 'order', 'episodeType')),
  })
}

/** What belongs to no format at all, by its name in small letters. */
function custom(item: FeedElement): JsonObject | null {
  const strange = item.children.filter(({ prefix, name }) => prefix === '' && !known.has(name.toLowerCase()))
  if (strange.length === 0) return null
  const texts = emptyObject()
  for (const { name, text } of strange) texts[name.toLowerCase()] = text
  return texts
}

/** `a@b.c (Ann)`, `Ann (a@b.c)`, a name or an address alone; anything else is a person without both. */
function person(text: string): JsonObject | null {
  if (text === '') return null
  const [, email, name] = /^([^@]+@[^\s]+)\s+\(([^@]+)\)$/.exec(text) ?? []
  if (email !== undefined && name !== undefined) return filled({ name, email })
  const reversed = /^([^@]+)\s+\(([^@]+@[^)]+)\)$/.exec(text)
  if (reversed) return filled({ name: reversed[1]!, email: reversed[2]! })
  if (/^[^@()]+$/.test(text)) return filled({ name: text })
  return filled(/^[^@()]+@[^@()]+$/.test(text) ? { email: text } : {})
}
