// How numbers are written, everywhere: tabular, one unit per column, thousands with a comma, and a dash for "no value".
// Nothing here turns an unknown into a 0.

export const none = '—'

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
let clockFormat: Intl.DateTimeFormat
let minuteFormat: Intl.DateTimeFormat
let dayFormat: Intl.DateTimeFormat
let hasHalves: boolean

/** Of all times on the page: the clock of this machine, or UTC, and its hours. Screens that stand already have to be drawn again. */
export function chooseClock(clock: 'local' | 'utc', hours: 12 | 24 = 24): void {
  const cycle = hours === 12 ? ({ hour: 'numeric', hourCycle: 'h12' } as const) : ({ hour: '2-digit', hourCycle: 'h23' } as const)
  const time = { ...cycle, minute: '2-digit', ...(clock === 'utc' ? { timeZone: 'UTC' } : {}) } as const
  hasHalves = hours === 12
  clockFormat = new Intl.DateTimeFormat('en-GB', { ...time, second: '2-digit' })
  minuteFormat = new Intl.DateTimeFormat('en-GB', time)
  dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', ...time })
}
chooseClock('local')

/** `1,204`; above a million `5.91 M`. */
export function count(value: number): string {
  return Math.abs(value) >= 1e6 ? `${(value / 1e6).toFixed(2)} M` : whole.format(value)
}

/** A count in little space: `812`, `17.4k`, `1.2M`. */
export function shortCount(value: number): string {
  if (value < 1000) return whole.format(value)
  if (value < 999_950) return `${(value / 1000).toFixed(value < 99_950 ? 1 : 0)}k`
  return `${(value / 1e6).toFixed(1)}M`
}

/** Milliseconds as seconds with two decimals, without the unit. */
export function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(2)
}

/** Milliseconds with one decimal below 100, none above: `4.1`, `1,264`. */
export function millis(ms: number): string {
  return ms < 100 ? ms.toFixed(1) : whole.format(ms)
}

/** A duration with its unit, at a fit scale: `0.4 ms`, `38 ms`, `1.31 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1000) return `${ms.toFixed(0)} ms`
  if (ms < 120_000) return `${seconds(ms)} s`
  const rounded = Math.round(ms / 1000)
  return rounded % 60 ? `${Math.floor(rounded / 60)} min ${rounded % 60} s` : `${rounded / 60} min`
}

/** `612 B`, `96.4 kB`, `312 MB`, `2 GB` (powers of 1000). */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const
  let scaled = value
  let unit = 0
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000
    unit++
  }
  const digits = unit === 0 || scaled >= 99.95 || Number.isInteger(scaled) ? 0 : 1
  return `${scaled.toFixed(digits)} ${units[unit]}`
}

export function percent(part: number, of: number, digits = 0): string {
  return `${((part / of) * 100).toFixed(digits)} %`
}

/** A price in US dollars: four decimals in a list, six in a receipt. */
export function dollars(amount: number, digits: 2 | 4 | 6): string {
  return `$${amount.toFixed(digits)}`
}

/** Whether times say `am` and `pm`, and need the room for it. */
export const isTwelveHourClock = (): boolean => hasHalves

/** Time of day, `14:31:04` or `2:31:04 pm`. */
export function clock(iso: string): string {
  return clockFormat.format(new Date(iso))
}

export function clockMinutes(iso: string): string {
  return minuteFormat.format(new Date(iso))
}

/** `22 Nov, 14:31`. */
export function dayAndMinutes(iso: string): string {
  return dayFormat.format(new Date(iso))
}

/** How long ago, in words that change rarely: `4 s ago`, `5 min ago`, `3 h ago`. */
export function ago(iso: string, now: number): string {
  const past = Math.max(0, now - Date.parse(iso)) / 1000
  if (past < 10) return `${past.toFixed(1)} s ago`
  if (past < 90) return `${past.toFixed(0)} s ago`
  if (past < 5400) return `${(past / 60).toFixed(0)} min ago`
  if (past < 129_600) return `${(past / 3600).toFixed(0)} h ago`
  return `${(past / 86_400).toFixed(0)} days ago`
}

/** `1 span`, `2 spans`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}
