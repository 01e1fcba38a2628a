// Times and durations as Go reads and writes them.
import { Duration } from '@marcbachmann/cel-js/evaluator'

const [oldest, newest] = [-62135596800000, 253402300799999]
const second = 1_000_000_000n

export function timestampOf(milliseconds: number): Date {
  if (milliseconds < oldest || milliseconds > newest) throw new RangeError('timestamp overflow')
  return new Date(milliseconds)
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/

export function parseTimestamp(text: string): Date {
  const match = rfc3339.exec(text)
  const [year, month, day, hour, minute, seconds] = (match?.slice(1, 7).map(Number) ?? []) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const time = new Date(0)
  time.setUTCFullYear(year, month - 1, day)
  time.setUTCHours(hour, minute, seconds, Number((match?.[7] ?? '').slice(0, 3).padEnd(3, '0')))
  const isDate = time.getUTCMonth() === month - 1 && time.getUTCDate() === day && hour < 24 && minute < 60 && seconds < 60
  const [offsetHours, offsetMinutes] = [Number(match?.[9] ?? 0), Number(match?.[10] ?? 0)]
  if (!match || !isDate || offsetHours > 24 || offsetMinutes > 59) throw new TypeError('the text is no time as in RFC 3339')
  return timestampOf(time.getTime() - (match[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60_000)
}

export const timestampText = (time: Date): string => time.toISOString().replace(/\.?0*Z$/, 'Z')

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: second,
  m: 60n * second,
  h: 3600n * second,
}

export function parseDuration(text: string): Duration {
  const [, sign, amount = ''] = /^([+-]?)(.*)$/s.exec(text)!
  const parts = amount === '0' ? [] : [...amount.matchAll(/(\d{0,40})(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g)]
  const isWhole = parts.every((part) => part[1] || part[2]) && parts.map((part) => part[0]).join('') === amount
  if (amount !== '0' && (parts.length === 0 || !isWhole)) throw new TypeError('the text is no duration')
  let nanos = 0n
  for (const [, whole = '', fraction = '', unit = ''] of parts) {
    const digits = fraction.slice(0, 18)
    nanos += BigInt(whole || 0) * units[unit]! + (BigInt(digits || 0) * units[unit]!) / 10n ** BigInt(digits.length)
  }
  if (nanos > 2n ** 63n - 1n) throw new RangeError('duration overflow')
  if (sign === '-') nanos = -nanos
  return new Duration(nanos / second, Number(nanos % second))
}

export function durationText({ seconds, nanos }: Duration): string {
  const total = seconds * second + BigInt(nanos)
  const size = total < 0n ? -total : total
  const fraction = String(size % second)
    .padStart(9, '0')
    .replace(/0+$/, '')
  return `${total < 0n ? '-' : ''}${size / second}${fraction === '' ? '' : `.${fraction}`}s`
}
