// Which group and which of its calls stands in a row, where some groups are open. Few are, so they are gone through.

export interface OpenedAt {
  readonly key: string
  readonly index: number
  readonly calls: number
}
/** `at` null: the row of the group itself. */
export interface Spot {
  readonly index: number
  readonly at: number | null
}

/** `opened` by index, here and below. */
export function spotOf(opened: readonly OpenedAt[], row: number): Spot {
  let before = 0
  for (const { index, calls } of opened) {
    const head = index + before
    if (row <= head) break
    if (row <= head + calls) return { index, at: row - head - 1 }
    before += calls
  }
  return { index: row - before, at: null }
}

export function rowOf(opened: readonly OpenedAt[], spot: Spot): number {
  const before = opened.reduce((sum, one) => sum + (one.index < spot.index ? one.calls : 0), 0)
  return spot.index + before + (spot.at === null ? 0 : spot.at + 1)
}

export const rowCount = (opened: readonly OpenedAt[], groups: number): number =>
  groups + opened.reduce((sum, one) => sum + one.calls, 0)
