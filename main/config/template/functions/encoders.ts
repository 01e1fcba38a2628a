// JSON as Go's encoding/json writes it, base64, hashes, URLs, paths.
import { createHash, randomUUID } from 'node:crypto'
import { posix } from 'node:path'
import { goQuote } from '../../../../shared/go-quote.ts'
import { goTime } from '../../../../shared/go-time.ts'
import { takes, type Functions } from '../call.ts'
import { goMap, isList, isMap, kindName, nilList, Sized, sortedKeys, type GoMap, type Value } from '../values.ts'

/** Keys sorted; `escape` also writes <, > and & as escapes. */
export function toJson(value: Value, escape = true, indent = '', margin = ''): string {
  if (value === undefined || value === null || value === nilList) return 'null'
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (value instanceof Sized) return String(value.value)
  if (typeof value === 'string') return jsonText(value, escape)
  if (value instanceof Date) return `"${goTime('2006-01-02T15:04:05.999999999Z07:00', value)}"`
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`json: unsupported value: ${value}`)
    return Object.is(value, -0) ? '-0' : String(value)
  }
  const inner = margin + indent
  const parts = isList(value)
    ? value.map((item) => toJson(item, escape, indent, inner))
    : isMap(value)
      ? sortedKeys(value).map(
          (key) => `${jsonText(key, escape)}:${indent === '' ? '' : ' '}${toJson(value[key], escape, indent, inner)}`,
        )
      : []
  const [open, close] = isList(value) ? '[]' : '{}'
  if (parts.length === 0 || indent === '') return `${open}${parts.join(',')}${close}`
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}`
}

function jsonText(text: string, escape: boolean): string {
  const written = JSON.stringify(text.toWellFormed())
  return written.replace(
    escape ? /[<>&\u2028\u2029]/g : /[\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** JSON.stringify gives nothing for what JSON cannot say; Sprig's forms without "must" give an empty text. */
const orEmpty = (write: (value: Value) => string) =>
  takes('a', (value: Value) => {
    try {
      return write(value)
    } catch {
      return ''
    }
  })

const fromJson = (text: string): Value => JSON.parse(text) as Value

const hash = (algorithm: string) => takes('s', (text: string) => createHash(algorithm).update(text).digest('hex'))

function adler32(text: string): string {
  let low = 1
  let high = 0
  for (const byte of Buffer.from(text)) {
    low = (low + byte) % 65_521
    high = (high + low) % 65_521
  }
  return String(high * 65_536 + low)
}

function base64Decoded(text: string): string {
  const clean = text.replaceAll(/[\r\n]/g, '')
  const bad = /[^A-Za-z0-9+/=]|=[^=]/.exec(clean)
  if (bad || clean.length % 4 !== 0) return `illegal base64 data at input byte ${bad?.index ?? clean.length - (clean.length % 4)}`
  return Buffer.from(clean, 'base64').toString()
}

const base32Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
function base32Encoded(text: string): string {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const letters = (bits.match(/.{1,5}/g) ?? []).map((five) => base32Letters[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
  return letters.padEnd(Math.ceil(letters.length / 8) * 8, '=')
}
function base32Decoded(text: string): string {
  const letters = text.replace(/=+$/, '')
  const bad = Array.from(letters).findIndex((letter) => !base32Letters.includes(letter))
  if (bad >= 0 || text.length % 8 !== 0) return `illegal base32 data at input byte ${bad >= 0 ? bad : text.length}`
  const bits = Array.from(letters)
    .map((letter) => base32Letters.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2))).toString()
}

const urlPattern = /^(?:([a-zA-Z][a-zA-Z\d+.-]*):)?(?:\/\/(?:([^/?#]*)@)?([^/?#@]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s

function urlParse(text: string): GoMap {
  const refused = (why: string) => new Error(`unable to parse url: parse ${goQuote(text)}: ${why}`)
  if (Array.from(text).some((character) => character < ' ' || character === '\x7f'))
    throw refused('net/url: invalid control character in URL')
  if (/^[^/?#:]*:/.test(text) && !/^[a-zA-Z][a-zA-Z\d+.-]*:/.test(text))
    throw refused(text.startsWith(':') ? 'missing protocol scheme' : 'first path segment in URL cannot contain colon')
  const [, scheme = '', userinfo = '', host = '', path = '', query = '', fragment = ''] = urlPattern.exec(text) ?? []
  const isOpaque = scheme !== '' && host === '' && path !== '' && !path.startsWith('/')
  return goMap(
    Object.entries({
      scheme: scheme.toLowerCase(),
      host,
      hostname: host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1'),
      path: isOpaque ? '' : decodeURIComponent(path),
      query,
      opaque: isOpaque ? path : '',
      fragment: decodeURIComponent(fragment),
      userinfo,
    }),
  )
}

function urlJoin(parts: GoMap): string {
  const part = (key: string): string => {
    const value = parts[key]
    if (value === undefined) return ''
    if (typeof value !== 'string')
      throw new Error(`unable to parse ${key} key, must be of type string, but ${kindName(value)} found`)
    return value
  }
  const scheme = part('scheme')
  const authority = part('userinfo') === '' ? part('host') : `${part('userinfo')}@${part('host')}`
  const path = encodeURI(part('path')).replace(/[?#]/g, encodeURIComponent)
  const rooted = authority !== '' && path !== '' && !path.startsWith('/') ? `/${path}` : path
  const place = part('opaque') || `${authority !== '' ? `//${authority}` : ''}${rooted}`
  const fragment = part('fragment')
  return `${scheme && `${scheme}:`}${place}${part('query') && `?${part('query')}`}${fragment && `#${encodeURI(fragment)}`}`
}

const clean = takes('s', (path: string) => (path === '' ? '.' : posix.normalize(path).replace(/(.)\/$/, '$1')))
const base = takes('s', (path: string) => (path === '' ? '.' : posix.basename(path) || '/'))
const dir = takes('s', (path: string) => posix.normalize(path.slice(0, path.lastIndexOf('/') + 1) || '.').replace(/(.)\/$/, '$1'))
const ext = takes('s', (path: string) => /\.[^./]*$/.exec(path)?.[0] ?? '')
const isAbs = takes('s', (path: string) => path.startsWith('/'))

export const encoders: Functions = {
  marshal: orEmpty((value) => toJson(value)),
  toJson: orEmpty((value) => toJson(value)),
  mustToJson: takes('a', (value: Value) => toJson(value)),
  toPrettyJson: orEmpty((value) => toJson(value, true, '  ')),
  mustToPrettyJson: takes('a', (value: Value) => toJson(value, true, '  ')),
  toRawJson: takes('a', (value: Value) => toJson(value, false)),
  mustToRawJson: takes('a', (value: Value) => toJson(value, false)),
  fromJson: takes('s', (text: string) => {
    try {
      return fromJson(text)
    } catch {
      return null
    }
  }),
  mustFromJson: takes('s', fromJson),
  b64enc: takes('s', (text: string) => Buffer.from(text).toString('base64')),
  b64dec: takes('s', base64Decoded),
  b32enc: takes('s', base32Encoded),
  b32dec: takes('s', base32Decoded),
  sha1sum: hash('sha1'),
  sha256sum: hash('sha256'),
  adler32sum: takes('s', adler32),
  uuidv4: takes('', () => randomUUID()),
  urlParse: takes('s', urlParse),
  urlJoin: takes('m', urlJoin),
  base,
  osBase: base,
  dir,
  osDir: dir,
  clean,
  osClean: clean,
  ext,
  osExt: ext,
  isAbs,
  osIsAbs: isAbs,
}
