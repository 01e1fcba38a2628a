import type { ConfigProblem } from '../../../shared/contract/config.ts'
import { plural } from '../../ui/format.ts'
import type { Checked } from './checker.ts'
import { isUnapplied, type DraftView } from './draft.ts'

export const errorsOf = (problems: readonly ConfigProblem[]): readonly ConfigProblem[] =>
  problems.filter(({ severity }) => severity === 'error')

/** Why the draft cannot be applied now, as a sentence; null when it can. */
export function applyHindrance(draft: DraftView, checked: Checked): string | null {
  if (draft.phase === 'loading') return 'The file is not read yet'
  if (draft.locked !== null) return draft.locked
  if (!isUnapplied(draft)) return 'There is nothing to apply'
  if (draft.pending !== null) return 'The file changed on disk: take it or keep yours first'
  if (checked.failed !== null) return checked.failed
  if (checked.text !== draft.text) return 'Checking'
  const { length } = errorsOf(checked.problems)
  return length === 0 ? null : `Fix ${plural(length, 'problem')} to apply`
}
