import { diffLines, linesOf, type Hunk } from '../../ui/line-diff.ts'

const touches = (one: Hunk, two: Hunk) => one.fromA <= two.toA && two.fromA <= one.toA

/** My edits of `base`, made on `theirs` instead. null when both changed the same lines, or lines side by side. */
export function rebase(base: string, mine: string, theirs: string): string | null {
  const a = linesOf(base)
  const b = linesOf(mine)
  const myHunks = diffLines(a, b)
  const theirHunks = diffLines(a, linesOf(theirs))
  if (myHunks.some((my) => theirHunks.some((their) => touches(my, their)))) return null
  const lines = [...linesOf(theirs)]
  let shift = theirHunks.reduce((sum, hunk) => sum + sizeChange(hunk), 0)
  // From the end, so that lines before an edit keep their numbers.
  const later = [...theirHunks]
  for (const hunk of myHunks.toReversed()) {
    while (later.length > 0 && later.at(-1)!.fromA > hunk.toA) shift -= sizeChange(later.pop()!)
    lines.splice(hunk.fromA + shift, hunk.toA - hunk.fromA, ...b.slice(hunk.fromB, hunk.toB))
  }
  return lines.join(theirs.includes('\r\n') ? '\r\n' : '\n')
}

const sizeChange = (hunk: Hunk) => hunk.toB - hunk.fromB - (hunk.toA - hunk.fromA)
