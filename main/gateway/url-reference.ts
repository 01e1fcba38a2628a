// Relative references (RFC 3986, 5.2) as Go resolves them. Not WHATWG URL: that one turns backslashes into slashes, drops default
// ports and rewrites queries, all of which a backend would see.
import { brokenEscape, escapePath } from './go-path.ts'

const parts = /^(?:([a-z][a-z\d+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?/i

/** The absolute URL without fragment, or null when `reference` cannot be read. */
export function resolveReference(base: string, reference: string): string | null {
  if (/[^\x20-\x7e\x80-\uffff]/.test(reference)) return null
  const [, scheme, authority, path = '', query = ''] = parts.exec(reference) ?? []
  const [, baseScheme = '', baseAuthority = '', basePath = '', baseQuery = ''] = parts.exec(base) ?? []
  const escaped = escapePath(path)
  if (escaped === null) return null
  if (scheme === undefined && authority === undefined && /^[^/]*:/.test(path)) return null
  if (scheme !== undefined && authority === undefined) return reference
  const origin = `${(scheme ?? baseScheme).toLowerCase()}://${authority ?? baseAuthority}`
  if (authority !== undefined) return origin + withoutDots(escaped) + query
  if (path === '') return origin + basePath + (query === '' ? baseQuery : query)
  return (
    origin +
    withoutDots(path.startsWith('/') ? escaped : `${basePath.slice(0, basePath.lastIndexOf('/')) || ''}/${escaped}`, true) +
    query
  )
}

/** What Go has against a reference that cannot be read. */
export function referenceFault(reference: string): string {
  if (/[^\x20-\x7e\x80-\uffff]/.test(reference)) return 'net/url: invalid control character in URL'
  const path = parts.exec(reference)?.[3] ?? ''
  if (escapePath(path) === null) return `invalid URL escape ${JSON.stringify(brokenEscape(path))}`
  return reference.startsWith(':') ? 'missing protocol scheme' : 'first path segment in URL cannot contain colon'
}

function withoutDots(path: string, rooted = false): string {
  if (path === '') return rooted ? '/' : ''
  const segments = path.split('/')
  const last = segments.at(-1)
  const kept: string[] = []
  for (const segment of segments.slice(1)) {
    if (segment === '..') kept.pop()
    else if (segment !== '.') kept.push(segment)
  }
  return `/${kept.join('/')}${(last === '.' || last === '..') && kept.length > 0 ? '/' : ''}`
}
