// Go's duration texts, as KrakenD reads them: `1h30m`, `1.5s`, `250ms`. Milliseconds inside Spyhop, fractions allowed.

const millisecondsOf: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}
/** Go keeps durations in 64-bit nanoseconds. */
const longest = 2 ** 63 / 1e6

/** Milliseconds, or null when Go would refuse the text. */
export function parseDuration(text: string): number | null {
  const signed = /^([+-]?)(.+)$/.exec(text)
  if (!signed) return null
  if (signed[2] === '0') return 0
  const parts = signed[2]!.match(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)
  if (!parts || parts.join('') !== signed[2]) return null
  let sum = 0
  for (const part of parts) {
    const number = Number.parseFloat(part)
    sum += number * millisecondsOf[part.replace(/^[\d.]+/, '')]!
  }
  // 0.1 + 0.2: nanoseconds are Go's smallest unit, so rounding to them loses nothing.
  const exact = Math.round(sum * 1e6) / 1e6
  if (exact > longest) return null
  return signed[1] === '-' ? -exact : exact
}

/** Why Go refuses the text, in its words. */
export function durationProblem(text: string): string {
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return `time: missing unit in duration ${JSON.stringify(text)}`
  const unit = /^[+-]?(?:\d+\.?\d*|\.\d+)([^\d.]+)/.exec(text)?.[1]
  if (unit !== undefined && millisecondsOf[unit] === undefined)
    return `time: unknown unit "${unit}" in duration ${JSON.stringify(text)}`
  return `time: invalid duration ${JSON.stringify(text)}`
}

/** Milliseconds as Go prints a duration: `523.4µs`, `1.5ms`, `2m3.5s`. */
export function goDuration(ms: number): string {
  if (ms < 0) return `-${goDuration(-ms)}`
  const ns = Math.round(ms * 1e6)
  if (ns === 0) return '0s'
  if (ns < 1000) return `${ns}ns`
  if (ns < 1e6) return `${ns / 1e3}µs`
  if (ns < 1e9) return `${ns / 1e6}ms`
  const hours = Math.floor(ns / 3.6e12)
  const minutes = Math.floor((ns % 3.6e12) / 6e10)
  const seconds = `${Math.round(ns % 6e10) / 1e9}s`
  return hours > 0 ? `${hours}h${minutes}m${seconds}` : minutes > 0 ? `${minutes}m${seconds}` : seconds
}
