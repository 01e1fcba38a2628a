import { filterOf } from '../../../shared/filter.ts'
import type { Current } from './keeper.ts'
import { maskOf } from './mask.ts'

/** Throws a sentence for the user. */
export function timeOf(text: string): number {
  const time = Date.parse(text)
  if (!Number.isFinite(time)) throw new Error(`${text} is not a time such as 2026-01-31T12:00:00Z`)
  return time
}

/** Finished calls of the filter that started in `[from, to)`. */
export function maskOfRange(current: Current, filter: string, from: number, to: number): Uint8Array {
  const mask = maskOf(current, filterOf(filter))
  const { done, numbers } = current.index
  const { started } = numbers
  for (let row = 0; row < mask.length; row++) if (done[row] === 0 || started[row]! < from || started[row]! >= to) mask[row] = 0
  return mask
}
