// What martian's modifiers work on: one call of a backend on its way out and its answer on the way back.
import { allValues, appendValue } from '../../headers.ts'
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
  body: RequestBody
  /** Set by static.Modifier: the backend is not called. */
  skipsCall: boolean
}
export interface AnswerMessage {
  /** The request that was answered. */
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

export function splitUrl(url: string): UrlParts {
  const [, scheme = '', host = '', path = '', query = ''] = /^([^:]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/.exec(url) ?? []
  return { scheme, host, path, query }
}

export const joinUrl = ({ scheme, host, path, query }: UrlParts): string =>
  `${scheme}://${host}${path === '' || path.startsWith('/') ? path : `/${path}`}${query === '' ? '' : `?${query}`}`

/** Sets, adds or removes; some headers are no headers in Go and live elsewhere. */
export interface HeaderView {
  all(name: string): readonly string[]
  set(name: string, value: string): void
  add(name: string, value: string): void
  remove(name: string): void
}

export function requestHeaders({ headers, url }: OutgoingMessage): HeaderView {
  const plain = plainHeaders(headers)
  return {
    ...plain,
    all: (name) => (name === 'host' && headers.host === undefined ? [url.host] : plain.all(name)),
    add(name, value) {
      if (name === 'host' || name === 'content-length') headers[name] = value
      else plain.add(name, value)
    },
  }
}

export function answerHeaders(message: AnswerMessage): HeaderView {
  const plain = plainHeaders(message.headers)
  return {
    ...plain,
    set(name, value) {
      if (name === 'content-length') message.contentLength = Number.parseInt(value, 10) || 0
      else if (name !== 'transfer-encoding') plain.set(name, value)
    },
  }
}

const plainHeaders = (headers: HeaderMap): HeaderView => ({
  all: (name) => allValues(headers, name),
  set: (name, value) => void (headers[name] = value),
  add: (name, value) => appendValue(headers, name, value),
  remove: (name) => void delete headers[name],
})
