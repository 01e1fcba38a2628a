// Sprig's dates, in the layouts of Go's time package.
import { parseDuration } from '../../../../shared/config/duration.ts'
import { takes, type Functions } from '../call.ts'
import { Sized, type Value } from '../values.ts'

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const two = (value: number): string => String(value).padStart(2, '0')
const layoutParts =
  /January|Jan|Monday|Mon|MST|2006|06|01|02|_2|15|03|04|05|PM|pm|Z07:00|Z0700|-07:00|-0700|-07|[.,]0+|[.,]9+|1|2|3|4|5/g

/** Minutes east of Greenwich in a zone at that moment. */
function offsetOf(at: Date, zone: string): number {
  if (zone === 'Local') return -at.getTimezoneOffset()
  try {
    const name = new Intl.DateTimeFormat('en-US', { timeZone: zone || 'UTC', timeZoneName: 'longOffset' }).format(at)
    const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d+):?(\d+)?/.exec(name) ?? []
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  } catch {
    return 0
  }
}

function formatted(layout: string, at: Date, zone: string): string {
  const offset = offsetOf(at, zone)
  const local = new Date(at.getTime() + offset * 60_000)
  const [year, month, day, hour] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate(), local.getUTCHours()]
  const hour12 = hour % 12 || 12
  const sign = offset < 0 ? '-' : '+'
  const [h, m] = [two(Math.trunc(Math.abs(offset) / 60)), two(Math.abs(offset) % 60)]
  const parts: Readonly<Record<string, string>> = {
    January: months[month]!,
    Jan: months[month]!.slice(0, 3),
    Monday: days[local.getUTCDay()]!,
    Mon: days[local.getUTCDay()]!.slice(0, 3),
    MST: offset === 0 ? 'UTC' : `${sign}${h}${m === '00' ? '' : m}`,
    '2006': String(year).padStart(4, '0'),
    '06': two(year % 100),
    '01': two(month + 1),
    '1': String(month + 1),
    '02': two(day),
    _2: String(day).padStart(2),
    '2': String(day),
    '15': two(hour),
    '03': two(hour12),
    '3': String(hour12),
    '04': two(local.getUTCMinutes()),
    '4': String(local.getUTCMinutes()),
    '05': two(local.getUTCSeconds()),
    '5': String(local.getUTCSeconds()),
    PM: hour < 12 ? 'AM' : 'PM',
    pm: hour < 12 ? 'am' : 'pm',
    'Z07:00': offset === 0 ? 'Z' : `${sign}${h}:${m}`,
    Z0700: offset === 0 ? 'Z' : `${sign}${h}${m}`,
    '-07:00': `${sign}${h}:${m}`,
    '-0700': `${sign}${h}${m}`,
    '-07': `${sign}${h}`,
  }
  return layout.replace(layoutParts, (part) => {
    if (!/^[.,]/.test(part)) return parts[part]!
    const fraction = String(local.getUTCMilliseconds())
      .padStart(3, '0')
      .padEnd(9, '0')
      .slice(0, part.length - 1)
    const digits = part[1] === '0' ? fraction : fraction.replace(/0+$/, '')
    return digits === '' ? '' : part[0]! + digits
  })
}

/** Anything that is no time is now. */
function momentOf(value: Value): Date {
  if (value instanceof Date) return value
  const seconds = typeof value === 'bigint' ? value : value instanceof Sized ? value.value : null
  return seconds === null ? new Date() : new Date(Number(seconds) * 1000)
}

const inZone = takes('sas', (layout: string, value: Value, zone: string) => formatted(layout, momentOf(value), zone))
const modify = takes('st', (text: string, at: Date) => new Date(at.getTime() + (parseDuration(text) ?? 0)))
const mustModify = takes('st', (text: string, at: Date) => {
  const ms = parseDuration(text)
  if (ms === null) throw new Error(`time: invalid duration ${JSON.stringify(text)}`)
  return new Date(at.getTime() + ms)
})

export const dates: Functions = {
  now: takes('', () => new Date()),
  date: takes('sa', (layout: string, value: Value) => formatted(layout, momentOf(value), 'Local')),
  dateInZone: inZone,
  date_in_zone: inZone,
  htmlDate: takes('a', (value: Value) => formatted('2006-01-02', momentOf(value), 'Local')),
  htmlDateInZone: takes('as', (value: Value, zone: string) => formatted('2006-01-02', momentOf(value), zone)),
  dateModify: modify,
  date_modify: modify,
  mustDateModify: mustModify,
  must_date_modify: mustModify,
  unixEpoch: takes('t', (at: Date) => String(Math.floor(at.getTime() / 1000))),
}
