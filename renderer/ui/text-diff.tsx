import { useMemo } from 'react'
import { plural } from './format.ts'
import { diffRows } from './line-diff.ts'
import './text-diff.css'

const most = 600
const signs = { same: ' ', del: '-', add: '+', skip: ' ' } as const
const words = { same: '', del: 'removed', add: 'added', skip: '' } as const

/** The lines that differ, with a little around them. Prose wraps; code keeps its lines and scrolls sideways. */
export function TextDiff(props: { before: string; after: string; label: string; wrap?: boolean }) {
  const { before, after } = props
  const rows = useMemo(() => diffRows(before, after), [before, after])
  return (
    <div
      className={props.wrap ? 'code textdiff wraps' : 'scroll code textdiff'}
      tabIndex={0}
      role="region"
      aria-label={props.label}
    >
      {rows.length === 0 && <p className="notice">The texts are the same.</p>}
      {rows.slice(0, most).map((row, index) => (
        <div key={index} className={`dl ${row.kind}`}>
          <span className="no">{row.line ?? '…'}</span>
          <span className="sign" aria-hidden>
            {signs[row.kind]}
          </span>
          <span dir="auto">
            {words[row.kind] !== '' && <span className="vh">{words[row.kind]} </span>}
            {row.text.slice(0, props.wrap ? 4000 : 1000)}
          </span>
        </div>
      ))}
      {rows.length > most && <p className="notice">{plural(rows.length - most, 'more line')}.</p>}
    </div>
  )
}
