// Sprig's texts. In Sprig the subject comes last, for pipes; lengths and places are counted in bytes, as in Go.
import { randomBytes, randomInt } from 'node:crypto'
import { goQuote } from '../../../../shared/go-quote.ts'
import { takes, type Functions } from '../call.ts'
import { show } from '../print.ts'
import { goMap, isNil, texts, typed, type Value } from '../values.ts'
import { textOf } from './text-of.ts'
import { wordCases } from './word-cases.ts'

const most = 64 * 1024 * 1024

const bytes = (text: string, from: number, to?: number): string => {
  const buffer = Buffer.from(text)
  const end = to ?? buffer.length
  if (from < 0 || end < from || end > buffer.length)
    throw new Error(`runtime error: slice bounds out of range [${from}:${end}] with length ${buffer.length}`)
  return buffer.subarray(from, end).toString()
}

const trimmed = (value: string, cut: string): string => {
  const letters = new Set(cut)
  const all = Array.from(value)
  const from = all.findIndex((letter) => !letters.has(letter))
  return from < 0 ? '' : all.slice(from, all.findLastIndex((letter) => !letters.has(letter)) + 1).join('')
}
/** unicode.IsSpace, which is not what `\s` means. */
const space = /^\p{White_Space}+|\p{White_Space}+$/gu

function trunc(length: bigint, text: string): string {
  const size = Buffer.byteLength(text)
  const wanted = Number(length)
  if (wanted < 0) return size + wanted > 0 ? bytes(text, size + wanted) : text
  return size > wanted ? bytes(text, 0, wanted) : text
}
function substr(from: bigint, to: bigint, text: string): string {
  if (from < 0n) return bytes(text, 0, Number(to))
  return bytes(text, Number(from), to < 0n || to > BigInt(Buffer.byteLength(text)) ? undefined : Number(to))
}
function abbrev(width: bigint, text: string): string {
  const size = Number(width)
  return size < 4 || Buffer.byteLength(text) <= size ? text : `${bytes(text, 0, size - 3)}...`
}
const indent = (width: bigint, text: string): string => {
  const pad = ' '.repeat(Number(width))
  return pad + text.replaceAll('\n', `\n${pad}`)
}
function repeat(times: bigint, text: string): string {
  if (times < 0n) throw new Error('strings: negative Repeat count')
  if (BigInt(text.length) * times > BigInt(most)) throw new Error('the result is too long')
  return text.repeat(Number(times))
}
/** strings.Split, SplitN: nothing between parts splits into letters. */
function splitN(separator: string, limit: number, text: string): string[] {
  if (limit === 0) return []
  const parts = separator === '' ? Array.from(text) : text.split(separator)
  return limit < 0 || parts.length <= limit ? parts : [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)]
}
const numbered = (parts: readonly string[]) =>
  typed(goMap(parts.map((part, index) => [`_${index}`, part] as const)), 'map[string]string')

function wrapped(width: number, newLine: string, breakWords: boolean, text: string): string {
  const lines: string[] = []
  let rest = text
  const limit = Math.max(1, width)
  while (rest.length > limit) {
    if (rest.startsWith(' ')) {
      rest = rest.slice(1)
      continue
    }
    const space = rest.slice(0, limit + 1).lastIndexOf(' ')
    const next = space >= 0 ? space : breakWords ? limit : rest.indexOf(' ', limit)
    if (next < 0) break
    lines.push(rest.slice(0, next))
    rest = rest.slice(space < 0 && breakWords ? next : next + 1)
  }
  return [...lines, rest].join(newLine || '\n')
}

const random = (alphabet: string) =>
  takes('i', (count: bigint) => Array.from({ length: Number(count) }, () => alphabet[randomInt(alphabet.length)]).join(''))
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const visible = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
const trimAll = takes('ss', (cut: string, text: string) => trimmed(text, cut))

export const stringFunctions: Functions = {
  ...wordCases,
  hello: takes('', () => 'Hello!'),
  toString: takes('a', textOf),
  quote: takes('A', (...values: Value[]) =>
    values
      .filter((value) => !isNil(value))
      .map((value) => goQuote(textOf(value)))
      .join(' '),
  ),
  squote: takes('A', (...values: Value[]) =>
    values
      .filter((value) => !isNil(value))
      .map((value) => `'${show(value)}'`)
      .join(' '),
  ),
  cat: takes('A', (...values: Value[]) =>
    values
      .filter((value) => !isNil(value))
      .map(show)
      .join(' '),
  ),
  upper: takes('s', (text: string) => text.toUpperCase()),
  lower: takes('s', (text: string) => text.toLowerCase()),
  trim: takes('s', (text: string) => text.replace(space, '')),
  trimAll,
  trimall: trimAll,
  trimPrefix: takes('ss', (prefix: string, text: string) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimSuffix: takes('ss', (suffix: string, text: string) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  repeat: takes('is', repeat),
  substr: takes('iis', substr),
  trunc: takes('is', trunc),
  abbrev: takes('is', abbrev),
  nospace: takes('s', (text: string) => text.replaceAll(/\p{White_Space}/gu, '')),
  contains: takes('ss', (part: string, text: string) => text.includes(part)),
  hasPrefix: takes('ss', (prefix: string, text: string) => text.startsWith(prefix)),
  hasSuffix: takes('ss', (suffix: string, text: string) => text.endsWith(suffix)),
  replace: takes('sss', (from: string, to: string, text: string) =>
    from === ''
      ? ['', ...Array.from(text), ''].join(to).slice(0, text === '' ? to.length : undefined)
      : text.replaceAll(from, () => to),
  ),
  plural: takes('ssi', (one: string, many: string, count: bigint) => (count === 1n ? one : many)),
  indent: takes('is', indent),
  nindent: takes('is', (width: bigint, text: string) => `\n${indent(width, text)}`),
  wrap: takes('is', (width: bigint, text: string) => wrapped(Number(width), '', false, text)),
  wrapWith: takes('iss', (width: bigint, newLine: string, text: string) => wrapped(Number(width), newLine, true, text)),
  splitList: takes('ss', (separator: string, text: string) => texts(splitN(separator, -1, text))),
  split: takes('ss', (separator: string, text: string) => numbered(splitN(separator, -1, text))),
  splitn: takes('sis', (separator: string, limit: bigint, text: string) => numbered(splitN(separator, Number(limit), text))),
  randAlphaNum: random(`${letters}0123456789`),
  randAlpha: random(letters),
  randNumeric: random('0123456789'),
  randAscii: random(visible),
  randBytes: takes('i', (count: bigint) => randomBytes(Number(count)).toString('base64')),
  shuffle: takes('s', (text: string) =>
    Array.from(text)
      .map((letter) => [Math.random(), letter] as const)
      .toSorted(([a], [b]) => a - b)
      .map(([, letter]) => letter)
      .join(''),
  ),
}
