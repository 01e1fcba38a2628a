// Reading JSON that someone else wrote: every step may be missing or of another type, and nothing throws.

export type Fields = Readonly<Record<string, unknown>>

export const fields = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null

export const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A non-empty string. */
export const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** A finite number of at least 0; numeric strings count. */
export function count(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null
}

/** Frames and bodies above this are not parsed: one huge one would stop every other stream. */
export const parseLimit = 1024 * 1024

/** The value, or undefined when it is not JSON or above the limit. */
export function parseJson(json: string): unknown {
  if (json.length > parseLimit) return undefined
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined
  }
}

export const cut = (value: string, length: number): string => (value.length > length ? `${value.slice(0, length)}…` : value)
