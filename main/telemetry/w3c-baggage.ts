// W3C Baggage as Go's propagator has it: values are decoded and encoded anew, members keep their properties, of two equal keys the
// last wins, a bad member is left out, and what goes beyond the limits is dropped.
import { allValues } from '../gateway/headers.ts'
import type { Propagator } from './propagation.ts'

const MAX_BYTES = 8192
const MAX_MEMBERS = 64
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/
const PLAIN = /[\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/

export const baggage: Propagator = {
  names: ['baggage'],

  extract(headers, into) {
    const members = new Map<string, string>()
    let read = 0
    for (const header of allValues(headers, 'baggage')) {
      const found = readHeader(header)
      for (const [key, member] of found) members.set(key, member)
      read += found.size
      if (read >= MAX_MEMBERS) break
    }
    if (members.size > 0) into.baggage = within(members.values())
  },

  inject(context, headers) {
    if (context.baggage) headers.baggage = context.baggage
  },
}

/** As many members as fit; Go drops others by chance, here it is the last. */
function within(members: Iterable<string>): string {
  const kept: string[] = []
  let size = 0
  for (const member of members) {
    const more = member.length + (kept.length > 0 ? 1 : 0)
    if (kept.length >= MAX_MEMBERS || size + more > MAX_BYTES) continue
    kept.push(member)
    size += more
  }
  return kept.join(',')
}

function readHeader(header: string): Map<string, string> {
  const members = new Map<string, string>()
  let size = 0
  for (const part of header.split(',')) {
    if (members.size >= MAX_MEMBERS) break
    const found = readMember(part)
    if (found === null) continue
    const [key, member] = found
    const old = members.get(key)
    size += member.length + (old === undefined && members.size > 0 ? 1 : 0) - (old?.length ?? 0)
    if (size > MAX_BYTES) break
    members.set(key, member)
  }
  return members
}

/** Its key and how it is sent; null when it or one of its properties is not allowed. */
function readMember(text: string): readonly [string, string] | null {
  const [pair = '', ...properties] = text.split(';')
  const equals = pair.indexOf('=')
  if (equals < 0) return null
  const key = pair.slice(0, equals).trim()
  const member = baggageMember(key, pair.slice(equals + 1).trim())
  const kept = properties.map(readProperty)
  return member === null || kept.includes(null) ? null : [key, [member, ...kept].join(';')]
}

/** Nothing between two semicolons is a property too. */
function readProperty(text: string): string | null {
  if (text === '') return ''
  const equals = text.indexOf('=')
  const key = withoutBlanks(equals < 0 ? text : text.slice(0, equals))
  if (equals < 0) return TOKEN.test(key) ? key : null
  return baggageMember(key, withoutBlanks(text.slice(equals + 1)))
}

/** As they stand around a member. Looking behind, a long run of them inside is not read again from each of them. */
export const withoutBlanks = (text: string): string => text.replace(/^[ \t]+|(?<![ \t])[ \t]+$/g, '')

/** `key=value` with the value encoded anew; null when either is not allowed. */
export function baggageMember(key: string, value: string): string | null {
  if (!TOKEN.test(key) || !VALUE.test(value) || /%(?![0-9a-f]{2})/i.test(value)) return null
  // Bytes that are no UTF-8 become U+FFFD.
  return value.includes('%') ? `${key}=${encode(Buffer.from(decode(value).toString()))}` : `${key}=${value}`
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
