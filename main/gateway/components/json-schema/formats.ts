// The values of `format` that KrakenD's validator knows, each with its own words for what is wrong. An unknown one says nothing.
import { isIPv6 } from 'node:net'
import { RE2JS } from 're2js'
import { goQuote } from '../../../../shared/go-quote.ts'
import { referenceFault, resolveReference } from '../../url-reference.ts'

/** What is wrong with the text, or null. */
export type CheckFormat = (text: string) => string | null

export const validateFormat = (name: string): CheckFormat | null => formats.get(name) ?? null

type Rule = readonly [breaks: RegExp | ((text: string) => boolean), fault: string]

const firstOf = (text: string, rules: readonly Rule[]): string | null =>
  rules.find(([breaks]) => (breaks instanceof RegExp ? breaks.test(text) : breaks(text)))?.[1] ?? null

const within = (what: string, fault: string | null): string | null => fault && `${what}: ${fault}`
const strange = (text: string, allowed: RegExp): string | null => {
  const char = Array.from(text).find((one) => !allowed.test(one))
  return char === undefined ? null : `invalid character ${runeText(char)}`
}
const runeText = (char: string): string => goQuote(char, "'")

/** Go's package time has a quoting of its own. */
function timeText(text: string): string {
  const bytes = Buffer.from(text).toString('latin1')
  const hex = (byte: string): string => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`
  // eslint-disable-next-line no-control-regex -- what it escapes
  return `"${bytes.replace(/["\\]/g, '\\$&').replace(/[\0-\x1f\x80-\xff]/g, hex)}"`
}

function date(text: string): string | null {
  const fault = (what: string): string => `parsing time ${timeText(text)}${what}`
  const cannot = (rest: string, part: string): string => fault(` as "2006-01-02": cannot parse ${timeText(rest)} as "${part}"`)
  if (!/^\d{4}/.test(text)) return cannot(text, '2006')
  if (text[4] !== '-') return cannot(text.slice(4), '-')
  if (!/^\d\d/.test(text.slice(5))) return cannot(text.slice(5), '01')
  const month = Number(text.slice(5, 7))
  if (month < 1 || month > 12) return fault(': month out of range')
  if (text[7] !== '-') return cannot(text.slice(7), '-')
  if (!/^\d\d/.test(text.slice(8))) return cannot(text.slice(8), '02')
  if (text.length > 10) return fault(`: extra text: ${timeText(text.slice(10))}`)
  const days = new Date(Date.UTC(2000 + (Number(text.slice(0, 4)) % 400), month, 0)).getUTCDate()
  const day = Number(text.slice(8, 10))
  return day < 1 || day > days ? fault(': day out of range') : null
}

function time(text: string): string | null {
  const [, hours, minutes, seconds, fraction, offset = ''] = /^(..):(..):(..)(\.\d*)?(.*)$/s.exec(text) ?? []
  if (text.length < 9) return 'less than 9 characters long'
  if (hours === undefined) return 'missing colon in correct place'
  const clock = [hours, minutes, seconds].map((part) => (/^[+-]?\d+$/.test(part!) ? Number(part) : Number.NaN))
  if (clock.some(Number.isNaN)) return 'invalid hour/min/sec'
  if (clock.some((part) => part < 0)) return 'non-positive hour/min/sec'
  const [h, m, s] = clock as [number, number, number]
  if (h > 23 || m > 59 || s > 60) return 'hour/min/sec out of range'
  if (fraction === '.') return 'no digits in second fraction'
  const shift = offset.toUpperCase() === 'Z' ? 0 : offsetMinutes(offset)
  if (typeof shift === 'string') return shift
  const inUtc = (h * 60 + m - shift + 1440) % 1440
  return s === 60 && inUtc !== 1439 ? 'invalid leap second' : null
}

