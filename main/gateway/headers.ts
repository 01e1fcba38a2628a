// Header maps: lower-case keys, no prototype (a header may be called `__proto__`), one string or several.
import type { HeaderMap } from './types.ts'

// The prototype is empty and without one: `__proto__` is a name like any other, and V8 keeps fast property maps, which it does not
// for Object.create(null).
const Headers = function () {} as unknown as new () => HeaderMap
Headers.prototype = Object.create(null)

export const emptyHeaders = (): HeaderMap => new Headers()

export const firstValue = (headers: HeaderMap, name: string): string | undefined => {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

export const allValues = (headers: HeaderMap, name: string): readonly string[] => {
  const value = headers[name]
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

export function appendValue(headers: HeaderMap, name: string, value: string): void {
  const present = headers[name]
  if (present === undefined) headers[name] = value
  else if (typeof present === 'string') headers[name] = [present, value]
  else present.push(value)
}

export function copyHeaders(from: HeaderMap): HeaderMap {
  const to = emptyHeaders()
  for (const name in from) {
    const value = from[name]!
    to[name] = typeof value === 'string' ? value : value.slice()
  }
  return to
}

/** From names and values in turn, as node:http and undici give them. */
export function headersFromRaw(raw: readonly string[]): HeaderMap {
  const headers = emptyHeaders()
  for (let i = 0; i + 1 < raw.length; i += 2) appendValue(headers, raw[i]!.toLowerCase(), raw[i + 1]!)
  return headers
}

/** As Go reads an HTTP/1 message: `Pragma: no-cache` means `Cache-Control: no-cache` where there is none. */
export function explainPragma(headers: HeaderMap): void {
  if (headers.pragma === undefined || headers['cache-control'] !== undefined) return
  if (firstValue(headers, 'pragma') === 'no-cache') headers['cache-control'] = 'no-cache'
}

/** Without the blanks around it (RFC 9110, 5.5); a letter of Latin-1 that `trim` takes for a space may be part of another one. */
export function trimBlanks(value: string): string {
  let from = 0
  let to = value.length
  while (from < to && isBlank(value.charCodeAt(from))) from++
  while (to > from && isBlank(value.charCodeAt(to - 1))) to--
  return to - from === value.length ? value : value.slice(from, to)
}

const isBlank = (code: number): boolean => code === 32 || code === 9

const canonicalNames = new Map<string, string>()

/** Go's spelling: `content-type` -> `Content-Type`. */
export function canonicalName(name: string): string {
  const known = canonicalNames.get(name)
  if (known !== undefined) return known
  const canonical = name.toLowerCase().replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase())
  if (canonicalNames.size < 2000) canonicalNames.set(name, canonical)
  return canonical
}
