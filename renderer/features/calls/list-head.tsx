import { ArrowDown, ArrowUp } from 'lucide-react'
import type { Sort } from '../../../shared/contract/calls.ts'
import { Icon } from '../../ui/icons.tsx'
import type { ColumnKey } from '../../state/preferences.ts'
import { columns } from './columns.tsx'
import { scaleMs } from './mini-waterfall.tsx'

export function ListHead(props: { keys: readonly ColumnKey[]; sort: Sort; onSort: (sort: Sort) => void }) {
  return (
    <div className="lhead" role="row" aria-rowindex={1}>
      {props.keys.map((key) => (
        <Head key={key} name={key} sort={props.sort} onSort={props.onSort} />
      ))}
    </div>
  )
}

function Head({ name, sort, onSort }: { name: ColumnKey; sort: Sort; onSort: (sort: Sort) => void }) {
  const column = columns[name]
  const sorted = column.sort === sort.key
  const label = (
    <>
      {column.label}
      {name === 'in' && <span className="t3"> cached</span>}
      {sorted && <Icon of={sort.descending ? ArrowDown : ArrowUp} size={12} />}
    </>
  )
  const by = column.sort
  return (
    <span
      role="columnheader"
      className={name === 'duration' ? 'dur' : column.number ? 'num' : undefined}
      aria-sort={!by ? undefined : sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    >
      {by ? (
        <button
          type="button"
          className="v sorter"
          tabIndex={-1}
          title={`Sort by ${column.label.toLowerCase()}`}
          // Numbers are asked for their largest first; texts and time from their beginning.
          onClick={() => onSort({ key: by, descending: sorted ? !sort.descending : column.number === true || by === 'duration' })}
        >
          {label}
        </button>
      ) : (
        label
      )}
      {name === 'duration' && (
        <span className="scale" aria-hidden>
          <span>0</span>
          <span>{scaleMs / 1000}</span>
        </span>
      )}
    </span>
  )
}
