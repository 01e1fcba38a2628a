import { ArrowDown, ArrowUp } from 'lucide-react'
import type { Sort } from '../../../shared/contract/calls.ts'
import { Icon } from '../../ui/icons.tsx'
import type { ColumnKey } from '../../state/preferences.ts'
import { columns } from './columns.tsx'
import { scaleMs } from './mini-waterfall.tsx'

export const headId = (key: ColumnKey) => `head-${key}`

/** Numbers are asked for their largest first; texts and time from their beginning. */
export function nextSort(key: ColumnKey, sort: Sort): Sort | null {
  const { sort: by, number } = columns[key]
  if (!by) return null
  return { key: by, descending: by === sort.key ? !sort.descending : number === true || by === 'duration' }
}

/** `at`: the head that the keys of the grid stand on. */
export function ListHead(props: { keys: readonly ColumnKey[]; sort: Sort; at: ColumnKey | null; onSort: (sort: Sort) => void }) {
  return (
    <div className="lhead" role="row" aria-rowindex={1}>
      {props.keys.map((key) => (
        <Head key={key} name={key} at={key === props.at} sort={props.sort} onSort={props.onSort} />
      ))}
    </div>
  )
}

function Head(props: { name: ColumnKey; at: boolean; sort: Sort; onSort: (sort: Sort) => void }) {
  const { name, sort } = props
  const column = columns[name]
  const sorted = column.sort === sort.key
  const label = (
    <>
      {column.label}
      {name === 'in' && <span className="t3"> cached</span>}
      {sorted && <Icon of={sort.descending ? ArrowDown : ArrowUp} size={12} />}
    </>
  )
  const next = nextSort(name, sort)
  return (
    <span
      role="columnheader"
      id={headId(name)}
      className={`${name === 'duration' ? 'dur' : column.number ? 'num' : ''}${props.at ? ' at' : ''}`}
      aria-sort={!next ? undefined : sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    >
      {next ? (
        <button
          type="button"
          className="v sorter"
          tabIndex={-1}
          title={`Sort by ${column.label.toLowerCase()}`}
          onClick={() => props.onSort(next)}
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
