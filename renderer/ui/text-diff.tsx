import { useMemo } from 'react'
import { plural } from '../../../ui/format.ts'
import { diffRows } from '../line-diff.ts'

const most = 600
const signs = { same: ' ', del: '-', add: '+', skip: ' ' } as const
const words = { same: '', del: 'removed', add: 'added', skip: '' } as const

/** The lines that differ, with a little around them. */
export function TextDiff({ before, after, label }: { before: string; after: string; label: string }) {
  const rows = useMemo(() => diffRows(before, after), [before, after])
  return (
    <div className="scroll code textdiff" tabIndex={0} role="region" aria-label={label}>
      {rows.length === 0 && <p className="notice">The texts are the same.</p>}
      {rows.slice(0, most).map((row, index) => (
        <div key={index} className={`dl ${row.kind}`}>
          <span className="no">{row.line ?? '…'}</span>
          <span className="sign" aria-hidden>
            {signs[row.kind]}
          </span>
          <span>
            {words[row.kind] !== '' && <span className="vh">{words[row.kind]} </span>}
            {row.text.slice(0, 1000)}
          </span>
        </div>
      ))}
      {rows.length > most && <p className="notice">{plural(rows.length - most, 'more line')}.</p>}
    </div>
  )
}
