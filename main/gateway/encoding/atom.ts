// Atom as a feed.
import type { JsonObject } from '../types.ts'
import { feed, filled, listOrNull, parsed } from './feed.ts'
import { enclosure, extensionsOf, type FeedElement } from './feed-tree.ts'

export function atomFeed(root: FeedElement): JsonObject {
  return feed(
    {
      type: 'atom',
      title: root.textOf('title'),
      description: root.textOf('subtitle'),
      language: root.attributes.get('lang') ?? '',
      copyright: root.textOf('rights'),
      updated: root.textOf('updated'),
      author: atomPeople(root)[0] ?? null,
      categories: listOrNull(atomCategories(root)),
      items: root.all('entry').map(atomItem),
    },
    root.textOf('logo') || root.textOf('icon'),
  )
}

const atomPeople = (element: FeedElement): JsonObject[] =>
  element.all('author').map((author) => filled({ name: author.textOf('name'), email: author.textOf('email') }))

const atomCategories = (element: FeedElement): string[] =>
  element.all('category').map(({ attributes }) => attributes.get('label') || attributes.get('term') || '')

function atomItem(entry: FeedElement): JsonObject {
  const updated = entry.textOf('updated')
  const published = entry.textOf('published') || updated
  const links = entry.all('link')
  const alternate = links.filter(({ attributes }) => (attributes.get('rel') ?? 'alternate') === 'alternate')
  const authors = atomPeople(entry)
  return filled({
    title: entry.textOf('title'),
    description: entry.textOf('summary'),
    content: entry.textOf('content'),
    link: (alternate[0] ?? links[0])?.attributes.get('href') ?? '',
    links: links
      .filter(({ attributes }) => attributes.get('rel') !== 'enclosure')
      .map(({ attributes }) => attributes.get('href') ?? ''),
    updated,
    updatedParsed: parsed(updated),
    published,
    publishedParsed: parsed(published),
    author: authors[0] ?? null,
    authors,
    guid: entry.textOf('id'),
    categories: atomCategories(entry),
    enclosures: links.filter(({ attributes }) => attributes.get('rel') === 'enclosure').map(enclosure),
    extensions: extensionsOf(entry),
  })
}
