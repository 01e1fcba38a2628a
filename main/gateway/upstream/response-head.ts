// The head of an HTTP/1 answer, read like Go's net/textproto does: bare LF and folded lines pass, a broken name or two
// different lengths do not. A connection whose answer is not understood is never used again.
import { emptyHeaders } from '../headers.ts'
import type { HeaderMap } from '../types.ts'
import { UpstreamError } from './go-errors.ts'

/** Go's default for `MaxResponseHeaderBytes`. */
export const maxHeadBytes = 10 * 1024 * 1024

export type Framing = 'none' | 'length' | 'chunked' | 'close'

export interface ResponseHead {
  readonly status: number
  readonly headers: HeaderMap
  readonly framing: Framing
  /** As Go reports it: -1 when unknown. */
  readonly contentLength: number
  readonly keepAlive: boolean
}

/** The head with its empty line when it is there whole: as many characters as it has bytes. */
export function takeHead(bytes: Buffer, from: number): string | null {
  const crlf = bytes.indexOf('\r\n\r\n', from, 'latin1')
  if (crlf >= 0) {
    const text = bytes.toString('latin1', from, crlf + 4)
    // An empty line after a bare LF would be nearer.
    const lf = text.indexOf('\n\n')
    if (lf >= 0) return text.slice(0, lf + 2)
    const mixed = text.indexOf('\n\r\n')
    return mixed === text.length - 3 ? text : text.slice(0, mixed + 3)
  }
  const lf = bytes.indexOf('\n\n', from, 'latin1')
  const mixed = bytes.indexOf('\n\r\n', from, 'latin1')
  if (lf < 0 && mixed < 0) return null
  return bytes.toString('latin1', from, mixed < 0 || (lf >= 0 && lf < mixed) ? lf + 2 : mixed + 3)
}

const names = new Map<string, string>()

/** Lower case, or null when it is no token. */
function headerName(raw: string): string | null {
  const known = names.get(raw)
  if (known !== undefined) return known
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(raw)) return null
  const name = raw.toLowerCase()
  if (names.size < 2000) names.set(raw, name)
  return name
}

export function parseHead(text: string, method: string): ResponseHead {
  const lineEnd = text.indexOf('\n')
  const { status, minor } = parseStatusLine(trimEnd(text.slice(0, lineEnd)))
  const headers = parseFields(text, lineEnd + 1)
  return { status, headers, ...frame(status, method, minor, headers) }
}

const broken = (message: string): UpstreamError => new UpstreamError(`net/http: HTTP/1.x transport connection broken: ${message}`)

function parseStatusLine(line: string): { status: number; minor: number } {
  // The common case without a regular expression.
  const known = line.startsWith('HTTP/1.1 ') ? 1 : line.startsWith('HTTP/1.0 ') ? 0 : -1
  const status = known < 0 ? Number.NaN : statusCode(line)
  if (status >= 0) return { status, minor: known }
  const match = /^(\S+) +(\S*)/.exec(line)
  if (!match) throw broken(`malformed HTTP response ${JSON.stringify(line.slice(0, 1000))}`)
  const version = /^HTTP\/(\d)\.(\d)$/.exec(match[1]!)
  if (!/^\d{3}$/.test(match[2]!)) throw broken(`malformed HTTP status code ${JSON.stringify(match[2]!.slice(0, 1000))}`)
  if (!version) throw broken(`malformed HTTP version ${JSON.stringify(match[1]!.slice(0, 1000))}`)
  return { status: Number(match[2]), minor: version[1] === '1' ? Number(version[2]) : 0 }
}

function statusCode(line: string): number {
  if (line.length > 12 && line.charCodeAt(12) !== 32) return Number.NaN
  const [a, b, c] = [line.charCodeAt(9) - 48, line.charCodeAt(10) - 48, line.charCodeAt(11) - 48]
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 && c >= 0 && c <= 9 ? a * 100 + b * 10 + c : Number.NaN
}

const trimEnd = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)

function parseFields(text: string, from: number): HeaderMap {
  const headers = emptyHeaders()
  // Control characters would be refused by the client's side: a space takes their place.
  const clean = !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)/.test(text)
  let last = ''
  for (let at = from; at < text.length;) {
    let end = text.indexOf('\n', at)
    if (end < 0) end = text.length
    const stop = text.charCodeAt(end - 1) === 13 ? end - 1 : end
    if (stop <= at) break
    const first = text.charCodeAt(at)
    if ((first === 32 || first === 9) && last !== '') foldInto(headers, last, text.slice(at, stop).trim())
    else {
      const colon = text.indexOf(':', at)
      const name = colon < 0 || colon > stop ? null : headerName(text.slice(at, colon))
      if (name === null) throw broken(`malformed MIME header line: ${text.slice(at, stop)}`)
      const value = text.slice(colon + 1, stop).trim()
      add(headers, name, clean ? value : value.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, ' '))
      last = name
    }
    at = end + 1
  }
  return headers
}

function add(headers: HeaderMap, name: string, value: string): void {
  const present = headers[name]
  if (present === undefined) headers[name] = value
  else if (typeof present === 'string') headers[name] = [present, value]
  else present.push(value)
}

function foldInto(headers: HeaderMap, name: string, more: string): void {
  const present = headers[name]
  if (typeof present === 'string') headers[name] = `${present} ${more}`
  else if (present) present[present.length - 1] += ` ${more}`
}

/** RFC 9112, 6.3, with Go's texts. */
function frame(status: number, method: string, minor: number, headers: HeaderMap): Omit<ResponseHead, 'status' | 'headers'> {
  const keepAlive = staysOpen(headers.connection, minor)
  const coding = headers['transfer-encoding']
  // What a proxy must not pass on as the message's own: Go takes it out of the headers.
  if (coding !== undefined) delete headers['transfer-encoding']
  const chunked = coding !== undefined && minor > 0
  if (chunked && (typeof coding !== 'string' || coding.toLowerCase() !== 'chunked'))
    throw broken(`unsupported transfer encoding: ${JSON.stringify(typeof coding === 'string' ? coding : coding[0])}`)
  if (chunked) delete headers['content-length']
  const declared = chunked ? -1 : declaredLength(headers)
  if (method === 'HEAD') return { framing: 'none', contentLength: declared, keepAlive }
  if (status < 200 || status === 204 || status === 304) return { framing: 'none', contentLength: 0, keepAlive }
  if (chunked) return { framing: 'chunked', contentLength: -1, keepAlive }
  if (declared === 0) return { framing: 'none', contentLength: 0, keepAlive }
  if (declared > 0) return { framing: 'length', contentLength: declared, keepAlive }
  return { framing: 'close', contentLength: -1, keepAlive: false }
}

function staysOpen(connection: string | string[] | undefined, minor: number): boolean {
  if (connection === undefined) return minor > 0
  const options = String(connection).toLowerCase()
  if (options.includes('close')) return !options.split(',').some((option) => option.trim() === 'close') && minor > 0
  return minor > 0 || options.includes('keep-alive')
}

function declaredLength(headers: HeaderMap): number {
  const value = headers['content-length']
  if (value === undefined) return -1
  if (typeof value !== 'string' && value.some((other) => other !== value[0]))
    throw broken(
      `http: message cannot contain multiple Content-Length headers; got ${JSON.stringify(value).replaceAll(',', ' ')}`,
    )
  const text = typeof value === 'string' ? value : value[0]!
  if (typeof value !== 'string') headers['content-length'] = text
  if (!/^\d{1,15}$/.test(text)) throw broken(`bad Content-Length ${JSON.stringify(text)}`)
  return Number(text)
}
