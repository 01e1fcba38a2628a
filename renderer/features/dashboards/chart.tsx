// One chart and its table: the same numbers twice, so that nothing on the screen is for eyes only.
import { useState, type ReactNode } from 'react'
import { ChartColumn, Table2 } from 'lucide-react'
import { Bar, BarChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { clockMinutes, dayAndMinutes, none } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'
import { axisTicks } from './window.ts'

export interface Measure {
  readonly id: string
  readonly name: string
  readonly color: string
  /** Lines differ by dash as well as by colour. */
  readonly dash?: string
  /** Stands in the legend instead of a square: outcomes have shapes. */
  readonly mark?: ReactNode
  /** What the window holds of it, for the legend. */
  readonly total: string | null
}
/** `at` is the start of the bucket; a value is null where nothing was measured. */
export interface Point {
  readonly at: string
  readonly values: Readonly<Record<string, number | null>>
}

export function Chart(props: {
  title: string
  unit: string
  kind: 'bars' | 'lines'
  measures: readonly Measure[]
  points: readonly Point[]
  write: (value: number) => string
  axis: (value: number) => string
  empty: string
}) {
  const [asTable, setAsTable] = useState(false)
  const { measures, points } = props
  const anything = points.some((point) => measures.some((measure) => point.values[measure.id]))
  return (
    <figure className="chart" aria-label={`${props.title}, ${props.unit}`}>
      <div className="charthead">
        <h2>{props.title}</h2>
        <small className="cut">{props.unit}</small>
        <span className="grow" />
        <button
          type="button"
          className="btn quiet icon"
          aria-pressed={asTable}
          aria-label={`Show ${props.title} as a ${asTable ? 'chart' : 'table'}`}
          title={asTable ? 'Show as a chart' : 'Show as a table'}
          onClick={() => setAsTable(!asTable)}
        >
          <Icon of={asTable ? ChartColumn : Table2} />
        </button>
      </div>
      <ul className="keys">
        {measures.map((measure) => (
          <li key={measure.id}>
            {measure.mark ?? <i className="sq" style={{ background: measure.color }} />}
            {measure.name} {measure.total !== null && <b>{measure.total}</b>}
          </li>
        ))}
      </ul>
      {asTable ? (
        <PointTable {...props} />
      ) : anything ? (
        <div className="plot" role="img" aria-label={spoken(props.title, measures)}>
          <ResponsiveContainer width="100%" height="100%">
            {props.kind === 'bars' ? barsOf(props) : linesOf(props)}
          </ResponsiveContainer>
        </div>
      ) : (
        <p className="noplot t2">{props.empty}</p>
      )}
    </figure>
  )
}

const spoken = (title: string, measures: readonly Measure[]) =>
  `${title}. ${measures.map((measure) => `${measure.name} ${measure.total ?? ''}`.trim()).join(', ')}. The table has every value.`

type PlotProps = Parameters<typeof Chart>[0]

const rowsOf = (points: readonly Point[]) => points.map((point) => ({ at: point.at, ...point.values }))
const margin = { top: 8, right: 4, bottom: 0, left: 0 }

function axes({ points, axis, write, measures, kind }: PlotProps) {
  const marks = axisTicks(highest(points, measures, kind), kind === 'bars')
  const long = points.length > 1 && Date.parse(points.at(-1)!.at) - Date.parse(points[0]!.at) > 20 * 3_600_000
  return [
    <CartesianGrid key="grid" vertical={false} stroke="var(--grid)" />,
    <XAxis
      key="x"
      dataKey="at"
      tickFormatter={clockMinutes}
      tickLine={false}
      stroke="var(--line-strong)"
      interval="equidistantPreserveStart"
      minTickGap={40}
      height={22}
      tickMargin={6}
    />,
    <YAxis
      key="y"
      width={44}
      tickFormatter={axis}
      tickLine={false}
      axisLine={false}
      ticks={marks}
      domain={[0, marks.at(-1) ?? 1]}
      interval={0}
    />,
    <Tooltip
      key="tip"
      isAnimationActive={false}
      cursor={kind === 'bars' ? { fill: 'var(--bg-hover)' } : { stroke: 'var(--line-control)' }}
      content={({ active, label }) =>
        active && typeof label === 'string' ? (
          <Tip point={points.find((point) => point.at === label)} measures={measures} write={write} long={long} />
        ) : null
      }
    />,
  ]
}

/** Bars stand on each other, lines do not. */
function highest(points: readonly Point[], measures: readonly Measure[], kind: PlotProps['kind']): number {
  const values = points.map((point) => measures.map((measure) => point.values[measure.id] ?? 0))
  return Math.max(0, ...values.map((row) => (kind === 'bars' ? row.reduce((sum, value) => sum + value, 0) : Math.max(...row))))
}

// ResponsiveContainer looks at its child, so the chart is made here and not in a component of its own.
function barsOf(props: PlotProps) {
  return (
    <BarChart data={rowsOf(props.points)} margin={margin} barCategoryGap="12%" accessibilityLayer={false}>
      {axes(props)}
      {props.measures.map((measure) => (
        <Bar key={measure.id} dataKey={measure.id} stackId="all" fill={measure.color} isAnimationActive={false} maxBarSize={28} />
      ))}
    </BarChart>
  )
}

function linesOf(props: PlotProps) {
  return (
    <LineChart data={rowsOf(props.points)} margin={margin} accessibilityLayer={false}>
      {axes(props)}
      {props.measures.map((measure) => (
        <Line
          key={measure.id}
          dataKey={measure.id}
          stroke={measure.color}
          strokeWidth={1.5}
          {...(measure.dash === undefined ? {} : { strokeDasharray: measure.dash })}
          dot={{ r: 2, fill: measure.color, strokeWidth: 0 }}
          activeDot={{ r: 3 }}
          isAnimationActive={false}
          connectNulls={false}
        />
      ))}
    </LineChart>
  )
}

function Tip(props: { point: Point | undefined; measures: readonly Measure[]; write: (value: number) => string; long: boolean }) {
  const { point } = props
  if (!point) return null
  return (
    <div className="tip">
      <p className="t2">{props.long ? dayAndMinutes(point.at) : clockMinutes(point.at)}</p>
      {props.measures.map((measure) => (
        <p key={measure.id}>
          {measure.mark ?? <i className="sq" style={{ background: measure.color }} />}
          <span className="t2">{measure.name}</span>
          <span className="grow" />
          {written(point.values[measure.id], props.write)}
        </p>
      ))}
    </div>
  )
}

const written = (value: number | null | undefined, write: (value: number) => string) =>
  value === null || value === undefined ? none : write(value)

function PointTable(props: PlotProps) {
  return (
    <div className="plottable" tabIndex={0} role="region" aria-label={`${props.title}, table`}>
      <table className="data">
        <thead>
          <tr>
            <th scope="col">From</th>
            {props.measures.map((measure) => (
              <th key={measure.id} scope="col">
                {measure.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.points.toReversed().map((point) => (
            <tr key={point.at}>
              <td className="t2">{clockMinutes(point.at)}</td>
              {props.measures.map((measure) => (
                <td key={measure.id}>{written(point.values[measure.id], props.write)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
