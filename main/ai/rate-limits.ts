// What answers say about limits: `x-ratelimit-*` (OpenAI and those who follow it), `anthropic-ratelimit-*`, `retry-after`.
// An unreadable value drops only itself.
import type { RateLimit } from '../../shared/call.ts'
import type { Headers } from './types.ts'

const openaiStyle = /^x-ratelimit-(limit|remaining|reset)(?:-(.+))?$/
const anthropicStyle = /^anthropic-ratelimit-(.+)-(limit|remaining|reset)$/

const first = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0]

/** `now` in milliseconds since 1970, for resets given as a time of day. */
export function readRateLimits(headers: Headers, now: number): readonly RateLimit[] {
  let found: Map<string, { limit: number | null; remaining: number | null; resetMs: number | null }> | null = null
  for (const name in headers) {
    if (!name.includes('ratelimit-')) continue
    const match = openaiStyle.exec(name)
    const other = match ? null : anthropicStyle.exec(name)
    const what = match?.[1] ?? other?.[2]
    if (what === undefined) continue
    const kind = match ? (match[2] ?? 'requests') : other![1]!
    found ??= new Map()
    const entry = found.get(kind) ?? { limit: null, remaining: null, resetMs: null }
    found.set(kind, entry)
    const value = first(headers[name])?.trim() ?? ''
    if (what === 'reset') entry.resetMs = readDelay(value, now)
    else entry[what as 'limit' | 'remaining'] = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null
  }
  return found ? [...found].map(([kind, entry]) => ({ kind, ...entry })) : []
}

/** Milliseconds to wait before the next try: `retry-after-ms`, then `retry-after` in seconds or as a date. */
export function readRetryAfter(headers: Headers, now: number): number | null {
  const precise = first(headers['retry-after-ms'])?.trim()
  if (precise !== undefined && /^\d+(\.\d+)?$/.test(precise)) return Number(precise)
  const plain = first(headers['retry-after'])?.trim()
  if (plain === undefined) return null
  if (/^\d+(\.\d+)?$/.test(plain)) return Number(plain) * 1000
  const date = Date.parse(plain)
  return Number.isFinite(date) ? Math.max(0, date - now) : null
}

const duration =
  /^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/

/** Go durations (`6m0s`, `12ms`), seconds, epoch seconds or milliseconds, RFC 3339; null when unreadable. */
export function readDelay(value: string, now: number): number | null {
  if (/^\d+(\.\d+)?$/.test(value)) {
    const number = Number(value)
    if (number >= 1e12) return Math.max(0, number - now)
    return number >= 1e9 ? Math.max(0, number * 1000 - now) : number * 1000
  }
  const match = value === '' ? null : duration.exec(value)
  if (match) {
    const [days = 0, hours = 0, minutes = 0, seconds = 0, ms = 0] = match.slice(1).map((part) => Number(part ?? 0))
    return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + ms
  }
  const date = Date.parse(value)
  return Number.isFinite(date) ? Math.max(0, date - now) : null
}
