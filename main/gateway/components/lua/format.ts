// Lua's `string.format` as gopher-lua has it: Go's fmt over Lua values, with Go's words for what does not fit.
import { goQuote } from '../../../../shared/go-quote.ts'
import { textOf } from '../../go-text.ts'
import { goExponential, goFixed, goGeneral } from '../../../../shared/go-number.ts'
import { LuaLimit } from './functions.ts'
import { fromLuaText, luaToBytes, toLuaText } from './text.ts'
import { LuaFunction, LuaTable, numberText, toNumber } from './value.ts'
import type { LuaValue } from './value.ts'

interface Form {
  readonly flags: string
  readonly width: number
  /** undefined: not given. */
  readonly precision: number | undefined
  readonly verb: string
}

/** Go takes no wider number in a format. */
const widest = 1_000_000
const bases: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, x: 16, X: 16, v: 10 }
const directive = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d*))?([\s\S]?)/g

/** `plainText` gives a value's text without its metamethods. */
export function format(text: string, given: readonly LuaValue[], plainText: (value: LuaValue) => string): string {
  // Values are counted by their percent signs; what is given beyond is not looked at.
  const values = given.slice(0, text.split('%').length - text.split('%%').length)
  let next = 0
  const size = (digits: string | undefined): number | undefined => {
    if (digits === undefined) return undefined
    const number = Number(digits)
    if (number > widest) throw new LuaLimit('not enough memory')
    return number
  }
  const written = text.replace(
    directive,
    (_, flags: string, width: string | undefined, digits: string | undefined, verb: string) => {
      let faults = ''
      for (const [part, name] of [
        [width, 'WIDTH'],
        [digits, 'PREC'],
      ] as const)
        if (part === '*') {
          next++
          faults += `%!(BAD${name})`
        }
      if (verb === '') return `${faults}%!(NOVERB)`
      if (verb === '%') return `${faults}%`
      if (next >= values.length) return `${faults}%!${verb}(MISSING)`
      const form = {
        flags,
        width: width === '*' ? 0 : (size(width) ?? 0),
        precision: digits === '*' ? undefined : size(digits),
        verb,
      }
      return faults + formatted(form, values[next++], plainText)
    },
  )
  if (next >= values.length) return written
  return `${written}%!(EXTRA ${values
    .slice(next)
    .map((value) => `${goType(value)}=${plainText(value)}`)
    .join(', ')})`
}

function formatted(form: Form, value: LuaValue, plainText: (value: LuaValue) => string): string {
  const { verb } = form
  if (typeof value === 'number') return numeric(form, value)
  if (typeof value === 'string') {
    if (verb !== 'd' && verb !== 'i') return textual(form, value, 'string')
    return toNumber(value) === undefined ? integer({ ...form, verb: 'd' }, 0n) : textual({ ...form, verb: 's' }, value, 'string')
  }
  if (value === undefined && !'svqxX'.includes(verb)) return '&{}'
  return textual(form, plainText(value), goType(value))
}

function goType(value: LuaValue): string {
  if (typeof value === 'number') return 'lua.LNumber'
  if (typeof value === 'string') return 'lua.LString'
  if (typeof value === 'boolean') return 'lua.LBool'
  if (value === undefined) return '*lua.LNilType'
  return value instanceof LuaTable ? '*lua.LTable' : value instanceof LuaFunction ? '*lua.LFunction' : '*lua.LUserData'
}

function textual(form: Form, value: string, type: string): string {
  const { verb, precision } = form
  if (verb === 't' && type === 'lua.LBool') return padded(form, value)
  const cut = precision === undefined ? value : toLuaText(Array.from(fromLuaText(value)).slice(0, precision).join(''))
  if (!'svqxX'.includes(verb)) return `%!${verb}(${type}=${padded(form, type === 'string' ? cut : value)})`
  if (verb === 'q') return padded(form, toLuaText(goQuote(textOf(luaToBytes(cut), 'escape'))))
  if (verb === 's' || verb === 'v') return padded(form, cut)
  const hex = Buffer.from(value.slice(0, precision), 'latin1').toString('hex')
  const marked = form.flags.includes('#') && hex !== '' ? `0x${hex}` : hex
  return padded(form, verb === 'X' ? marked.toUpperCase() : marked)
}

