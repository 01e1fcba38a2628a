// How Go's fmt shows values: `%v`, and the verbs of printf.
import { goExponential, goFixed, goGeneral } from '../../../shared/go-number.ts'
import { goQuote } from '../../../shared/go-quote.ts'
import { goTime } from '../../../shared/go-time.ts'
import { isList, isMap, isNil, Sized, sortedKeys, typeName, type Value } from './values.ts'

/** What an action writes. */
export const print = (value: Value): string => (isNil(value) ? '<no value>' : show(value))

/** `%v`. */
export function show(value: Value): string {
  return formatted({ verb: 'v', flags: '', width: null, precision: null }, value)
}

/** fmt.Sprint: a space between two operands that are both no strings. */
export const sprint = (values: readonly Value[]): string =>
  values
    .map((value, index) => {
      const apart = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string'
      return `${apart ? ' ' : ''}${show(value)}`
    })
    .join('')

interface Spec {
  readonly verb: string
  readonly flags: string
  readonly width: number | null
  readonly precision: number | null
}

const spec = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d*))?([^\d.*]|$)/gsu

export function printf(format: string, values: readonly Value[]): string {
  let next = 0
  const star = (text: string | undefined): number | null => {
    if (text === undefined) return null
    if (text !== '*') return Number(text)
    const given = values[next++]
    return typeof given === 'bigint' ? Number(given) : null
  }
  const written = format.replace(
    spec,
    (_, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
      const size = star(width)
      const read = {
        verb,
        flags: size !== null && size < 0 ? `${flags}-` : flags,
        width: size && Math.abs(size),
        precision: star(precision),
      }
      if (verb === '') return '%!(NOVERB)'
      if (verb === '%') return '%'
      if (next >= values.length) return `%!${verb}(MISSING)`
      return formatted(read, values[next++])
    },
  )
  if (next >= values.length) return written
  return `${written}%!(EXTRA ${values
    .slice(next)
    .map((value) => (isNil(value) ? '<nil>' : `${typeName(value)}=${show(value)}`))
    .join(', ')})`
}

function formatted(form: Spec, value: Value): string {
  if (form.verb === 'T') return padded(form, cut(form, typeName(value)))
  if (isNil(value)) return form.verb === 'v' ? padded(form, '<nil>') : `%!${form.verb}(<nil>)`
  if (typeof value === 'boolean') return 'tv'.includes(form.verb) ? padded(form, String(value)) : wrong(form, value)
  if (typeof value === 'bigint') return integer(form, value, value)
  if (value instanceof Sized) return integer(form, value.value, value)
  if (typeof value === 'number') return float(form, value)
  if (typeof value === 'string') return text(form, value)
  if (value instanceof Date) return padded(form, goTime('2006-01-02 15:04:05.999999999 -0700 MST', value))
  if (isList(value)) return `[${value.map((item) => inside(form, item)).join(' ')}]`
  return isMap(value)
    ? `map[${sortedKeys(value)
        .map((key) => `${formatted(form, key)}:${inside(form, value[key])}`)
        .join(' ')}]`
    : ''
}

/** Within a list or map nil shows as it is, whatever the verb. */
const inside = (form: Spec, value: Value): string => (isNil(value) ? padded(form, '<nil>') : formatted(form, value))
const wrong = (form: Spec, value: Value): string => `%!${form.verb}(${typeName(value)}=${show(value)})`
const cut = (form: Spec, value: string): string =>
  form.precision === null ? value : Array.from(value).slice(0, form.precision).join('')

function padded(form: Spec, value: string): string {
  const missing = (form.width ?? 0) - Array.from(value).length
  if (missing <= 0) return value
  if (form.flags.includes('-')) return value + ' '.repeat(missing)
  return (form.flags.includes('0') ? '0' : ' ').repeat(missing) + value
}

/** Zeros stand between the sign and the digits. */
function paddedNumber(form: Spec, digits: string): string {
  const sign = digits.startsWith('-') ? '-' : form.flags.includes('+') ? '+' : form.flags.includes(' ') ? ' ' : ''
  const bare = digits.replace(/^-/, '')
  const zeros = form.flags.includes('0') && !form.flags.includes('-') ? (form.width ?? 0) - sign.length - bare.length : 0
  return padded(form, `${sign}${'0'.repeat(Math.max(0, zeros))}${bare}`)
}

const bases: Readonly<Record<string, number>> = { b: 2, o: 8, O: 8, d: 10, v: 10, x: 16, X: 16 }

function integer(form: Spec, value: bigint, shown: Value): string {
  const base = bases[form.verb]
  if (base !== undefined) {
    const digits = (value < 0n ? -value : value).toString(base).padStart(form.precision ?? 0, '0')
    const marked = { x: '0x', X: '0X', o: '0', b: '0b' }[form.flags.includes('#') ? form.verb : '']
    const prefix = form.verb === 'O' ? '0o' : (marked ?? '')
    return paddedNumber(form, `${value < 0n ? '-' : ''}${prefix}${form.verb === 'X' ? digits.toUpperCase() : digits}`)
  }
  const point = value >= 0n && value <= 0x10ffffn ? Number(value) : 0xfffd
  if (form.verb === 'c') return padded(form, String.fromCodePoint(point))
  if (form.verb === 'q') return padded(form, goQuote(String.fromCodePoint(point), "'"))
  if (form.verb === 'U') return padded(form, `U+${value.toString(16).toUpperCase().padStart(4, '0')}`)
  return wrong(form, shown)
}

function float(form: Spec, value: number): string {
  const { verb, precision } = form
  if (!'vgGeEfF'.includes(verb)) return wrong(form, value)
  if (!Number.isFinite(value)) return paddedNumber({ ...form, flags: form.flags.replace('0', '') }, goGeneral(value))
  const negative = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  const digits = 'fF'.includes(verb)
    ? goFixed(size, precision ?? 6)
    : 'eE'.includes(verb)
      ? goExponential(size, precision ?? 6)
      : goGeneral(size, precision ?? undefined)
  return paddedNumber(form, negative + ('GE'.includes(verb) ? digits.toUpperCase() : digits))
}

function text(form: Spec, value: string): string {
  const short = cut(form, value)
  if ('sv'.includes(form.verb)) return padded(form, short)
  if (form.verb === 'q') return padded(form, goQuote(short))
  if (form.verb === 'x') return padded(form, Buffer.from(short).toString('hex'))
  if (form.verb === 'X') return padded(form, Buffer.from(short).toString('hex').toUpperCase())
  return wrong(form, value)
}
