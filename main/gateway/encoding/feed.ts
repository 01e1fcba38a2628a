// The one form of all feeds: fixed keys; items keep the order of their keys and leave out what is empty, as KrakenD's structs do.
import { emptyObject, structObject } from '../json.ts'
import type { JsonObject, JsonValue } from '../types.ts'

type Fields = Readonly<Record<string, JsonValue>>

export function feed(fields: Fields, imageUrl: string): JsonObject {
  const empty: Fields = {
    author: null,
    categories: null,
    copyright: '',
    custom: null,
    description: '',
    items: null,
    language: '',
    published: '',
  }
  const data = Object.assign(emptyObject(), empty, { title: '', updated: '' }, fields)
  if (imageUrl !== '') data['img_url'] = imageUrl
  return data
}

const isFilled = (value: JsonValue): boolean => value !== '' && value !== null && !(Array.isArray(value) && value.length === 0)

export const filled = (fields: Fields): JsonObject =>
  structObject(Object.fromEntries(Object.entries(fields).filter(([, value]) => isFilled(value))))

export const listOrNull = <T extends JsonValue>(list: T[]): T[] | null => (list.length > 0 ? list : null)

export const image = (url: string | undefined): JsonObject | null => (url ? filled({ url }) : null)

/** RFC 3339 in UTC, null when the date cannot be read. */
export function parsed(text: string): string | null {
  const time = text === '' ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? null : new Date(time).toISOString().replace(/\.000Z$/, 'Z')
}
