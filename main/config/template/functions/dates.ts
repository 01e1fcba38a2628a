// Sprig's dates, in the layouts of Go's time package.
import { parseDuration } from '../../../../shared/config/duration.ts'
import { goTime } from '../../../../shared/go-time.ts'
import { takes, type Functions } from '../call.ts'
import { Sized, type Value } from '../values.ts'

/** Anything that is no time is now. */
function momentOf(value: Value): Date {
  if (value instanceof Date) return value
  const seconds = typeof value === 'bigint' ? value : value instanceof Sized ? value.value : null
  return seconds === null ? new Date() : new Date(Number(seconds) * 1000)
}

const inZone = takes('sas', (layout: string, value: Value, zone: string) => goTime(layout, momentOf(value), zone))
const modify = takes('st', (text: string, at: Date) => new Date(at.getTime() + (parseDuration(text) ?? 0)))
const mustModify = takes('st', (text: string, at: Date) => {
  const ms = parseDuration(text)
  if (ms === null) throw new Error(`time: invalid duration ${JSON.stringify(text)}`)
  return new Date(at.getTime() + ms)
})

export const dates: Functions = {
  now: takes('', () => new Date()),
  date: takes('sa', (layout: string, value: Value) => goTime(layout, momentOf(value))),
  dateInZone: inZone,
  date_in_zone: inZone,
  htmlDate: takes('a', (value: Value) => goTime('2006-01-02', momentOf(value))),
  htmlDateInZone: takes('as', (value: Value, zone: string) => goTime('2006-01-02', momentOf(value), zone)),
  dateModify: modify,
  date_modify: modify,
  mustDateModify: mustModify,
  must_date_modify: mustModify,
  unixEpoch: takes('t', (at: Date) => String(Math.floor(at.getTime() / 1000))),
}
