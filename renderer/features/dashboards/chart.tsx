// Numbers over time: bars and areas stand on each other, lines do not. Drawing over a chart chooses a window.
import { useState } from 'react'
import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { clockMinutes, dayAndMinutes, none } from '../../ui/format.ts'
import type { Sheet } from './csv.ts'
import { Frame, type Key } from './frame.tsx'
import { axisTicks } from './window.ts'

export interface Measure extends Key {
  /** Lines differ by dash as well as by colour. */
  readonly dash?: string
}
/** `at` is the start of the bucket; a value is null where nothing was measured. */
export interface Point {
  readonly at: string
  readonly values: Readonly<Record<string, number | null>>
}
/** A moment of the window that all charts mark; `at` is the start of its bucket. */
export interface Marker {
  readonly at: string
  readonly label: string
}

export interface ChartProps {
  readonly title: string
  readonly unit: string
  readonly kind: 'bars' | 'lines' | 'areas'
  readonly measures: readonly Measure[]
  readonly points: readonly Point[]
  readonly write: (value: number) => string
  readonly axis: (value: number) => string
  readonly empty: string
  readonly markers: readonly Marker[]
  /** First and last bucket that were drawn over, by their starts. */
  readonly onBrush: (first: string, last: string) => void
}

export function Chart(props: ChartProps) {
  const { measures, points } = props
  const [brush, setBrush] = useState<Brush | null>(null)
  const anything = points.some((point) => measures.some((measure) => point.values[measure.id]))
  const end = () => {
    const [first, last] = ordered(brush)
    setBrush(null)
    if (brush && brush.from !== brush.to) props.onBrush(first, last)
  }
  const brushing: Brushing = {
    onMouseDown: ({ activeLabel }) =>
      setBrush(activeLabel === undefined ? null : { from: `${activeLabel}`, to: `${activeLabel}` }),
    onMouseMove: ({ activeLabel }) => {
      if (brush && activeLabel !== undefined) setBrush({ ...brush, to: `${activeLabel}` })
    },
    onMouseUp: end,
    onMouseLeave: () => setBrush(null),
  }
  const plot = { ...props, brush, brushing }
  return (
    <Frame
      title={props.title}
      unit={props.unit}
      keys={measures}
      sheet={() => sheetOf(props)}
      table={<PointTable {...props} />}
      empty={anything ? null : props.empty}
    >
      <ResponsiveContainer width="100%" height="100%">
        {props.kind === 'bars' ? barsOf(plot) : props.kind === 'lines' ? linesOf(plot) : areasOf(plot)}
      </ResponsiveContainer>
    </Frame>
  )
}

interface Brush {
  readonly from: string
  readonly to: string
}
type Watch = (state: { readonly activeLabel?: string | number | undefined }) => void
interface Brushing {
  readonly onMouseDown: Watch
  readonly onMouseMove: Watch
  readonly onMouseUp: () => void
  readonly onMouseLeave: () => void
}
const ordered = (brush: Brush | null): [string, string] =>
  brush === null ? ['', ''] : brush.from <= brush.to ? [brush.from, brush.to] : [brush.to, brush.from]

const sheetOf = ({ measures, points }: ChartProps): Sheet => ({
  head: ['From', ...measures.map((measure) => measure.name)],
  rows: points.map((point) => [point.at, ...measures.map((measure) => point.values[measure.id] ?? null)]),
})

interface PlotProps extends ChartProps {
  readonly brush: Brush | null
  readonly brushing: Brushing
}

const rowsOf = (points: readonly Point[]) => points.map((point) => ({ at: point.at, ...point.values }))
const margin = { top: 8, right: 4, bottom: 0, left: 0 }

function axes({ points, axis, write, measures, kind, markers, brush }: PlotProps) {
  const marks = axisTicks(highest(points, measures, kind), kind === 'bars')
  const [first, last] = ordered(brush)
  const long = points.length > 1 && Date.parse(points.at(-1)!.at) - Date.parse(points[0]!.at) > 20 * 3_600_000
  return [
    <CartesianGrid key="grid" vertical={false} stroke="var(--grid)" />,
    <XAxis
      key="x"
      dataKey="at"
      tickFormatter={long ? dayAndMinutes : clockMinutes}
      tickLine={false}
      stroke="var(--line-strong)"
      interval="equidistantPreserveStart"
      minTickGap={long ? 70 : 40}
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
    ...markers.map((marker) => (
      <ReferenceLine
        key={`${marker.at} ${marker.label}`}
        x={marker.at}
        stroke="var(--text-3)"
        strokeDasharray="2 3"
        label={{ value: marker.label, position: 'insideTopRight', offset: 4 }}
      />
    )),
    brush && <ReferenceArea key="brush" x1={first} x2={last} fill="var(--accent)" fillOpacity={0.18} />,
  ]
}

function highest(points: readonly Point[], measures: readonly Measure[], kind: PlotProps['kind']): number {
  const values = points.map((point) => measures.map((measure) => point.values[measure.id] ?? 0))
  return Math.max(0, ...values.map((row) => (kind !== 'lines' ? row.reduce((sum, value) => sum + value, 0) : Math.max(...row))))
}

// ResponsiveContainer looks at its child, so the chart is made here and not in a component of its own.
function barsOf(props: PlotProps) {
  return (
    <BarChart data={rowsOf(props.points)} margin={margin} {...props.brushing} barCategoryGap="12%" accessibilityLayer={false}>
      {axes(props)}
      {props.measures.map((measure) => (
        <Bar key={measure.id} dataKey={measure.id} stackId="all" fill={measure.color} isAnimationActive={false} maxBarSize={28} />
      ))}
    </BarChart>
  )
}

function linesOf(props: PlotProps) {
  return (
    <LineChart data={rowsOf(props.points)} margin={margin} {...props.brushing} accessibilityLayer={false}>
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

function areasOf(props: PlotProps) {
  return (
    <AreaChart data={rowsOf(props.points)} margin={margin} {...props.brushing} accessibilityLayer={false}>
      {axes(props)}
      {props.measures.map((measure) => (
        <Area
          key={measure.id}
          dataKey={measure.id}
          stackId="all"
          fill={measure.color}
          fillOpacity={1}
          stroke="var(--bg)"
          strokeWidth={1}
          isAnimationActive={false}
        />
      ))}
    </AreaChart>
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

function PointTable(props: ChartProps) {
  return (
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
            <td className="t2">{dayAndMinutes(point.at)}</td>
            {props.measures.map((measure) => (
              <td key={measure.id}>{written(point.values[measure.id], props.write)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
