import { Bookmark, Pin, StickyNote } from 'lucide-react'
import { memo, type MouseEvent } from 'react'
import type { Call } from '../../../shared/call.ts'
import { mainAttempt } from '../../../shared/summary.ts'
import { lookOf } from '../../state/outcome.ts'
import { Icon } from '../../ui/icons.tsx'
import { useNow } from '../../ui/time.ts'
import { cells, rowFacts } from './cells.tsx'
import type { ColumnKey } from '../../state/preferences.ts'
import { columns } from './columns.tsx'

/** A running call's time goes on between deltas. */
export function useElapsed(call: Call): number {
  const running = call.state === 'running'
  const now = useNow(200, running)
  return call.durationMs ?? (running ? Math.max(0, now - Date.parse(call.startedAt)) : 0)
}

const looks: Partial<Record<ColumnKey, string>> = { time: 'time', endpoint: 'ep cut', model: 'model', duration: 'dur' }
const classOf = (key: ColumnKey, tone: string) =>
  key === 'outcome' ? `out ${tone}` : (looks[key] ?? (columns[key].number ? 'num' : 'cut t2'))

export const cellId = (id: string, key: ColumnKey) => `call-${id}-${key}`

export interface RowMarks {
  readonly pinned: boolean
  readonly bookmarked: boolean
  readonly note: string
}

export const CallRow = memo(function CallRow(props: {
  call: Call
  index: number
  top: number
  active: boolean
  chosen: boolean
  keys: readonly ColumnKey[]
  /** Of the active row: the cell that the keys stand on. */
  cell: ColumnKey | null
  /** Inside a tree. */
  level?: number
  pinned: boolean
  bookmarked: boolean
  note: string
  onPress: (call: Call, index: number, event: MouseEvent) => void
  onMenu: (call: Call, key: ColumnKey, event: MouseEvent) => void
}) {
  const { call } = props
  const { tone } = lookOf(call)
  const facts = rowFacts(call, mainAttempt(call), useElapsed(call))
  return (
    <div
      id={`call-${call.id}`}
      className={`row${props.active ? ' active' : ''}${props.level ? ' nested' : ''}`}
      role="row"
      aria-level={props.level}
      aria-rowindex={props.index + 2}
      aria-selected={props.chosen}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={(event) => props.onPress(call, props.index, event)}
    >
      {props.keys.map((key) => {
        const { body, title } = cells[key](facts)
        return (
          <span
            key={key}
            id={props.cell === key ? cellId(call.id, key) : undefined}
            className={props.cell === key ? `${classOf(key, tone)} at` : classOf(key, tone)}
            role="gridcell"
            title={title}
            onContextMenu={(event) => props.onMenu(call, key, event)}
          >
            {body}
            {key === 'outcome' && <Marks {...props} />}
          </span>
        )
      })}
    </div>
  )
})

function Marks({ pinned, bookmarked, note }: RowMarks) {
  return (
    <>
      {pinned && <Mark of={Pin} label="Pinned" />}
      {bookmarked && <Mark of={Bookmark} label="Bookmarked" />}
      {note !== '' && <Mark of={StickyNote} label={`Note: ${note}`} />}
    </>
  )
}

const Mark = ({ of, label }: { of: typeof Pin; label: string }) => (
  <span className="mark t3" title={label}>
    <Icon of={of} size={12} />
    <span className="vh">{label}</span>
  </span>
)