/** Minutes, or what is wrong. */
function offsetMinutes(offset: string): number | string {
  if (offset.length !== 6) return 'offset must be 6 characters long'
  if (!/^[+-]/.test(offset)) return 'offset must begin with plus/minus'
  if (offset[3] !== ':') return 'missing colon in offset in correct place'
  const [hours, minutes] = [offset.slice(1, 3), offset.slice(4)]
  if (!/^\d\d$/.test(hours) || !/^\d\d$/.test(minutes)) return 'invalid hour/min in offset'
  if (Number(hours) > 23 || Number(minutes) > 59) return 'hour/min in offset out of range'
  return (offset.startsWith('+') ? 1 : -1) * (Number(hours) * 60 + Number(minutes))
}

function dateTime(text: string): string | null {
  if (text.length < 20) return 'less than 20 characters long'
  if (!/[tT]/.test(text[10]!)) return '11th character must be t or T'
  return within('invalid date element', date(text.slice(0, 10))) ?? within('invalid time element', time(text.slice(11)))
}

function duration(text: string): string | null {
  if (!text.startsWith('P')) return 'must start with P'
  if (text === 'P') return 'nothing after P'
  if (text.endsWith('W'))
    return firstOf(text, [
      [/^PW$/, 'no number in week'],
      [/^P.*\D.*W$/s, 'invalid week'],
    ])
  const [days = '', clock, ...more] = text.slice(1).split('T')
  const inDays = durationPart(days, 'YMD')
  if (inDays !== null || clock === undefined) return inDays
  if (clock === '') return 'no time elements'
  return durationPart(clock, 'HMS') ?? (more.length === 0 ? null : more[0] === '' ? 'no time elements' : 'more than one T')
}

function durationPart(text: string, all: string): string | null {
  let units = all
  for (let rest = text; rest !== '';) {
    const digits = /^\d*/.exec(rest)![0].length
    if (digits === 0) return 'missing number'
    const unit = rest[digits]
    if (unit === undefined) return 'missing unit'
    const at = units.indexOf(unit)
    if (at < 0)
      return `${all.includes(unit) ? 'unit' : 'invalid unit'} ${runeText(unit)}${all.includes(unit) ? ' out of order' : ''}`
    units = units.slice(at + 1)
    rest = rest.slice(digits + 1)
  }
  return null
}

function period(text: string): string | null {
  const slash = text.indexOf('/')
  if (slash < 0) return 'missing slash'
  const [start, end] = [text.slice(0, slash), text.slice(slash + 1)]
  const begun = start.startsWith('P')
    ? within('invalid start duration', duration(start))
    : within('invalid start date-time', dateTime(start))
  if (begun !== null) return begun
  return !start.startsWith('P') && end.startsWith('P')
    ? within('invalid end duration', duration(end))
    : within('invalid end date-time', dateTime(end))
}

function uuid(text: string): string | null {
  const groups = text.split('-')
  if (groups.length !== 5) return 'must have 5 elements'
  for (const [i, size] of [8, 4, 4, 4, 12].entries()) {
    if (Buffer.byteLength(groups[i]!) !== size) return `element ${i + 1} must be ${size} characters long`
    const char = /[^\da-f]/iu.exec(groups[i]!)?.[0]
    if (char !== undefined) return `non-hex character ${runeText(char)}`
  }
  return null
}

function ipv4(text: string): string | null {
  const groups = text.split('.')
  if (groups.length !== 4) return 'expected four decimals'
  for (const group of groups) {
    if (/^0./.test(group)) return 'leading zeros'
    if (!/^[+-]?\d+$/.test(group)) return `strconv.Atoi: parsing ${goQuote(group)}: invalid syntax`
    if (Number(group) < 0 || Number(group) > 255) return 'decimal must be between 0 and 255'
  }
  return null
}

function ipv6(text: string): string | null {
  if (!text.includes(':')) return 'missing colon'
  if (text.includes('%')) return 'zone id is not a part of ipv6 address'
  return isIPv6(text) ? null : `ParseAddr(${goQuote(text)}): unable to parse IP`
}

