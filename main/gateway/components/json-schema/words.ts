// How KrakenD's validator writes names and numbers: quoted the Go way, numbers as in an English text.
import { goQuote } from '../../../../shared/go-quote.ts'
import type { Breach } from './validate.ts'

/** A stranger's long list can break a rule in each item. */
const mostLines = 200

/** One line per breach, `- at '/place': what`; what led to it stands indented below. */
export function describe(breaches: readonly Breach[]): string {
  const lines: string[] = []
  const write = (breach: Breach, indent: string): void => {
    if (lines.length >= mostLines) return
    const isPassed = breach.kind === 'reference' && breach.causes.length === 1
    if (!isPassed) lines.push(`${indent}- at ${quoted(breach.at)}: ${breach.text}`)
    for (const cause of breach.causes) write(cause, isPassed ? indent : `${indent}  `)
  }
  for (const breach of breaches) write(breach, '')
  return lines.join('\n')
}

/** Go's `%q`, in single quotes. */
export const quoted = (text: string): string => goQuote(text, "'")

export const namesText = (names: readonly string[]): string => names.map(quoted).join(', ')
export const listText = (places: readonly number[]): string => places.join(' ')

/** A value of a schema, numbers as encoding/json writes them. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (value === null) return '<nil>'
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'value'
}

const grouped = (digits: string): string => digits.replaceAll(/\B(?=(\d{3})+$)/g, ',')
export const countText = (count: number): string => grouped(String(count))

/** Groups of three; from a million on, and below a ten-thousandth, a power of ten. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞'
  if (value === 0) return '0'
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) {
    const [whole = '', fraction = ''] = String(value).split('.')
    return whole.startsWith('-') ? `-${grouped(whole.slice(1))}${dotted(fraction)}` : grouped(whole) + dotted(fraction)
  }
  // Narrow spaces that do not break, as English typography has them.
  return `${mantissa}\u202f×\u202f10${raised(power)}`
}

const dotted = (fraction: string): string => (fraction === '' ? '' : `.${fraction}`)

const raised = (power: number): string =>
  `${power < 0 ? '⁻' : ''}${String(Math.abs(power)).padStart(2, '0')}`.replaceAll(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!)
