// Lua's `string`, over byte strings.
import type { Arguments } from './arguments.ts'
import { format } from './format.ts'
import { LuaLimit, Native } from './functions.ts'
import type { Functions } from './install.ts'
import { plainText } from './library-base.ts'
import { findMatch } from './pattern.ts'
import type { Match } from './pattern.ts'
import type { State } from './state.ts'
import { isTruthy, LuaFunction, LuaTable, numberText, toText, typeName } from './value.ts'
import type { LuaValue } from './value.ts'

/** 1-based, from the end when negative. */
const place = (at: number, size: number): number => (at >= 0 ? at : Math.max(0, size + at + 1))

const valuesOf = (match: Match, text: string): LuaValue[] =>
  match.captures.length > 0 ? [...match.captures] : [text.slice(match.start, match.end)]

function find(args: Arguments, values: LuaValue[], state: State, wantsPlace: boolean): LuaValue[] {
  const [text, pattern] = [args.text(1), args.text(2)]
  const from = Math.max(1, place(args.int(3, 1), text.length)) - 1
  if (from > text.length) return [undefined]
  if (wantsPlace && (isTruthy(values[3]) || !/[\^$*+?.()[\]%-]/.test(pattern))) {
    const at = text.indexOf(pattern, from)
    return at < 0 ? [undefined] : [at + 1, at + pattern.length]
  }
  const match = findMatch(text, pattern, from, state)
  if (!match) return [undefined]
  return wantsPlace ? [match.start + 1, match.end, ...match.captures] : valuesOf(match, text)
}

function replacement(match: Match, text: string, by: LuaValue, state: State): string {
  const whole = text.slice(match.start, match.end)
  if (typeof by === 'string')
    return by.replace(/%([\s\S]?)/g, (_, char: string) => {
      if (!/\d/.test(char)) return char
      if (char === '0') return whole
      const capture = char === '1' && match.captures.length === 0 ? whole : match.captures[Number(char) - 1]
      if (capture === undefined) throw state.fault('invalid capture index')
      return String(capture)
    })
  const [first] = valuesOf(match, text)
  const value = by instanceof LuaTable ? state.index(by, first, state.at) : state.callNow(by, valuesOf(match, text))[0]
  if (!isTruthy(value)) return whole
  const given = toText(value)
  if (given === undefined) throw state.fault(`invalid replacement value (a ${typeName(value)})`)
  return given
}

export const strings: Functions = {
  byte(args, _, state) {
    const text = args.text(1)
    const from = place(args.int(2, 1), text.length)
    const to = Math.min(text.length, place(args.int(3, from), text.length))
    if (to - from > 1_000_000) throw state.fault('string slice too long')
    return Array.from({ length: Math.max(0, to - Math.max(1, from) + 1) }, (_, i) => text.charCodeAt(Math.max(1, from) - 1 + i))
  },
  char(args, values) {
    return [values.map((_, i) => String.fromCharCode(args.int(i + 1) & 0xff)).join('')]
  },
  find: (args, values, state) => find(args, values, state, true),
  format: (args, values, state) => [state.checkText(format(args.text(1), values.slice(1), plainText))],
  gmatch(args) {
    const [text, pattern] = [args.text(1), args.text(2)]
    let from = 0
    const next = (_: LuaValue[], state: State): LuaValue[] => {
      const match = from > text.length ? null : findMatch(text, pattern, from, state)
      if (!match) return [undefined]
      from = match.end === match.start ? match.end + 1 : match.end
      return valuesOf(match, text)
    }
    return [new Native('gmatch', next)]
  },
  gsub(args, values, state) {
    const [text, pattern] = [args.text(1), args.text(2)]
    const by = typeof values[2] === 'number' ? numberText(values[2]) : values[2]
    if (typeof by !== 'string' && !(by instanceof LuaTable) && !(by instanceof LuaFunction))
      args.fail(3, `string/function/table expected, got ${typeName(by)}`)
    const max = args.int(4, Number.MAX_SAFE_INTEGER)
    let [result, at, count] = ['', 0, 0]
    while (count < max) {
      const match = findMatch(text, pattern, at, state)
      if (!match) break
      count++
      result = state.checkText(result + text.slice(at, match.start) + replacement(match, text, by, state))
      at = match.end
      if (match.end === match.start) result += text[at++] ?? ''
      if (at > text.length || pattern.startsWith('^')) break
    }
    return [result + text.slice(at), count]
  },
  len: (args) => [args.text(1).length],
  lower: (args) => [args.text(1).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())],
  match: (args, values, state) => find(args, values, state, false),
  rep(args, _, state) {
    const [text, times] = [args.text(1), Math.max(0, args.int(2))]
    if (text.length * times > 2 ** 28) throw new LuaLimit('not enough memory')
    return [state.checkText(text.repeat(text === '' ? 0 : times))]
  },
  reverse: (args) => [args.text(1).split('').toReversed().join('')],
  sub(args) {
    const text = args.text(1)
    const from = Math.max(1, place(args.int(2, 1), text.length))
    return [text.slice(from - 1, Math.max(from - 1, place(args.int(3, -1), text.length)))]
  },
  upper: (args) => [args.text(1).replace(/[a-z]+/g, (letters) => letters.toUpperCase())],
}
