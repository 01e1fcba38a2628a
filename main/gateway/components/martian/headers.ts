// Modifiers and filters of headers.
import { randomUUID } from 'node:crypto'
import { firstValue } from '../../headers.ts'
import type { HeaderMap } from '../../types.ts'
import { headerBytes, pattern, text, texts, type Fields } from './fields.ts'
import { answerHeaders, requestHeaders, type HeaderView, type Modifier, type OutgoingMessage } from './message.ts'

const onBoth = (modify: (headers: HeaderView) => void): Modifier => ({
  request: (message) => modify(requestHeaders(message)),
  response: (message) => modify(answerHeaders(message)),
})

export function setHeader(fields: Fields): Modifier {
  const [name, value] = [text(fields, 'name').toLowerCase(), headerBytes(text(fields, 'value'))]
  return onBoth((headers) => headers.set(name, value))
}

export function appendHeader(fields: Fields): Modifier {
  const [name, value] = [text(fields, 'name').toLowerCase(), headerBytes(text(fields, 'value'))]
  return onBoth((headers) => headers.add(name, value))
}

/** Of several values the first; an empty one when there is none. */
export function copyHeader(fields: Fields): Modifier {
  const [from, to] = [text(fields, 'from').toLowerCase(), text(fields, 'to').toLowerCase()]
  return onBoth((headers) => headers.set(to, headers.get(from)))
}

export function removeHeaders(fields: Fields): Modifier {
  const names = texts(fields, 'names').map((name) => name.toLowerCase())
  return onBoth((headers) => names.forEach((name) => headers.remove(name)))
}

export function setId(fields: Fields): Modifier {
  const name = (text(fields, 'header') || 'X-Krakend-Id').toLowerCase()
  return {
    request({ headers }) {
      if (!plainValue(headers, name)) headers[name] = randomUUID()
    },
  }
}

/** Says of a call and of its answer whether a filter's modifier applies. */
export interface Condition {
  readonly request: (message: Parameters<NonNullable<Modifier['request']>>[0]) => boolean
  readonly response: (message: Parameters<NonNullable<Modifier['response']>>[0]) => boolean
}

const onHeaders = (matches: (headers: HeaderView) => boolean): Condition => ({
  request: (message) => matches(requestHeaders(message)),
  response: (message) => matches(answerHeaders(message)),
})

export function headerIs(fields: Fields): Condition {
  const [name, value] = [text(fields, 'name').toLowerCase(), headerBytes(text(fields, 'value'))]
  return onHeaders((headers) => headers.all(name).includes(value))
}

/** Looks at the first value and at the request's headers, for the answer too. */
export function headerMatches(fields: Fields): Condition {
  const name = text(fields, 'header').toLowerCase()
  const regex = pattern(fields, 'regex')
  const matches = ({ headers }: OutgoingMessage): boolean => {
    const value = plainValue(headers, name)
    return value !== '' && regex.test(value)
  }
  return { request: matches, response: ({ request }) => matches(request) }
}

/** Of Go's header map alone, where no host is. */
const plainValue = (headers: HeaderMap, name: string): string => (name === 'host' ? '' : (firstValue(headers, name) ?? ''))
