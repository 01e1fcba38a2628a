// The calls of the window by the values of one fact. A row narrows the filter that Calls and Dashboards share.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { memo, useState } from 'react'
import { facetFields, type FacetField } from '../../../shared/contract/calls.ts'
import type { BreakdownRow } from '../../../shared/contract/dashboards.ts'
import { termOf } from '../../../shared/filter.ts'
import { useConsole } from '../../state/console.tsx'
import { withTerm } from '../../state/filter.ts'
import { count, dollars, none, percent, plural, seconds, shortCount } from '../../ui/format.ts'
import { Glyph } from '../../ui/icons.tsx'
import { Segments } from '../../ui/segments.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { csvOf } from './csv.ts'
import type { Span } from './window.ts'

const nameOf = (field: string) => field.charAt(0).toUpperCase() + field.slice(1)
const first: readonly FacetField[] = ['model', 'provider', 'endpoint', 'outcome', 'backend', 'revision']
const fields = [...first, ...facetFields.filter((field) => !first.includes(field))].map((value) => ({
  value,
  label: nameOf(value),
}))

type Column = Exclude<keyof BreakdownRow, 'value' | 'unpriced'>
const orNone = (value: number | null, write: (value: number) => string) => (value === null ? none : write(value))
const columns: readonly { readonly key: Column; readonly name: string; readonly write: (row: BreakdownRow) => string }[] = [
  { key: 'calls', name: 'Calls', write: (row) => count(row.calls) },
  { key: 'failed', name: 'Failed', write: (row) => (row.calls === 0 ? none : percent(row.failed, row.calls, 1)) },
  { key: 'ttftP50', name: 'TTFT p50 s', write: (row) => orNone(row.ttftP50, seconds) },
  { key: 'ttftP95', name: 'p95 s', write: (row) => orNone(row.ttftP95, seconds) },
  { key: 'durationP50', name: 'Latency p50 s', write: (row) => orNone(row.durationP50, seconds) },
  { key: 'speedP50', name: 'tok/s', write: (row) => orNone(row.speedP50, (value) => value.toFixed(0)) },
  { key: 'input', name: 'In', write: (row) => orNone(row.input, shortCount) },
  { key: 'output', name: 'Out', write: (row) => orNone(row.output, shortCount) },
  {
    key: 'cacheRead',
    name: 'From cache',
    write: (row) => (row.input && row.cacheRead !== null ? percent(row.cacheRead, row.input) : none),
  },
  { key: 'cost', name: 'Cost', write: (row) => orNone(row.cost, (value) => dollars(value, 2)) },
]

const rank = (row: BreakdownRow, key: Column): number =>
  key === 'failed' ? row.failed / Math.max(1, row.calls) : (row[key] ?? -1)

export const breakdownInput = (range: Span & { readonly filter: string }, by: FacetField = 'model') => ({
  ...range,
  by,
  limit: 50,
})

interface BreakdownProps {
  readonly from: string
  readonly to: string
  readonly filter: string
  readonly every: number | false
  readonly cost: number | null
}

export const BreakdownTable = memo(function BreakdownTable(props: BreakdownProps) {
  const { ask, feed } = useConsole()
  const [by, setBy] = useState<FacetField>('model')
  const [sort, setSort] = useState<Column>('calls')
  const { cost, every, ...range } = props
  const query = useQuery(
    ask.dashboards.breakdown.queryOptions({
      input: breakdownInput(range, by),
      refetchInterval: every,
      placeholderData: keepPreviousData,
    }),
  )
  const rows = (query.data?.rows ?? []).toSorted((a, b) => rank(b, sort) - rank(a, sort))
  const more = query.data?.more ?? 0
  const sheet = () => ({
    head: [nameOf(by), ...columns.map((column) => column.key), 'unpriced'],
    rows: rows.map((row) => [row.value, ...columns.map((column) => row[column.key]), row.unpriced]),
  })
  return (
    <section className="bd" aria-label="Breakdown">
      <div className="panehead">
        <h2 className="strong">Breakdown</h2>
        <Segments label="Breakdown by" value={by} options={fields} onChange={setBy} />
        <span className="grow" />
        {query.data && (
          <span className="t2">
            {more > 0 ? `${count(rows.length + more)} values, ${count(rows.length)} shown` : plural(rows.length, 'value')}
          </span>
        )}
        <CopyButton quiet name="Copy the breakdown as CSV" text={() => csvOf(sheet())} />
      </div>
      {query.isError ? (
        <p className="notice">The breakdown could not be read: {query.error.message}</p>
      ) : rows.length === 0 ? (
        <p className="notice">{query.isPending ? 'Reading the calls.' : 'No call ended in this time.'}</p>
      ) : (
        <div className="bdscroll" tabIndex={0} role="region" aria-label="Breakdown, table">
          <table className="data">
            <thead>
              <tr>
                <th scope="col">{nameOf(by)}</th>
                {columns.map((column) => (
                  <th key={column.key} scope="col" aria-sort={column.key === sort ? 'descending' : 'none'}>
                    <button type="button" className="sortby" onClick={() => setSort(column.key)}>
                      {column.name}
                      {column.key === sort ? ' ↓' : ''}
                    </button>
                  </th>
                ))}
                <th scope="col" className="left">
                  Share of cost
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row
                  key={row.value ?? ''}
                  row={row}
                  cost={cost}
                  onChoose={() => feed.setFilter(withTerm(feed.filter.get(), termOf(by, row.value)))}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
})

function Row({ row, cost, onChoose }: { row: BreakdownRow; cost: number | null; onChoose: () => void }) {
  return (
    <tr onClick={onChoose}>
      <td>
        <button type="button" className="sortby value cut t1" title={`Show only these calls: ${row.value ?? 'not reported'}`}>
          {row.value ?? 'not reported'}
        </button>
      </td>
      {columns.map((column) => (
        <td key={column.key}>
          {column.key === 'failed' && row.failed / Math.max(1, row.calls) >= 0.1 ? (
            <span className="fact fail">
              <Glyph name="warn" />
              {column.write(row)}
            </span>
          ) : (
            column.write(row)
          )}
        </td>
      ))}
      <td className="left">
        {row.cost === null || !cost ? (
          <span className="t3">{row.unpriced > 0 ? 'no price' : none}</span>
        ) : (
          <span className="share">
            <i style={{ width: `${(row.cost / cost) * 100}px` }} />
            {percent(row.cost, cost)}
          </span>
        )}
      </td>
    </tr>
  )
}
