// What CEL reads off a time, in UTC or a zone: a name of the time zone database or an offset such as `-05:30`.
import { LRUCache } from 'lru-cache'

type Getter = (time: Date, zone: string) => number

export const getters: Readonly<Record<string, Getter>> = {
  getFullYear: (time, zone) => inZone(time, zone).getUTCFullYear(),
  getMonth: (time, zone) => inZone(time, zone).getUTCMonth(),
  getDate: (time, zone) => inZone(time, zone).getUTCDate(),
  getDayOfMonth: (time, zone) => inZone(time, zone).getUTCDate() - 1,
  getDayOfWeek: (time, zone) => inZone(time, zone).getUTCDay(),
  getDayOfYear: (time, zone) => dayOfYear(inZone(time, zone)),
  getHours: (time, zone) => inZone(time, zone).getUTCHours(),
  getMinutes: (time, zone) => inZone(time, zone).getUTCMinutes(),
  getSeconds: (time, zone) => inZone(time, zone).getUTCSeconds(),
  getMilliseconds: (time, zone) => inZone(time, zone).getUTCMilliseconds(),
}

function dayOfYear(time: Date): number {
  const start = new Date(time.getTime())
  start.setUTCMonth(0, 1)
  return Math.round((time.getTime() - start.getTime()) / 86_400_000)
}

/** The wall clock there, as if it were UTC. */
function inZone(time: Date, zone: string): Date {
  if (zone === '' || zone === 'UTC') return time
  const offset = zone.includes(':') ? offsetOf(zone) : namedOffset(time, zone)
  return new Date(time.getTime() + offset)
}

function offsetOf(zone: string): number {
  const match = /^([+-]?\d{1,4}):([+-]?\d{1,4})$/.exec(zone)
  if (!match) throw new TypeError('there is no such time zone')
  const [hours, minutes] = [Number(match[1]), Number(match[2])]
  return (hours * 60 + (zone.startsWith('-') ? -minutes : minutes)) * 60_000
}

const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 100 })

function namedOffset(time: Date, zone: string): number {
  if (/^[+-]/.test(zone)) throw new TypeError('there is no such time zone')
  let format = formats.get(zone)
  if (!format) {
    const parts = {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    } as const
    formats.set(zone, (format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...parts })))
  }
  const at = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
  const [year, month, ...rest] = (['year', 'month', 'day', 'hour', 'minute', 'second'] as const).map((name) => at.get(name) ?? 0)
  const wall = Date.UTC(year!, month! - 1, ...rest)
  return wall - Math.floor(time.getTime() / 1000) * 1000
}
