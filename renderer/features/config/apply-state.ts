import type { Checked } from './checker.ts'
import { isUnapplied, type DraftView } from './draft.ts'

/** Why the draft cannot be applied now, as a sentence; null when it can. */
export function applyHindrance(draft: DraftView, checked: Checked): string | null {
  if (draft.phase === 'loading') return 'The file is not read yet'
  if (draft.locked !== null) return draft.locked
  if (!isUnapplied(draft)) return 'There is nothing to apply'
  if (draft.pending !== null) return 'The file changed on disk: take it or keep yours first'
  if (checked.failed !== null) return checked.failed
  if (checked.text !== draft.text) return 'Checking'
  const { length } = checked.problems
  return length === 0 ? null : `Fix ${length} ${length === 1 ? 'problem' : 'problems'} to apply`
}
