// The one form of all feeds: fixed keys; items keep the order of their keys and leave out what is empty, as KrakenD's structs do.
import { emptyObject, structObject } from '../json.ts'
import type { JsonObject, JsonValue } from '../types.ts'

type Fields = Readonly<Record<string, JsonValue>>

/** `imageUrl`: null when there is no image. */
export function feed(fields: Fields, imageUrl: string | null): JsonObject {
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
  if (imageUrl !== null) data['img_url'] = imageUrl
  return data
}

const isFilled = (value: JsonValue): boolean => value !== '' && value !== null && !(Array.isArray(value) && value.length === 0)

export const filled = (fields: Fields): JsonObject =>
  structObject(Object.fromEntries(Object.entries(fields).filter(([, value]) => isFilled(value))))

export const listOrNull = <T extends JsonValue>(list: T[]): T[] | null => (list.length > 0 ? list : null)

export const image = (url: string | undefined): JsonObject | null => (url ? filled({ url }) : null)

const timeOf = (text: string): number => {
  if (text === '') return Number.NaN
  return Date.parse(/^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(text) ? `${text.replace(' ', 'T')}Z` : text)
}

/** RFC 3339 in UTC, null when the date cannot be read. */
export function parsed(text: string): string | null {
  const time = timeOf(text)
  return Number.isNaN(time) ? null : written(time)
}

const zones: Readonly<Record<string, number>> = { EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 }

/** The same in the zone that the text names. */
export function parsedInZone(text: string): string | null {
  const time = timeOf(text)
  if (Number.isNaN(time)) return null
  const [, sign, hours, minutes] = /:\d\d(?:\.\d+)? ?([+-])(\d\d):?(\d\d)$/.exec(text) ?? []
  const named = zones[text.slice(-3)] ?? 0
  const offset = sign === undefined ? named * 60 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  if (offset === 0) return written(time)
  const zone = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) => String(part).padStart(2, '0')).join(':')
  return written(time + offset * 60_000).replace('Z', (offset < 0 ? '-' : '+') + zone)
}

/** A fraction without zeros at its end. */
const written = (time: number): string =>
  new Date(time).toISOString().replace(/\.(\d*?)0*Z$/, (_, digits: string) => (digits === '' ? 'Z' : `.${digits}Z`))
