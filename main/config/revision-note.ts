// What a revision is remembered by.
import { basename } from 'node:path'
import { changesBetween, changeSentence } from '../../shared/config/changes.ts'
import type { RevisionEntry } from '../../shared/contract/config.ts'
import type { Revision, RevisionNote, Revisions } from './revisions.ts'

/** `before` null: nothing was in force. */
export function noteOf(by: RevisionNote['by'], file: string, before: unknown, after: unknown): RevisionNote {
  if (before === null) return { by, summary: `loaded ${basename(file)}`, changes: 0 }
  const changes = changesBetween(before, after)
  const [first, ...more] = changes
  if (!first) return { by, summary: 'formatting only', changes: 0 }
  const rest = more.length === 0 ? '' : ` and ${more.length} more`
  return { by, summary: `${changeSentence(first)}${rest}`, changes: changes.length }
}

/** Those of one file, newest first; lines of older versions have no note. */
export function entriesOf(revisions: Revisions, file: string): RevisionEntry[] {
  const entry = (revision: Revision): RevisionEntry => ({
    number: revision.number,
    appliedAt: revision.appliedAt,
    by: revision.by ?? 'file',
    summary: revision.summary ?? `loaded ${basename(revision.file)}`,
    changes: revision.changes ?? 0,
    serving: revision.number === revisions.current,
  })
  return revisions
    .list()
    .filter((revision) => revision.file === file)
    .map(entry)
    .toReversed()
}
