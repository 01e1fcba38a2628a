// The head of a request as Go writes it. Names are checked once per spelling, values once per request: a line break in either
// would be a second request.
import { canonicalName } from '../headers.ts'
import type { HeaderMap } from '../types.ts'
import { UpstreamError } from './go-errors.ts'

export const defaultUserAgent = 'Go-http-client/1.1'

/** Written by us, whatever the map says (Go's reqWriteExcludeHeader). */
const framing = new Set(['host', 'user-agent', 'content-length', 'transfer-encoding', 'trailer'])

const lineStarts = new Map<string, string>()

/** `Content-Type: `, or the empty string for a header that is not sent from the map. */
function lineStart(name: string): string {
  const known = lineStarts.get(name)
  if (known !== undefined) return known
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name))
    throw new UpstreamError(`net/http: invalid header field name ${JSON.stringify(name)}`)
  const start = framing.has(name.toLowerCase()) ? '' : `${canonicalName(name)}: `
  if (lineStarts.size < 2000) lineStarts.set(name, start)
  return start
}

const refused = /[\x00-\x08\x0a-\x1f\x7f]/
const beyondByte = /[\u0100-\uffff]/

/** The value as bytes in a latin1 string: what is no byte string yet goes out as UTF-8. */
export function headerValue(name: string, value: string): string {
  if (refused.test(value))
    throw new UpstreamError(`net/http: invalid header field value for ${JSON.stringify(canonicalName(name))}`)
  return beyondByte.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value
}

export interface RequestLine {
  readonly method: string
  readonly target: string
  readonly authority: string
}

export function requestHead(line: RequestLine, headers: HeaderMap, extra: string): string {
  const agent = headers['user-agent']
  const userAgent = agent === undefined ? defaultUserAgent : typeof agent === 'string' ? agent : (agent[0] ?? '')
  let head = `${line.method} ${line.target} HTTP/1.1\r\nHost: ${line.authority}\r\n`
  if (userAgent !== '') head += `User-Agent: ${headerValue('user-agent', userAgent)}\r\n`
  for (const name in headers) {
    const start = lineStart(name)
    if (start === '') continue
    const value = headers[name]!
    if (typeof value === 'string') head += `${start}${headerValue(name, value)}\r\n`
    else for (const item of value) head += `${start}${headerValue(name, item)}\r\n`
  }
  return head + extra
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
  if (/[\x00-\x1f\x7f]/.test(target)) throw new UpstreamError("net/http: can't write control character in Request.URL")
  return Buffer.from(target, 'utf8').toString('latin1')
}
