// Atom as a feed.
import type { JsonObject } from '../types.ts'
import { feed, filled, listOrNull, parsed } from './feed.ts'
import { withoutEscapes } from './feed-text.ts'
import { enclosure, extensionsOf, type FeedElement } from './feed-tree.ts'

export function atomFeed(root: FeedElement): JsonObject {
  return feed(
    {
      type: 'atom',
      title: textIn(root, 'title'),
      description: textIn(root, 'subtitle'),
      language: root.attributes.get('lang') ?? '',
      copyright: textIn(root, 'rights'),
      updated: root.textOf('updated'),
      author: atomPeople(root)[0] ?? null,
      categories: listOrNull(atomCategories(root)),
      items: root.all('entry').map(atomItem),
    },
    root.textOf('logo') || null,
  )
}

/** By the type that the element names: HTML may stand in a `div` of its own, what has no type that is known is base64 or itself. */
function textIn(parent: FeedElement, name: string): string {
  const element = parent.last(name)
  if (!element) return ''
  const type = (element.attributes.get('type') ?? '').toLowerCase()
  const raw = element.raw.trim()
  if (raw.includes('<![CDATA[') || type === '' || type === 'text' || type.startsWith('text/')) return element.text
  const inner = /^<div[^>]*>([^]*)<\/div>$/i.exec(raw)?.[1] ?? raw
  if (type.includes('xhtml')) return inner
  if (type === 'html') return withoutEscapes(inner)
  return /^(?:[a-z\d+/]{4})*(?:[a-z\d+/]{2}==|[a-z\d+/]{3}=)?$/i.test(raw) ? Buffer.from(raw, 'base64').toString('utf8') : raw
}

const atomPeople = (element: FeedElement): JsonObject[] =>
  element.all('author').map((author) => filled({ name: author.textOf('name'), email: author.textOf('email') }))

const atomCategories = (element: FeedElement): string[] =>
  element.all('category').map(({ attributes }) => attributes.get('term') ?? '')

function atomItem(entry: FeedElement): JsonObject {
  const updated = entry.textOf('updated')
  const published = entry.textOf('published') || updated
  const links = entry.all('link').map(({ attributes }) => ({ rel: attributes.get('rel') || 'alternate', attributes }))
  const authors = atomPeople(entry)
  return filled({
    title: textIn(entry, 'title'),
    description: textIn(entry, 'summary'),
    content: textIn(entry, 'content'),
    link: links.find(({ rel }) => rel === 'alternate')?.attributes.get('href') ?? '',
    links: links.filter(({ rel }) => rel === 'alternate' || rel === 'self').map(({ attributes }) => attributes.get('href') ?? ''),
    updated,
    updatedParsed: parsed(updated),
    published,
    publishedParsed: parsed(published) ?? parsed(updated),
    author: authors[0] ?? null,
    authors,
    guid: entry.textOf('id'),
    categories: atomCategories(entry),
    enclosures: links.filter(({ rel }) => rel === 'enclosure').map(enclosure),
    extensions: extensionsOf(entry),
  })
}
