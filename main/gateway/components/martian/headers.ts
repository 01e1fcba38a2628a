// Modifiers and filters of headers and cookies.
import { randomUUID } from 'node:crypto'
import { flag, headerBytes, pattern, text, texts, whole, type Fields } from './fields.ts'
import { answerHeaders, requestHeaders, type HeaderView, type Modifier } from './message.ts'

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
  return onBoth((headers) => headers.set(to, headers.all(from)[0] ?? ''))
}

export function removeHeaders(fields: Fields): Modifier {
  const names = texts(fields, 'names').map((name) => name.toLowerCase())
  return onBoth((headers) => names.forEach((name) => headers.remove(name)))
}

export function setId(fields: Fields): Modifier {
  const name = (text(fields, 'header') || 'X-Krakend-Id').toLowerCase()
  return {
    request(message) {
      const headers = requestHeaders(message)
      if (!headers.all(name)[0]) headers.set(name, randomUUID())
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
  return onHeaders((headers) => headers.all(name).some((present) => value === '' || present === value))
}

export function headerMatches(fields: Fields): Condition {
  const name = text(fields, 'header').toLowerCase()
  const regex = pattern(fields, 'regex')
  return onHeaders((headers) => headers.all(name).some((value) => regex.test(value)))
}

export function setCookie(fields: Fields): Modifier {
  const cookie = `${text(fields, 'name')}=${cookieValue(text(fields, 'value'))}`
  const attributes = cookieAttributes(fields)
  return {
    request(message) {
      const headers = requestHeaders(message)
      const present = headers.all('cookie')[0]
      headers.set('cookie', present ? `${present}; ${cookie}` : cookie)
    },
    response: (message) => answerHeaders(message).add('set-cookie', cookie + attributes),
  }
}

/** Go quotes values with spaces and commas and drops what no cookie may hold. */
function cookieValue(value: string): string {
  const clean = headerBytes(value).replace(/[^\x20-\x7e]|["\\;]/g, '')
  return /[ ,]/.test(clean) ? `"${clean}"` : clean
}

function cookieAttributes(fields: Fields): string {
  const [path, domain, expires, age] = [
    text(fields, 'path'),
    text(fields, 'domain'),
    text(fields, 'expires'),
    whole(fields, 'maxAge'),
  ]
  const until = expires === '' ? null : new Date(expires)
  if (until && Number.isNaN(until.getTime())) throw new Error('expires must be a time as in RFC 3339')
  let attributes = ''
  if (path !== '') attributes += `; Path=${path}`
  if (domain !== '') attributes += `; Domain=${domain.replace(/^\./, '')}`
  if (until) attributes += `; Expires=${until.toUTCString()}`
  if (age > 0) attributes += `; Max-Age=${age}`
  else if (age < 0) attributes += '; Max-Age=0'
  if (flag(fields, 'httpOnly')) attributes += '; HttpOnly'
  if (flag(fields, 'secure')) attributes += '; Secure'
  return attributes
}

export function cookieIs(fields: Fields): Condition {
  const [name, value] = [text(fields, 'name'), text(fields, 'value')]
  const isOne = (pair: string): boolean => {
    const mark = pair.indexOf('=')
    return (
      pair.slice(0, mark).trim() === name &&
      (value === '' ||
        pair
          .slice(mark + 1)
          .trim()
          .replace(/^"(.*)"$/, '$1') === value)
    )
  }
  return {
    request: (message) =>
      requestHeaders(message)
        .all('cookie')
        .some((line) => line.split(';').some(isOne)),
    response: (message) =>
      answerHeaders(message)
        .all('set-cookie')
        .some((line) => isOne(line.split(';', 1)[0]!)),
  }
}
