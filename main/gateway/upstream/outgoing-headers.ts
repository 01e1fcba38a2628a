// The headers of a call to a backend as undici takes them: names and values in turn, checked here so that a client reads Go's words.
// Hop-by-hop fields that frame the message are undici's own business (RFC 9112, section 6; RFC 9110, section 7.6.1).
import { canonicalName } from '../headers.ts'
import type { HeaderMap } from '../types.ts'
import { UpstreamError } from './go-errors.ts'

export const defaultUserAgent = 'Go-http-client/1.1'

const framing = new Set([
  'content-length',
  'transfer-encoding',
  'trailer',
  'connection',
  'keep-alive',
  'upgrade',
  'expect',
  'host',
  'user-agent',
])
const spellings = new Map<string, string>()

/** The name on the wire, or the empty string for one that is not sent from the map. */
function spelling(name: string): string {
  const known = spellings.get(name)
  if (known !== undefined) return known
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name))
    throw new UpstreamError(`net/http: invalid header field name ${JSON.stringify(name)}`)
  const spelled = framing.has(name.toLowerCase()) ? '' : canonicalName(name)
  if (spellings.size < 2000) spellings.set(name, spelled)
  return spelled
}

const refused = /[\x00-\x08\x0a-\x1f\x7f]/
const beyondByte = /[\u0100-\uffff]/

/** The value as bytes in a latin1 string: what is no byte string yet goes out as UTF-8. */
export function headerValue(name: string, value: string): string {
  if (refused.test(value))
    throw new UpstreamError(`net/http: invalid header field value for ${JSON.stringify(canonicalName(name))}`)
  return beyondByte.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value
}

export function outgoingHeaders(headers: HeaderMap, authority: string): string[] {
  const host = headers.host
  const agent = headers['user-agent']
  const userAgent = agent === undefined ? defaultUserAgent : typeof agent === 'string' ? agent : (agent[0] ?? '')
  const lines = ['Host', host === undefined ? authority : headerValue('host', String(host))]
  if (userAgent !== '') lines.push('User-Agent', headerValue('user-agent', userAgent))
  for (const name in headers) {
    const spelled = spelling(name)
    if (spelled === '') continue
    const value = headers[name]!
    if (typeof value === 'string') lines.push(spelled, headerValue(name, value))
    else for (const item of value) lines.push(spelled, headerValue(name, item))
  }
  return lines
}

/** Headers of one hop that KrakenD forwards with `input_headers: ["*"]`; null in the usual case of none. */
export function hopHeaders(headers: HeaderMap): string[] | null {
  if (headers['keep-alive'] === undefined && headers.upgrade === undefined) return null
  const lines: string[] = []
  for (const name of ['keep-alive', 'upgrade'])
    for (const value of [headers[name] ?? []].flat()) lines.push(canonicalName(name), headerValue(name, value))
  return lines
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export function checkMethod(method: string): void {
  if (methods.has(method)) return
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method))
    throw new UpstreamError(`net/http: invalid method ${JSON.stringify(method)}`)
}

const plain = /^[\x21-\x7e]*$/

/** The request target as bytes in a latin1 string. */
export function targetBytes(target: string): string {
  if (plain.test(target)) return target
  if (/[\x00-\x1f\x7f]/.test(target)) throw new UpstreamError("net/http: can't write control character in Request.URL")
  // KrakenD sends a space as it is and the backend hangs up on the malformed request line; undici does not send such a line.
  if (target.includes(' ')) throw new UpstreamError('EOF')
  return Buffer.from(target, 'utf8').toString('latin1')
}
