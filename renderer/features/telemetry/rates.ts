// How fast counters grow between two readings of a page, as Prometheus' rate() has it: a value that fell began again at 0.
import type { Family, Sample } from './exposition.ts'

export interface Reading {
  /** ms on the page's own clock. */
  readonly at: number
  readonly values: ReadonlyMap<string, number>
}

/** Readings that a rate is taken over. */
const windowMs = 12_000

export const sampleKey = (family: Family, sample: Sample): string =>
  `${family.name}${sample.suffix}{${sample.labels.map(([name, value]) => `${name}=${value}`).join()}}`

const grows = (family: Family): boolean => family.type === 'counter' || family.type === 'histogram' || family.type === 'summary'

/** Only what can have a rate. */
export function readingOf(families: readonly Family[], at: number): Reading {
  const values = new Map<string, number>()
  for (const family of families)
    if (grows(family)) for (const sample of family.samples) values.set(sampleKey(family, sample), Number(sample.value))
  return { at, values }
}

/** Keeps the readings of the window, the oldest first. */
export const withReading = (readings: readonly Reading[], next: Reading): readonly Reading[] => [
  ...readings.filter((reading) => next.at - reading.at <= windowMs && reading.at < next.at),
  next,
]

/** Per second over the window; null while there is one reading only, or for a series that has just begun. */
export function rateOf(readings: readonly Reading[], key: string): number | null {
  const newest = readings.at(-1)
  const oldest = readings.find((reading) => reading.values.has(key))
  const now = newest?.values.get(key)
  if (!newest || !oldest || oldest === newest || now === undefined) return null
  const before = oldest.values.get(key)!
  return ((now < before ? now : now - before) * 1000) / (newest.at - oldest.at) || 0
}
