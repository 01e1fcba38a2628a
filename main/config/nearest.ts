/** The candidate that a mistyped word most likely meant; null when none is close. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const wanted = plain(word)
  let best: string | null = null
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const steps = distance(wanted, plain(candidate), least)
    if (steps < least) {
      least = steps
      best = candidate
    }
  }
  return best
}

const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_\s]/g, '')

/** Edits between two words (a swap of neighbours is one), given up at `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? beforeLast[j - 2]! + 1 : Infinity
      row.push(Math.min(change, last[j]! + 1, row[j - 1]! + 1, swapped))
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}
