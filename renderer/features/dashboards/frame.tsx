// The frame of a chart: its name, its keys, and the same numbers as a table or a file, so that nothing is for eyes only.
import { useState, type ReactNode } from 'react'
import { ChartColumn, Download, Table2 } from 'lucide-react'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { csvOf, saveCsv, type Sheet } from './csv.ts'

export interface Key {
  readonly id: string
  readonly name: string
  readonly color: string
  /** Stands in the legend instead of a square: outcomes and scatter marks have shapes. */
  readonly mark?: ReactNode
  /** A name from outside that may be long. */
  readonly mayCut?: boolean
  /** What the window holds of it, for the legend. */
  readonly total: string | null
}

export function Frame(props: {
  title: string
  unit: string
  keys: readonly Key[]
  sheet: () => Sheet
  table: ReactNode
  /** null: there is something to draw. */
  empty: string | null
  children: ReactNode
}) {
  const { title } = props
  const [asTable, setAsTable] = useState(false)
  return (
    <figure className="chart" aria-label={`${title}, ${props.unit}`}>
      <div className="charthead">
        <h2>{title}</h2>
        <small className="cut" title={props.unit}>
          {props.unit}
        </small>
      </div>
      <div className={asTable ? 'charttools open' : 'charttools'}>
        {asTable && <CopyButton quiet name={`Copy ${title} as CSV`} text={() => csvOf(props.sheet())} />}
        <button
          type="button"
          className="btn quiet icon"
          aria-label={`Save ${title} as CSV`}
          title="Save as CSV"
          onClick={() => saveCsv(title, props.sheet())}
        >
          <Icon of={Download} />
        </button>
        <button
          type="button"
          className="btn quiet icon"
          aria-pressed={asTable}
          aria-label={`Show ${title} as a ${asTable ? 'chart' : 'table'}`}
          title={asTable ? 'Show as a chart' : 'Show as a table'}
          onClick={() => setAsTable(!asTable)}
        >
          <Icon of={asTable ? ChartColumn : Table2} />
        </button>
      </div>
      <Keys keys={props.keys} />
      {asTable ? (
        <div className="plottable" tabIndex={0} role="region" aria-label={`${title}, table`}>
          {props.table}
        </div>
      ) : props.empty === null ? (
        props.children
      ) : (
        <p className="noplot t2">{props.empty}</p>
      )}
    </figure>
  )
}

function Keys({ keys }: { keys: readonly Key[] }) {
  return (
    <ul className="keys">
      {keys.map((key) => (
        <li key={key.id}>
          {key.mark ?? <i className="sq" style={{ background: key.color }} />}
          {key.mayCut === true ? (
            <span className="cut" title={key.name}>
              {key.name}
            </span>
          ) : (
            key.name
          )}
          {key.total !== null && <b>{key.total}</b>}
        </li>
      ))}
    </ul>
  )
}

/** The sum of a chart, for whoever does not see it. */
export const spoken = (title: string, keys: readonly Key[]) =>
  `${title}. ${keys.map((key) => `${key.name} ${key.total ?? ''}`.trim()).join(', ')}. The table has every value.`