function hostname(text: string): string | null {
  const name = text.replace(/\.$/, '')
  if (Buffer.byteLength(name) > 253) return 'more than 253 characters long'
  for (const label of name.split('.')) {
    const size = Buffer.byteLength(label)
    if (size < 1 || size > 63) return 'label must be 1 to 63 characters long'
    const fault =
      firstOf(label, [
        [/^-/, 'label starts with hyphen'],
        [/-$/, 'label ends with hyphen'],
      ]) ?? strange(label, /[a-z\d-]/i)
    if (fault !== null) return fault
  }
  return null
}

function email(text: string): string | null {
  if (Buffer.byteLength(text) > 254) return 'more than 255 characters long'
  const at = text.lastIndexOf('@')
  if (at < 0) return 'missing @'
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  if (Buffer.byteLength(local) > 64) return 'local part more than 64 characters long'
  const fault = localPart(local)
  if (fault !== null) return fault
  const literal = /^\[(IPv6:)?(.*)\]$/s.exec(domain)
  if (!literal) return within('invalid domain', hostname(domain))
  return literal[1] ? within('invalid ipv6 address', ipv6(literal[2]!)) : within('invalid ipv4 address', ipv4(literal[2]!))
}

function localPart(local: string): string | null {
  if (local.length > 1 && local.startsWith('"'))
    return /[\\"]/.test(local.slice(1, -1)) ? 'backslash and quote are not allowed within quoted local part' : null
  return (
    firstOf(local, [
      [/^\./, 'starts with dot'],
      [/\.$/, 'ends with dot'],
      [/\.\./, 'consecutive dots'],
    ]) ?? strange(local, /[a-z\d.!#$%&'*+\-/=?^_`{|}~]/i)
  )
}

function pointer(text: string): string | null {
  if (text === '') return null
  if (!text.startsWith('/')) return 'not starting with /'
  return /~(?![01])/.test(text) ? '~ must be followed by 0 or 1' : null
}

function relativePointer(text: string): string | null {
  const digits = /^\d*/.exec(text)![0]
  if (digits === '') return 'must start with non-negative integer'
  if (digits.length > 1 && digits.startsWith('0')) return 'starts with zero'
  const rest = text.slice(digits.length)
  return rest === '#' ? null : pointer(rest)
}

/** As Go parses a URL, which is more lenient than RFC 3986. */
function url(text: string): string | null {
  const authority = /^(?:[a-z][a-z\d+.-]*:)?\/\/([^/?#]*)/i.exec(text)?.[1] ?? ''
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  const [, port] = /^(?:\[.*\]|[^:]*)(:.*)$/s.exec(host) ?? []
  const strangeInHost = /[ "<>\\^`{|}]/.exec(host)?.[0]
  let fault: string | null = null
  // eslint-disable-next-line no-control-regex -- looked for before all else
  if (/[\0-\x1f\x7f]/.test(text)) fault = referenceFault(text)
  else if (host.startsWith('[') && !host.includes(']')) fault = "missing ']' in host"
  else if (port !== undefined && !/^:\d*$/.test(port)) fault = `invalid port ${goQuote(port)} after host`
  else if (strangeInHost) fault = `invalid character ${goQuote(strangeInHost)} in host name`
  else if (resolveReference('http://host/', text) === null) fault = referenceFault(text)
  return fault && `parse ${goQuote(text)}: ${fault}`
}

const uriReference: CheckFormat = (text) => (text.includes('\\') ? 'contains \\' : url(text))
const uri: CheckFormat = (text) => url(text) ?? (/^[a-z][a-z\d+.-]*:/i.test(text) ? null : 'relative url')

function regex(text: string): string | null {
  try {
    RE2JS.compile(text)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

const formats: ReadonlyMap<string, CheckFormat> = new Map([
  ...Object.entries({ date, time, duration, period, uuid, ipv4, ipv6, hostname, email, regex, uri, iri: uri }),
  ...Object.entries({ 'date-time': dateTime, 'uri-reference': uriReference, 'iri-reference': uriReference }),
  ...Object.entries({ 'json-pointer': pointer, 'relative-json-pointer': relativePointer }),
])
