// What martian's modifiers work on: one call of a backend on its way out and its answer on the way back. As in Go, the host and the
// declared length are no headers: each lives apart, has one value and its own rules (martian's proxyutil.Header).
import { goQuote } from '../../../../shared/go-quote.ts'
import { GatewayError } from '../../error.ts'
import { allValues, appendValue, firstValue } from '../../headers.ts'
import type { ByteSource, HeaderMap, RequestBody } from '../../types.ts'

/** A URL in the parts that modifiers set. `path` and `query` are as they go out. */
export interface UrlParts {
  scheme: string
  host: string
  path: string
  query: string
}
export interface OutgoingMessage {
  readonly url: UrlParts
  headers: HeaderMap
  /** As declared; 0 when nothing is, -1 when it is taken away. */
  contentLength: number
  body: RequestBody
  /** Set by static.Modifier: the backend is not called. */
  skipsCall: boolean
}
export interface AnswerMessage {
  /** The request that was answered, behind redirects the last one. */
  readonly request: OutgoingMessage
  status: number
  headers: HeaderMap
  contentLength: number
  body: ByteSource
}

export interface Modifier {
  /** Throws to fail the call. */
  readonly request?: (message: OutgoingMessage) => void
  readonly response?: (message: AnswerMessage) => void | Promise<void>
}

/** A modifier that cannot do what it should: the call fails, in an aggregating group after the others have run. */
export const martianError = (message: string): GatewayError => new GatewayError('martian', 500, message)

export function splitUrl(url: string): UrlParts {
  const [, scheme = '', host = '', path = '', query = ''] = /^([^:]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/.exec(url) ?? []
  return { scheme, host, path, query }
}

export const joinUrl = ({ scheme, host, path, query }: UrlParts): string =>
  `${scheme}://${host}${path === '' || path.startsWith('/') ? path : `/${path}`}${query === '' ? '' : `?${query}`}`

/** Names in lower case. */
export interface HeaderView {
  get(name: string): string
  all(name: string): readonly string[]
  set(name: string, value: string): void
  add(name: string, value: string): void
  remove(name: string): void
}

interface HostPlace {
  get(): string
  set(host: string): void
}

export const requestHeaders = (message: OutgoingMessage): HeaderView =>
  viewOf(message, {
    get: () => firstValue(message.headers, 'host') ?? message.url.host,
    set: (host) => void (message.headers.host = host),
  })

/** An answer has no host: what is set as one is lost. */
export const answerHeaders = (message: AnswerMessage): HeaderView => viewOf(message, { get: () => '', set() {} })

function viewOf(message: OutgoingMessage | AnswerMessage, host: HostPlace): HeaderView {
  const { headers } = message
  const all = (name: string): readonly string[] => {
    if (name === 'host') return host.get() === '' ? [] : [host.get()]
    if (name === 'content-length') return message.contentLength > 0 ? [String(message.contentLength)] : []
    return name === 'transfer-encoding' ? [] : allValues(headers, name)
  }
  const set = (name: string, value: string): void => {
    if (name === 'host') host.set(value)
    else if (name === 'content-length') message.contentLength = lengthOf(value)
    else if (name !== 'transfer-encoding') headers[name] = value
  }
  return {
    all,
    set,
    get: (name) => (name === 'content-length' && message.contentLength === 0 ? '0' : (all(name)[0] ?? '')),
    add(name, value) {
      if (name !== 'host' && name !== 'content-length') {
        if (name !== 'transfer-encoding') appendValue(headers, name, value)
        return
      }
      if (all(name).length > 0)
        throw martianError(`proxyutil: illegal header multiple: ${name === 'host' ? 'Host' : 'Content-Length'}`)
      set(name, value)
    },
    remove(name) {
      if (name === 'host') host.set('')
      else if (name === 'content-length') message.contentLength = -1
      else delete headers[name]
    },
  }
}

function lengthOf(value: string): number {
  const problem = !/^[+-]?\d+$/.test(value) ? 'invalid syntax' : Number.isSafeInteger(Number(value)) ? null : 'value out of range'
  if (problem) throw martianError(`strconv.ParseInt: parsing ${goQuote(value)}: ${problem}`)
  return Number(value)
}
