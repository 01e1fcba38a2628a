// The head of an answer as names and values in turn, as node writes it fastest.
import { STATUS_CODES, type ServerResponse } from 'node:http'
import { canonicalName, trimBlanks } from './headers.ts'
import type { HeaderMap } from './types.ts'

const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'])

export interface AnswerHead {
  readonly raw: string[]
  /** Content-Length as named by the headers, -1 when none. */
  readonly declared: number
}

const goTexts: Readonly<Record<number, string>> = {
  413: 'Request Entity Too Large',
  414: 'Request URI Too Long',
  416: 'Requested Range Not Satisfiable',
  418: "I'm a teapot",
  509: '',
}

/** As Go's `http.StatusText`: empty for a status that it does not know. */
export const knownStatusText = (status: number): string => goTexts[status] ?? STATUS_CODES[status] ?? ''

/** The text beside a status on the wire, as Go writes it. */
export const statusText = (status: number): string => knownStatusText(status) || `status code ${status}`

/** Statuses that have no body by definition. */
export const hasNoBody = (status: number): boolean => status === 204 || status === 304 || status < 200

export function buildHead(headers: HeaderMap, status: number, dropHopByHop: boolean): AnswerHead {
  const raw: string[] = []
  let declared = -1
  for (const name in headers) {
    if (name === 'transfer-encoding' || (dropHopByHop && hopByHop.has(name))) continue
    if (name === 'content-type' && status === 304) continue
    const value = headers[name]!
    if (name === 'content-length') {
      const length = Number(typeof value === 'string' ? value : value[0])
      if (hasNoBody(status) || !Number.isSafeInteger(length) || length < 0) continue
      declared = length
    }
    const canonical = canonicalName(name)
    if (typeof value === 'string') raw.push(canonical, value)
    else for (const one of value) raw.push(canonical, one)
  }
  return { raw, declared }
}

export const without = (name: string, raw: readonly string[]): string[] => raw.filter((_, i) => raw[i - (i % 2)] !== name)

/**
 * Texts beyond Latin-1 become their UTF-8 bytes, line breaks become spaces; a name that is none is left out, as Go does. So are
 * announced trailers, which node takes with chunks only, and which never come.
 */
export function sanitize(raw: readonly string[]): string[] {
  const clean: string[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(raw[i]!) || raw[i] === 'Trailer') continue
    const value = /[\u0100-\uffff]/.test(raw[i + 1]!) ? Buffer.from(raw[i + 1]!).toString('latin1') : raw[i + 1]!
    clean.push(raw[i]!, trimBlanks(value.replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ')))
  }
  return clean
}

/** To HTTP/1.0 Go answers in HTTP/1.0; node writes its own version always, and offers no way to say another. */
export function answerInOldVersion(response: ServerResponse): void {
  const { _storeHeader: store } = response as StatusLineWriter
  if (store === undefined) return
  ;(response as StatusLineWriter)._storeHeader = function (line, headers) {
    store.call(this, line.replace('HTTP/1.1', 'HTTP/1.0'), headers)
  }
}

type StatusLineWriter = ServerResponse & { _storeHeader?: (line: string, headers: unknown) => void }
