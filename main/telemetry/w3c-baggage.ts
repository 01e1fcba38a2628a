// W3C Baggage as Go's propagator has it: values are decoded and encoded anew, members keep their properties, of two equal keys the
// last wins, and a header with one bad member is void; other headers of the same name still count.
import { allValues } from '../gateway/headers.ts'
import type { Propagator } from './propagation.ts'

const MAX_BYTES = 8192
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/
const PLAIN = /[\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/

export const baggage: Propagator = {
  names: ['baggage'],

  extract(headers, into) {
    const members = new Map<string, string>()
    let size = 0
    for (const header of allValues(headers, 'baggage')) {
      size += header.length
      if (size > MAX_BYTES) break
      for (const [key, member] of readHeader(header)) members.set(key, member)
    }
    if (members.size > 0) into.baggage = [...members.values()].join(',')
  },

  inject(context, headers) {
    if (context.baggage) headers.baggage = context.baggage
  },
}

function readHeader(header: string): Map<string, string> {
  const members = new Map<string, string>()
  for (const part of header.split(',')) {
    const [pair = '', ...properties] = part.split(';')
    const equals = pair.indexOf('=')
    const key = pair.slice(0, equals).trim()
    const member = equals < 0 ? null : baggageMember(key, pair.slice(equals + 1).trim())
    const kept = properties.map((property) => property.trim())
    if (member === null || !kept.every(isProperty)) return new Map()
    members.set(key, [member, ...kept].join(';'))
  }
  return members
}

function isProperty(property: string): boolean {
  const [key = '', ...value] = property.split('=')
  return TOKEN.test(key.trim()) && VALUE.test(value.join('=').trim())
}

/** `key=value` with the value encoded anew; null when either is not allowed. */
export function baggageMember(key: string, value: string): string | null {
  if (!TOKEN.test(key) || !VALUE.test(value) || /%(?![0-9a-f]{2})/i.test(value)) return null
  return value.includes('%') ? `${key}=${encode(decode(value))}` : `${key}=${value}`
}

/** Keys and decoded values of what `extract` left. */
export function readMembers(text: string): [string, string][] {
  if (text === '') return []
  return text.split(',').map((member) => {
    const pair = member.split(';', 1)[0]!
    const equals = pair.indexOf('=')
    return [pair.slice(0, equals), decode(pair.slice(equals + 1)).toString('latin1')]
  })
}

const decode = (value: string): Buffer =>
  Buffer.from(
    value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

const encode = (bytes: Buffer): string =>
  Array.from(bytes.toString('latin1'), (char) =>
    PLAIN.test(char) ? char : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('')
