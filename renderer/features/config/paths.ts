// JSON paths as the engine writes them (`endpoints[2].extra_config['auth/validator'].alg`) and as lists of segments.

import { plainSegment, type Segment } from '../../../shared/config/path.ts'

export type Path = readonly Segment[]

/** One spelling for one place, so that it can be a key: without `$.` in front. */
export function pathText(path: Path): string {
  let text = ''
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`
    else if (plainSegment.test(segment)) text += text === '' ? segment : `.${segment}`
    else text += `['${segment.replaceAll("'", "\\'")}']`
  }
  return text
}

export function isWithin(path: Path, above: Path): boolean {
  return above.length <= path.length && above.every((segment, index) => segment === path[index])
}

export function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.hasOwn(value, segment) ? (value as Record<Segment, unknown>)[segment] : undefined
  }
  return value
}

/** Values of JSON: the same when they are written the same, whatever the order of keys. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  )
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
