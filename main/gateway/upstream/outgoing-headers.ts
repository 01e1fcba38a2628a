// What a request says about itself, in Go's spelling. Over HTTP/1 the whole head is ours (connection.ts puts it in place of undici's);
// HTTP/2 gets names and values. A line break in either would be a second request, so everything is checked here.
import { canonicalName } from '../headers.ts'
import type { HeaderMap } from '../types.ts'
import { UpstreamError } from './go-errors.ts'

const defaultUserAgent = 'Go-http-client/1.1'
const defaultUserAgentH2 = 'Go-http-client/2.0'

/** Written apart, whatever the map says (Go's reqWriteExcludeHeader); `Expect` would bring a 100 that undici takes for a fault. */
const writtenApart = new Set(['host', 'user-agent', 'content-length', 'transfer-encoding', 'trailer', 'expect'])
/** HTTP/2 has no use for these (RFC 9113, 8.2.2). */
const ofOneHop = new Set(['connection', 'proxy-connection', 'keep-alive', 'upgrade', 'te'])

const lineStarts = new Map<string, string>()

/** `Content-Type: `, or the empty string for a name that is not sent from the map. */
function lineStart(name: string): string {
  const known = lineStarts.get(name)
  if (known !== undefined) return known
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name))
    throw new UpstreamError(`net/http: invalid header field name ${JSON.stringify(name)}`)
  const start = writtenApart.has(name.toLowerCase()) ? '' : `${canonicalName(name)}: `
  if (lineStarts.size < 2000) lineStarts.set(name, start)
  return start
}

const refused = /[^\t\x20-\x7e\x80-\uffff]/
const beyondByte = /[\u0100-\uffff]/

/** The value as bytes in a latin1 string: what is no byte string yet goes out as UTF-8. */
export function headerValue(name: string, value: string): string {
  if (refused.test(value))
    throw new UpstreamError(`net/http: invalid header field value for ${JSON.stringify(canonicalName(name))}`)
  return beyondByte.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value
}

function userAgentOf(headers: HeaderMap, fallback: string): string {
  const agent = headers['user-agent']
  return headerValue('user-agent', agent === undefined ? fallback : typeof agent === 'string' ? agent : (agent[0] ?? ''))
}

export interface RequestLine {
  readonly method: string
  readonly target: string
  readonly authority: string
}

/** Up to and without what frames the body. `more`: further whole lines. */
export function requestHead(line: RequestLine, headers: HeaderMap, more: string): string {
  let head = `${line.method} ${line.target} HTTP/1.1\r\nHost: ${line.authority}\r\n`
  const userAgent = userAgentOf(headers, defaultUserAgent)
  if (userAgent !== '') head += `User-Agent: ${userAgent}\r\n`
  for (const name in headers) {
    const start = lineStart(name)
    if (start === '') continue
    const value = headers[name]!
    if (typeof value === 'string') head += `${start}${headerValue(name, value)}\r\n`
    else for (const item of value) head += `${start}${headerValue(name, item)}\r\n`
  }
  return head + more
}

/** Names and values in turn. */
export function requestFields(authority: string, headers: HeaderMap): string[] {
  const fields = ['host', authority]
  const userAgent = userAgentOf(headers, defaultUserAgentH2)
  if (userAgent !== '') fields.push('user-agent', userAgent)
  for (const name in headers) {
    if (lineStart(name) === '' || ofOneHop.has(name)) continue
    const value = headers[name]!
    if (typeof value === 'string') fields.push(name, headerValue(name, value))
    else for (const item of value) fields.push(name, headerValue(name, item))
  }
  return fields
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export function checkMethod(method: string): void {
  if (methods.has(method)) return
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method))
    throw new UpstreamError(`net/http: invalid method ${JSON.stringify(method)}`)
}

const plain = /^[\x21-\x7e]*$/

/** The request target as bytes in a latin1 string. A space may be there: KrakenD sends it as it is. */
export function targetBytes(target: string): string {
  if (plain.test(target)) return target
  if (/[^\x20-\x7e\x80-\uffff]/.test(target)) throw new UpstreamError("net/http: can't write control character in Request.URL")
  return Buffer.from(target, 'utf8').toString('latin1')
}
