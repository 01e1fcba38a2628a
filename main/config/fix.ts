// The one edit that mends a problem, where there is just one: a unit, a misspelt key, an enum in another case, a number in quotes.
import { parseDuration } from '../../shared/config/duration.ts'
import { isRawObject } from './document.ts'
import { nearest } from './nearest.ts'
import { type Segment } from '../../shared/config/path.ts'
import { plainText } from '../../shared/config/plain-text.ts'

export type Fix =
  | { readonly kind: 'value'; readonly label: string; readonly value: unknown }
  | { readonly kind: 'rename'; readonly label: string; readonly key: string }

/** The part of the JSON Schema that describes the place. */
export type SchemaPart = Readonly<Record<string, unknown>> | undefined

export function fixOf(message: string, path: readonly Segment[], value: unknown, schema: SchemaPart): Fix | null {
  const key = path.at(-1)
  const meant = /^unknown key '.*', did you mean '([^']+)'\?$/.exec(message)?.[1]
  if (meant !== undefined) return { kind: 'rename', label: `Rename to ${meant}`, key: meant }
  if (path.length === 1 && key === 'version') return set(3)
  const placeholder = placeholderFix(message, value)
  if (placeholder !== null) return set(placeholder)
  if (value === undefined || !schema) return null
  const mended = mend(value, schema)
  return mended === undefined ? null : set(mended)
}

const set = (value: unknown): Fix => ({ kind: 'value', label: `Use ${JSON.stringify(value)}`, value })

/** undefined: nothing, or more than one thing, would do. */
function mend(value: unknown, schema: NonNullable<SchemaPart>): unknown {
  const choices = schema['enum']
  if (Array.isArray(choices)) return choiceOf(value, choices)
  if (plainText(schema['pattern']).includes('ns|us')) return durationOf(value)
  if (schema['pattern'] === '^\\/' && typeof value === 'string' && value !== '') return `/${value}`
  switch (schema['type']) {
    case 'integer':
    case 'number':
      return numberOf(value, schema['type'] === 'integer')
    case 'boolean':
      return truthOf(value)
    case 'array':
      return Array.isArray(value) || isRawObject(value) ? undefined : [value]
    case 'string':
      return typeof value === 'number' ? String(value) : undefined
    default:
      return undefined
  }
}

function choiceOf(value: unknown, choices: readonly unknown[]): unknown {
  if (typeof value !== 'string') return undefined
  const names = choices.filter((choice) => typeof choice === 'string')
  return names.find((name) => name.toLowerCase() === value.trim().toLowerCase()) ?? nearest(value, names) ?? undefined
}

/** `90`, `1.5s`, `1h30m` and nanoseconds as one whole number and one unit. */
function durationOf(value: unknown): string | undefined {
  if (typeof value === 'number') return value >= 1e6 ? wholeUnit(value / 1e6) : value > 0 ? wholeUnit(value * 1000) : undefined
  if (typeof value !== 'string') return undefined
  const text = value
    .trim()
    .replace(/\s+/g, '')
    .toLowerCase()
    .replace(/(sec|secs|second|seconds)$/, 's')
    .replace(/(min|mins|minute|minutes)$/, 'm')
  if (/^\d+(\.\d+)?$/.test(text)) return wholeUnit(Number(text) * 1000)
  const ms = parseDuration(text)
  return ms === null || ms < 0 ? undefined : wholeUnit(ms)
}

function wholeUnit(ms: number): string | undefined {
  if (ms % 3_600_000 === 0 && ms > 0) return `${ms / 3_600_000}h`
  if (ms % 60_000 === 0 && ms > 60_000) return `${ms / 60_000}m`
  if (ms % 1000 === 0) return `${ms / 1000}s`
  if (Number.isInteger(ms)) return `${ms}ms`
  const ns = Math.round(ms * 1e6)
  return Number.isSafeInteger(ns) ? (ns % 1000 === 0 ? `${ns / 1000}us` : `${ns}ns`) : undefined
}

function numberOf(value: unknown, whole: boolean): number | undefined {
  const number = typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined
  const fit = whole ? Math.trunc(number) : number
  return fit === value ? undefined : fit
}

function truthOf(value: unknown): boolean | undefined {
  const text = typeof value === 'boolean' ? '' : plainText(value).toLowerCase()
  if (['true', 't', '1', 'yes', 'on'].includes(text)) return true
  return ['false', 'f', '0', 'no', 'off'].includes(text) ? false : undefined
}

/** `undefined output param 'modle'! ... input: [model]`: the only placeholder there is, or the likest. */
function placeholderFix(message: string, value: unknown): string | null {
  const [, wrong, list] = /undefined output param '([^']+)'!.* input: \[([^\]]*)\]/.exec(message) ?? []
  if (wrong === undefined || typeof value !== 'string') return null
  const names = (list ?? '').split(' ').filter(Boolean)
  const meant = names.length === 1 ? names[0]! : nearest(wrong, names)
  return meant ? value.replaceAll(`{${wrong}}`, `{${meant}}`) : null
}
