// Which buckets a drag or a key chooses.

/** From the start of one bucket to the end of another, counted in buckets. */
export interface Steps {
  readonly from: number
  readonly to: number
}

/** Whole buckets between two points, at least one. */
export function spread(anchor: number, point: number): Steps {
  const [low, high] = point >= anchor ? [anchor, point] : [point, anchor]
  const from = Math.floor(low)
  return { from, to: Math.max(from + 1, Math.ceil(high)) }
}

/** One edge goes on by a step; it stays inside and never meets the other. */
export function edgeMoved(chosen: Steps, edge: keyof Steps, step: number, most: number): Steps {
  const next = Math.min(most, Math.max(0, chosen[edge] + step))
  return edge === 'from'
    ? { from: Math.min(chosen.to - 1, next), to: chosen.to }
    : { from: chosen.from, to: Math.max(chosen.from + 1, next) }
}

const wide = 10

export function stepOf({ key, shiftKey }: { readonly key: string; readonly shiftKey: boolean }): number {
  if (key === 'PageUp') return wide
  if (key === 'PageDown') return -wide
  if (key === 'Home') return -Infinity
  if (key === 'End') return Infinity
  const by = shiftKey ? wide : 1
  if (key === 'ArrowRight' || key === 'ArrowUp') return by
  return key === 'ArrowLeft' || key === 'ArrowDown' ? -by : 0
}