function numeric(form: Form, value: number): string {
  const { verb } = form
  if (verb === 's' || verb === 'q') return textual(form, numberText(value), 'string')
  if (verb === 'i') return integer({ ...form, verb: 'd' }, toInt64(value))
  if ('bcdoxXU'.includes(verb)) return integer(form, toInt64(value))
  if ('eEfFgG'.includes(verb)) return float(form, value)
  const isWhole = Number(toInt64(value)) === value
  if (verb === 'v') {
    const plain = { ...form, flags: form.flags.replaceAll('+', '') }
    return isWhole ? integer(plain, toInt64(value)) : float({ ...plain, verb: 'g' }, value)
  }
  const shown = isWhole ? integer({ ...form, verb: 'd' }, toInt64(value)) : float({ ...form, verb: 'g' }, value)
  return `%!${verb}(${isWhole ? 'int64' : 'float64'}=${shown})`
}

/** Go's conversion: what does not fit becomes the smallest. */
const toInt64 = (value: number): bigint => (Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : -(2n ** 63n))

function integer(form: Form, value: bigint): string {
  const { verb, flags, precision } = form
  if (verb === 'c' || verb === 'U') {
    const point = value >= 0n && value <= 0x10ffffn ? Number(value) : 0xfffd
    if (verb === 'U') return padded(form, `U+${BigInt.asUintN(64, value).toString(16).toUpperCase().padStart(4, '0')}`)
    return padded(form, toLuaText(String.fromCodePoint(point)))
  }
  if (precision === 0 && value === 0n) return ' '.repeat(form.width)
  const size = (value < 0n ? -value : value).toString(bases[verb]).padStart(precision ?? 0, '0')
  const prefix = flags.includes('#') ? ({ b: '0b', o: size.startsWith('0') ? '' : '0', x: '0x', X: '0X' }[verb] ?? '') : ''
  const digits = verb === 'X' ? size.toUpperCase() : size
  return signed({ ...form, flags: precision === undefined ? flags : flags.replaceAll('0', '') }, value < 0n, digits, prefix)
}

function float(form: Form, value: number): string {
  if (!Number.isFinite(value)) {
    const plain = { ...form, flags: form.flags.replaceAll('0', '') }
    if (Number.isNaN(value)) return signed(plain, false, 'NaN')
    return value < 0
      ? padded(plain, '-Inf')
      : padded(plain, `${form.flags.includes(' ') && !form.flags.includes('+') ? ' ' : '+'}Inf`)
  }
  const verb = form.verb.toLowerCase()
  const size = Math.abs(value)
  const text =
    verb === 'g'
      ? goGeneral(size, form.precision)
      : verb === 'e'
        ? goExponential(size, form.precision ?? 6)
        : goFixed(size, form.precision ?? 6)
  return signed(form, value < 0 || Object.is(value, -0), /[EG]/.test(form.verb) ? text.toUpperCase() : text)
}

function signed(form: Form, isNegative: boolean, digits: string, prefix = ''): string {
  const { flags, width } = form
  const sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const zeros = flags.includes('0') && !flags.includes('-') ? Math.max(0, width - sign.length - digits.length) : 0
  return padded(form, sign + prefix + '0'.repeat(zeros) + digits)
}

function padded({ flags, width }: Form, text: string): string {
  const missing = width - Array.from(fromLuaText(text)).length
  if (missing <= 0) return text
  if (flags.includes('-')) return text + ' '.repeat(missing)
  return (flags.includes('0') ? '0' : ' ').repeat(missing) + text
}
