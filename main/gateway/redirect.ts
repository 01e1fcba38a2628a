// Redirects as Go's net/http writes them: a clean Location, and a line of HTML for GET.
import { emptyHeaders } from './headers.ts'
import type { HttpResponse } from './types.ts'

const titles: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
}

/** `location` is absolute or begins with a slash; other letters than ASCII are escaped. */
export function redirectTo(location: string, status: number, method: string): HttpResponse {
  const headers = emptyHeaders()
  headers['location'] = location.replace(/[^\x21-\x7e]+/g, encodeURIComponent)
  if (method !== 'GET') {
    if (method === 'HEAD') headers['content-type'] = 'text/html; charset=utf-8'
    return { status, headers, body: { kind: 'none' } }
  }
  headers['content-type'] = 'text/html; charset=utf-8'
  return {
    status,
    headers,
    body: { kind: 'bytes', bytes: `<a href="${escapeHtml(location)}">${titles[status] ?? ''}</a>.\n\n` },
  }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => entities[letter]!)

/** One slash between segments, no `.` and `..`, a trailing slash kept. Never begins with `//`: that would name a host. */
export function cleanPath(path: string): string {
  const kept: string[] = []
  const segments = path.split('/')
  for (const segment of segments) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  const last = segments.at(-1)
  const trailing = kept.length > 0 && path.length > 1 && (last === '' || last === '.')
  return `/${kept.join('/')}${trailing ? '/' : ''}`
}
