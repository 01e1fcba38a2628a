// What a request says on HTTP/2: no connection-specific fields (RFC 9113, 8.2.2).
import type { OutgoingHttpHeaders } from 'node:http2'
import type { HeaderMap } from '../types.ts'
import type { OutgoingFields } from './http2.ts'
import { headerValue } from './request-head.ts'

const dropped = new Set([
  'host',
  'connection',
  'proxy-connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'te',
  'trailer',
])

export function http2Fields(
  headers: HeaderMap,
  authority: string,
  path: string,
  length: number,
  asksGzip: boolean,
): OutgoingFields {
  const fields: OutgoingHttpHeaders = {}
  for (const name in headers) {
    if (dropped.has(name)) continue
    const value = headers[name]!
    fields[name] = typeof value === 'string' ? headerValue(name, value) : value.map((item) => headerValue(name, item))
  }
  fields['user-agent'] ??= 'Go-http-client/2.0'
  if (length >= 0) fields['content-length'] = String(length)
  if (asksGzip) fields['accept-encoding'] = 'gzip'
  return { authority, path, headers: fields }
}
