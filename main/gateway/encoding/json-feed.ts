// JSON Feed as a feed.
import { isObject } from '../json.ts'
import type { JsonObject } from '../types.ts'
import { feed, filled, image, parsed } from './feed.ts'

const textIn = (object: JsonObject, key: string): string => {
  const value = object[key]
  return typeof value === 'string' ? value : ''
}

const objectsIn = (object: JsonObject, key: string): JsonObject[] => {
  const value = object[key]
  return Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : []
}

const namesIn = (object: JsonObject): JsonObject[] =>
  [...objectsIn(object, 'authors'), ...objectsIn(object, 'author')].map((author) => filled({ name: textIn(author, 'name') }))

export function jsonFeed(root: JsonObject): JsonObject {
  if (!textIn(root, 'version').includes('jsonfeed.org')) throw new Error('Failed to detect feed type')
  const items = objectsIn(root, 'items')
  return feed(
    {
      type: 'json',
      title: textIn(root, 'title'),
      description: textIn(root, 'description'),
      language: textIn(root, 'language'),
      author: namesIn(root)[0] ?? null,
      items: items.map(jsonItem),
    },
    textIn(root, 'icon') || null,
  )
}

function jsonItem(item: JsonObject): JsonObject {
  const updated = textIn(item, 'date_modified')
  const published = textIn(item, 'date_published')
  const link = textIn(item, 'url') || textIn(item, 'external_url')
  const authors = namesIn(item)
  return filled({
    title: textIn(item, 'title'),
    description: textIn(item, 'summary'),
    content: textIn(item, 'content_html') || textIn(item, 'content_text'),
    link,
    links: link === '' ? null : [link],
    updated,
    updatedParsed: parsed(updated),
    published,
    publishedParsed: parsed(published),
    author: authors[0] ?? null,
    authors,
    guid: textIn(item, 'id'),
    image: image(textIn(item, 'image') || textIn(item, 'banner_image')),
    categories: item['tags'] ?? null,
    enclosures: objectsIn(item, 'attachments').map((one) => filled({ url: textIn(one, 'url'), type: textIn(one, 'mime_type') })),
  })
}
