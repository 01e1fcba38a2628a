// Query strings as Go's url.ParseQuery and Values.Encode do them.
import { encodeComponent, textOf } from './go-text.ts'
import type { Query } from './types.ts'

/** Names to values in order. A pair that holds `;` or a broken escape is dropped. */
export function parseQuery(raw: string): Query {
  const query: Query = new Map()
  if (raw === '') return query
  for (const pair of raw.split('&')) {
    if (pair === '' || pair.includes(';')) continue
    const mark = pair.indexOf('=')
    const name = unescape(mark < 0 ? pair : pair.slice(0, mark))
    const value = mark < 0 ? '' : unescape(pair.slice(mark + 1))
    if (name === null || value === null) continue
    const values = query.get(name)
    if (values) values.push(value)
    else query.set(name, [value])
  }
  return query
}

function unescape(text: string): string | null {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!/[%\x80-\xff]/.test(spaced)) return spaced
  if (/%(?![\da-f]{2})/i.test(spaced)) return null
  const bytes = spaced.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return textOf(Buffer.from(bytes, 'latin1'), 'escape')
}

/** Sorted by name, values in order, a space as `+`. */
export function encodeQuery(query: Query): string {
  const names = query.size > 1 ? [...query.keys()].toSorted(byBytes) : [...query.keys()]
  const pairs: string[] = []
  for (const name of names) for (const value of query.get(name)!) pairs.push(`${escape(name)}=${escape(value)}`)
  return pairs.join('&')
}

/** Order of UTF-8 bytes, which is the order of code points. */
function byBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function escape(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text
  return encodeComponent(text)
    .replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}
