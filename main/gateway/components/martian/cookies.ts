// Modifiers and filters of cookies, written and read as Go's net/http does.
import { isIPv4 } from 'node:net'
import { allValues, appendValue, firstValue } from '../../headers.ts'
import { flag, headerBytes, text, whole, type Fields } from './fields.ts'
import type { Condition } from './headers.ts'
import type { Modifier } from './message.ts'

const token = /^[!#$%&'*+\-.^_`|~\w]+$/

export function setCookie(fields: Fields): Modifier {
  const [name, value] = [headerBytes(text(fields, 'name')), cookieValue(text(fields, 'value'))]
  const pair = `${name.replace(/[\r\n]/g, '-')}=${value}`
  const attributes = cookieAttributes(fields)
  return {
    request({ headers }) {
      const present = firstValue(headers, 'cookie')
      headers['cookie'] = present ? `${present}; ${pair}` : pair
    },
    response: ({ headers }) => appendValue(headers, 'set-cookie', token.test(name) ? pair + attributes : ''),
  }
}

/** What no cookie may hold is dropped; spaces and commas need quotes. */
function cookieValue(value: string): string {
  const clean = value.replace(/[^\x20-\x7e]|["\\;]/g, '')
  return /[ ,]/.test(clean) ? `"${clean}"` : clean
}

function cookieAttributes(fields: Fields): string {
  const path = text(fields, 'path').replace(/[^\x20-\x7e]|;/g, '')
  const [domain, until, age] = [text(fields, 'domain'), timeOf(text(fields, 'expires')), whole(fields, 'maxAge')]
  let attributes = ''
  if (path !== '') attributes += `; Path=${path}`
  if (isDomain(domain) || isIPv4(domain)) attributes += `; Domain=${domain.replace(/^\./, '')}`
  // Go's zero time, and what is older than the calendar, is no date of a cookie.
  if (until && until.getUTCFullYear() >= 1601) attributes += `; Expires=${until.toUTCString()}`
  if (age !== 0) attributes += `; Max-Age=${Math.max(age, 0)}`
  if (flag(fields, 'httpOnly')) attributes += '; HttpOnly'
  if (flag(fields, 'secure')) attributes += '; Secure'
  return attributes
}

function timeOf(written: string): Date | null {
  if (written === '') return null
  const time = new Date(written)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/.test(written) || Number.isNaN(time.getTime()))
    throw new Error('expires must be a time as in RFC 3339')
  return time
}

/** Labels of letters, digits and inner hyphens, with a letter among them all. */
const isDomain = (domain: string): boolean =>
  domain.length <= 255 &&
  /[a-z]/i.test(domain) &&
  /^\.?[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i.test(domain)

export function cookieIs(fields: Fields): Condition {
  const [name, value] = [text(fields, 'name'), text(fields, 'value')]
  const isOne = (part: string): boolean => {
    const pair = part.trim()
    const mark = pair.indexOf('=')
    if ((mark < 0 ? pair : pair.slice(0, mark)).trim() !== name || !token.test(name)) return false
    const given = mark < 0 ? '' : pair.slice(mark + 1).replace(/^"(.*)"$/, '$1')
    return !/[^\x20-\x7e]|["\\;]/.test(given) && (value === '' || given === value)
  }
  return {
    request: ({ headers }) => allValues(headers, 'cookie').some((line) => line.split(';').some(isOne)),
    response: ({ headers }) => allValues(headers, 'set-cookie').some((line) => isOne(line.split(';', 1)[0]!)),
  }
}
