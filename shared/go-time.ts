// Go's time.Format: a layout is the reference time as it should look, `2006-01-02T15:04:05.000Z07:00`.

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
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|__2|_2(?!006)|2006|15|PM|pm|[Z-]07(?::00:00|0000|:00|00)?|[.,](?:0+|9+)(?!\d)|[1-5]/g

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

/** In the zone of the machine, or in one of the IANA names; an unknown one counts as UTC. */
export function goTime(layout: string, at: Date, zone = 'Local'): string {
  const offset = offsetOf(at, zone)
  const local = new Date(at.getTime() + offset * 60_000)
  const [year, month, day, hour] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate(), local.getUTCHours()]
  const hour12 = hour % 12 || 12
  const [h, m] = [two(Math.trunc(Math.abs(offset) / 60)), two(Math.abs(offset) % 60)]
  const hours = (offset < 0 ? '-' : '+') + h
  const yearDay = String((Date.UTC(year, month, day) - Date.UTC(year, 0, 0)) / 86_400_000)
  const parts: Readonly<Record<string, string>> = {
    January: months[month]!,
    Jan: months[month]!.slice(0, 3),
    Monday: days[local.getUTCDay()]!,
    Mon: days[local.getUTCDay()]!.slice(0, 3),
    MST: offset === 0 ? 'UTC' : hours + (m === '00' ? '' : m),
    '2006': String(year).padStart(4, '0'),
    '06': two(year % 100),
    '01': two(month + 1),
    '1': String(month + 1),
    '02': two(day),
    _2: String(day).padStart(2),
    '2': String(day),
    '002': yearDay.padStart(3, '0'),
    __2: yearDay.padStart(3),
    '15': two(hour),
    '03': two(hour12),
    '3': String(hour12),
    '04': two(local.getUTCMinutes()),
    '4': String(local.getUTCMinutes()),
    '05': two(local.getUTCSeconds()),
    '5': String(local.getUTCSeconds()),
    PM: hour < 12 ? 'AM' : 'PM',
    pm: hour < 12 ? 'am' : 'pm',
    '07': hours,
    '0700': hours + m,
    '07:00': `${hours}:${m}`,
    '070000': `${hours}${m}00`,
    '07:00:00': `${hours}:${m}:00`,
  }
  return layout.replace(layoutParts, (part) => {
    if (part[0] === 'Z' && offset === 0) return 'Z'
    if (/^[Z-]/.test(part)) return parts[part.slice(1)]!
    if (!/^[.,]/.test(part)) return parts[part]!
    const fraction = String(local.getUTCMilliseconds())
      .padStart(3, '0')
      .padEnd(9, '0')
      .slice(0, part.length - 1)
    const digits = part[1] === '0' ? fraction : fraction.replace(/0+$/, '')
    return digits === '' ? '' : part[0]! + digits
  })
}
