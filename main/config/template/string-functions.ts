import type { Functions } from './evaluate.ts'
import { print, show } from './print.ts'
import type { Value } from './syntax.ts'

const text = (value: Value): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : show(value)
const count = (value: Value): number => Number(value ?? 0)
const items = (value: Value): readonly Value[] => (Array.isArray(value) ? (value as readonly Value[]) : [value])
const quote = (value: Value): string => `"${text(value).replace(/["\\\n\t\r]/g, (found) => JSON.stringify(found).slice(1, -1))}"`
/** Go's RE2 syntax: inline flags at the start are the one thing JavaScript spells otherwise. */
function pattern(source: Value, flags = ''): RegExp {
  const inline = /^\(\?([ims]+)\)/.exec(text(source))
  return new RegExp(text(source).slice(inline?.[0].length ?? 0), flags + (inline?.[1] ?? ''))
}
const words = (value: Value): string[] =>
  text(value)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .filter(Boolean)
const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)
const indented = (width: Value, value: Value): string => text(value).replace(/^/gm, ' '.repeat(count(width)))
const trimStart = (value: string, cut: string): string => {
  let at = 0
  while (at < value.length && cut.includes(value[at]!)) at++
  return value.slice(at)
}
const trimEnd = (value: string, cut: string): string => {
  let end = value.length
  while (end > 0 && cut.includes(value[end - 1]!)) end--
  return value.slice(0, end)
}

export const stringFunctions: Functions = {
  print: (...values) => values.map(print).join(''),
  println: (...values) => `${values.map(print).join(' ')}\n`,
  printf: (format, ...values) => formatted(text(format), values),
  toString: (value: Value) => text(value),
  quote: (...values) =>
    values
      .filter((value) => value !== undefined && value !== null)
      .map(quote)
      .join(' '),
  squote: (...values) =>
    values
      .filter((value) => value !== undefined && value !== null)
      .map((value) => `'${text(value)}'`)
      .join(' '),
  upper: (value) => text(value).toUpperCase(),
  lower: (value) => text(value).toLowerCase(),
  title: (value) => text(value).replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  untitle: (value) => text(value).replace(/\b[A-Z]/g, (letter) => letter.toLowerCase()),
  trim: (value) => text(value).trim(),
  trimAll: (cut, value) => trimEnd(trimStart(text(value), text(cut)), text(cut)),
  trimPrefix: (prefix, value) => (text(value).startsWith(text(prefix)) ? text(value).slice(text(prefix).length) : text(value)),
  trimSuffix: (suffix, value) =>
    text(suffix) !== '' && text(value).endsWith(text(suffix)) ? text(value).slice(0, -text(suffix).length) : text(value),
  repeat: (times, value) => text(value).repeat(Math.min(count(times), 1_000_000)),
  substr: (from, to, value) => text(value).slice(Math.max(0, count(from)), count(to) < 0 ? undefined : count(to)),
  trunc: (length, value) => (count(length) < 0 ? text(value).slice(count(length)) : text(value).slice(0, count(length))),
  nospace: (value) => text(value).replaceAll(/\s/g, ''),
  contains: (part, value) => text(value).includes(text(part)),
  hasPrefix: (prefix, value) => text(value).startsWith(text(prefix)),
  hasSuffix: (suffix, value) => text(value).endsWith(text(suffix)),
  replace: (from, to, value) => text(value).replaceAll(text(from), () => text(to)),
  cat: (...values) => values.map(text).join(' ').trim(),
  indent: indented,
  nindent: (width, value) => `\n${indented(width, value)}`,
  join: (separator, value) => items(value).map(text).join(text(separator)),
  splitList: (separator, value) => text(value).split(text(separator)),
  split: (separator, value) =>
    Object.fromEntries(
      text(value)
        .split(text(separator))
        .map((part, index) => [`_${index}`, part]),
    ),
  snakecase: (value) => words(value).join('_').toLowerCase(),
  kebabcase: (value) => words(value).join('-').toLowerCase(),
  camelcase: (value) =>
    words(value)
      .map((word) => capital(word.toLowerCase()))
      .join(''),
  regexMatch: (source, value) => pattern(source).test(text(value)),
  regexFind: (source, value) => pattern(source).exec(text(value))?.[0] ?? '',
  regexFindAll: (source, value, limit) =>
    (text(value).match(pattern(source, 'g')) ?? []).slice(0, count(limit) < 0 ? undefined : count(limit)),
  regexReplaceAll: (source, value, to) => text(value).replaceAll(pattern(source, 'g'), text(to).replace(/\$\{(\w+)\}/g, '$$$1')),
  regexReplaceAllLiteral: (source, value, to) => text(value).replaceAll(pattern(source, 'g'), () => text(to)),
  regexSplit: (source, value, limit) =>
    text(value)
      .split(pattern(source))
      .slice(0, count(limit) < 0 ? undefined : count(limit)),
  base: (path) => text(path).replace(/\/+$/, '').split('/').at(-1) ?? '',
  dir: (path) => text(path).replace(/\/?[^/]*$/, '') || '.',
  ext: (path) => /\.[^./]*$/.exec(text(path))?.[0] ?? '',
}

/** The verbs that configurations use: %s %q %v %d %f %t %x %%, with width, flags and precision. */
function formatted(format: string, values: readonly Value[]): string {
  let next = 0
  const written = format.replace(
    /%([-+0 #]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (_, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%'
      if (next >= values.length) return `%!${verb}(MISSING)`
      const shown = verbOf(verb, values[next++], precision === undefined ? undefined : Number(precision), flags.includes('+'))
      const size = Number(width || 0)
      if (flags.includes('-')) return shown.padEnd(size)
      return flags.includes('0') && /^[+-]?\d/.test(shown) ? shown.padStart(size, '0') : shown.padStart(size)
    },
  )
  return next < values.length
    ? `${written}%!(EXTRA ${values
        .slice(next)
        .map((value) => `${typeof value}=${show(value)}`)
        .join(', ')})`
    : written
}

function verbOf(verb: string, value: Value, precision: number | undefined, plus: boolean): string {
  switch (verb) {
    case 's':
    case 'v':
    case 't':
      return precision === undefined ? show(value) : show(value).slice(0, precision)
    case 'q':
      return quote(value)
    case 'd':
      return `${plus && count(value) >= 0 ? '+' : ''}${typeof value === 'bigint' ? value : Math.trunc(count(value))}`
    case 'f':
      return count(value).toFixed(precision ?? 6)
    case 'x':
      return typeof value === 'string' ? Buffer.from(value).toString('hex') : BigInt(Math.trunc(count(value))).toString(16)
    default:
      return `%!${verb}(${typeof value}=${show(value)})`
  }
}
