// Bookmarks and notes. They go with their calls: a bookmark does not keep a call from being pruned.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { Annotation } from '../../shared/contract/calls.ts'
import type { AnnotateQuery } from './messages.ts'

export const readAnnotations = (db: DatabaseSync): Annotation[] =>
  db.prepare('SELECT id, bookmarked, note FROM annotations ORDER BY id').all().map(annotationOf)

/** What is not named stays as it is. Throws a sentence when there is no such call. */
export function annotate(db: DatabaseSync, query: AnnotateQuery): Annotation {
  if (!db.prepare('SELECT 1 FROM calls WHERE id = ?').get(query.id)) throw new Error('This call is no longer kept.')
  const known = db.prepare('SELECT id, bookmarked, note FROM annotations WHERE id = ?').get(query.id)
  const before = known ? annotationOf(known) : { id: query.id, bookmarked: false, note: '' }
  const after = { id: query.id, bookmarked: query.bookmarked ?? before.bookmarked, note: query.note ?? before.note }
  if (!after.bookmarked && after.note === '') db.prepare('DELETE FROM annotations WHERE id = ?').run(after.id)
  else
    db.prepare('INSERT OR REPLACE INTO annotations (id, bookmarked, note) VALUES (?, ?, ?)').run(
      after.id,
      after.bookmarked ? 1 : 0,
      after.note,
    )
  return after
}

const annotationOf = (row: Record<string, SQLOutputValue>): Annotation => ({
  id: String(row['id']),
  bookmarked: row['bookmarked'] === 1,
  note: String(row['note']),
})
