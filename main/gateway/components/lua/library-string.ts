// Lua's `string`, over byte strings.
import type { Arguments } from './arguments.ts'
import { format } from './format.ts'
import { LuaLimit, Native, noValues } from './functions.ts'
import type { Functions } from './install.ts'
import { plainText } from './library-base.ts'
import { findMatch, matches } from './pattern.ts'
import type { Match } from './pattern.ts'
import type { State } from './state.ts'
import { fromLuaText, toLuaText } from './text.ts'
import { isTruthy, LuaFunction, LuaTable, toText, typeName } from './value.ts'
import type { LuaValue } from './value.ts'

/** 1-based, from the end when negative. */
const place = (at: number, size: number): number => (at >= 0 ? at : Math.max(0, size + at + 1))

const valuesOf = (match: Match, text: string): LuaValue[] =>
  match.captures.length > 0 ? [...match.captures] : [text.slice(match.start, match.end)]

/** Where to begin, 0-based. */
const startOf = (at: number, size: number): number => Math.max(1, place(at, size)) - 1

function find(args: Arguments, values: LuaValue[], state: State): LuaValue[] {
  const [text, pattern] = [args.text(1), args.text(2)]
  if (pattern === '') return [1, 0]
  const from = startOf(args.int(3, 1), text.length)
  if ((values.length === 4 && isTruthy(values[3])) || !/[\^$*+?.()[\]%-]/.test(pattern)) {
    const at = from > text.length ? -1 : text.indexOf(pattern, from)
    return at < 0 ? [undefined] : [at + 1, at + pattern.length]
  }
  const match = findMatch(text, pattern, from, state)
  return match ? [match.start + 1, match.end, ...match.captures] : [undefined]
}

function filled(match: Match, text: string, by: string, state: State): string {
  const whole = text.slice(match.start, match.end)
  return by.replace(/%([%\d])/g, (_, char: string) => {
    if (char === '%') return char
    const capture = char === '0' || (char === '1' && match.captures.length === 0) ? whole : match.captures[Number(char) - 1]
    if (capture === undefined) throw state.fault('invalid capture index')
    return String(capture)
  })
}

/** What is neither a text nor a number leaves nothing, only false and nil keep what stood there. */
function replacement(match: Match, text: string, by: LuaValue, state: State): string {
  if (typeof by === 'string') return filled(match, text, by, state)
  const [first] = valuesOf(match, text)
  const value = by instanceof LuaTable ? state.index(by, first, state.at) : state.callNow(by, valuesOf(match, text))[0]
  return isTruthy(value) ? (toText(value) ?? '') : text.slice(match.start, match.end)
}

/** Each letter that has one counterpart, whatever its script. */
const mapLetters = (text: string, map: (letter: string) => string): string =>
  toLuaText(
    Array.from(fromLuaText(text), (letter) => {
      const other = map(letter)
      return other.length === letter.length ? other : letter
    }).join(''),
  )

export const strings: Functions = {
  byte(args, values, state) {
    const text = args.text(1)
    if (values.length === 2 && place(args.int(2), text.length) < 1) return noValues
    const from = startOf(args.int(2, 1), text.length)
    const to = values.length === 2 ? from + 1 : place(args.int(3, -1), text.length)
    const bytes = text.slice(from, Math.max(from, to))
    if (bytes.length > 1_000_000) throw state.fault('string slice too long')
    return Array.from(bytes, (byte) => byte.charCodeAt(0))
  },
  char(args, values) {
    return [values.map((_, i) => String.fromCharCode(args.int(i + 1) & 0xff)).join('')]
  },
  find,
  format: (args, values, state) => [state.checkText(format(args.text(1), values.slice(1), plainText))],
  gmatch(args, _, state) {
    const text = args.text(1)
    const found = matches(text, args.text(2), 0, state)
    const next = (): LuaValue[] => {
      const match = found.next()
      return match.done ? [undefined] : valuesOf(match.value, text)
    }
    return [new Native('gmatch', next)]
  },
  gsub(args, values, state) {
    const [text, pattern, by] = [args.text(1), args.text(2), values[2]]
    if (typeof by !== 'string' && !(by instanceof LuaTable) && !(by instanceof LuaFunction))
      args.fail(3, `string or table or function expected, got ${typeName(by)}`)
    const limit = args.int(4, -1)
    let [result, at, count] = ['', 0, 0]
    for (const match of matches(text, pattern, 0, state)) {
      // The count is looked at behind each place, so a limit of none holds only until something is found.
      if (limit === 0 && count === 0 && match.start > 0) break
      result = state.checkText(result + text.slice(at, match.start) + replacement(match, text, by, state))
      at = match.end
      if (++count === limit) break
    }
    return [result + text.slice(at), count]
  },
  len: (args) => [args.text(1).length],
  lower: (args) => [mapLetters(args.text(1), (letter) => letter.toLowerCase())],
  match(args, _, state) {
    const [text, pattern] = [args.text(1), args.text(2)]
    const match = findMatch(text, pattern, startOf(args.int(3, 1), text.length), state)
    return match ? valuesOf(match, text) : noValues
  },
  rep(args, _, state) {
    const [text, times] = [args.text(1), Math.max(0, args.int(2))]
    if (text.length * times > 2 ** 28) throw new LuaLimit('not enough memory')
    return [state.checkText(text.repeat(text === '' ? 0 : times))]
  },
  reverse: (args) => [args.text(1).split('').toReversed().join('')],
  sub(args) {
    const text = args.text(1)
    const from = Math.max(1, place(args.int(2), text.length))
    return [text.slice(from - 1, Math.max(from - 1, place(args.int(3, -1), text.length)))]
  },
  upper: (args) => [mapLetters(args.text(1), (letter) => letter.toUpperCase())],
}
