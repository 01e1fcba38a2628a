// The drawing of numbers over time: bars and areas stand on each other, lines do not.
import { Area, Bar, CartesianGrid, ComposedChart, Line, ReferenceLine, XAxis, YAxis } from 'recharts'
import { clockMinutes, dayAndMinutes } from '../../ui/format.ts'
import type { Measure, Point, PlotProps } from './chart.tsx'
import { edges } from './geometry.ts'
import { axisTicks } from './window.ts'

const margin = { top: edges.top, right: edges.right, bottom: 0, left: 0 }
const fill = { width: '100%', height: '100%' }

export function Plot(props: PlotProps) {
  const { points, measures, kind } = props
  const marks = axisTicks(highest(points, measures, kind), kind === 'bars')
  const rows = points.map((point) => ({ at: point.at, ...point.values }))
  const long = points.length > 1 && Date.parse(points.at(-1)!.at) - Date.parse(points[0]!.at) > 20 * 3_600_000
  return (
    <ComposedChart responsive style={fill} data={rows} margin={margin} barCategoryGap="12%" accessibilityLayer={false}>
      <CartesianGrid vertical={false} stroke="var(--grid)" />
      <XAxis
        dataKey="at"
        scale="band"
        tickFormatter={long ? dayAndMinutes : clockMinutes}
        tickLine={false}
        stroke="var(--line-strong)"
        interval="equidistantPreserveStart"
        minTickGap={long ? 24 : 32}
        height={edges.bottom}
        tickMargin={6}
      />
      <YAxis
        width={edges.left}
        tickFormatter={props.axis}
        tickLine={false}
        axisLine={false}
        ticks={marks}
        domain={[0, marks.at(-1) ?? 1]}
        interval={0}
      />
      {measures.map((measure) => seriesOf(props, measure))}
      {props.markers.map((marker) => (
        <ReferenceLine
          key={`${marker.at} ${marker.label}`}
          x={marker.at}
          stroke="var(--text-3)"
          strokeDasharray="2 3"
          label={{
            value: marker.label,
            position: marker.at > (points[points.length >> 1]?.at ?? '') ? 'insideTopRight' : 'insideTopLeft',
            offset: 4,
          }}
        />
      ))}
    </ComposedChart>
  )
}

function seriesOf({ kind, points }: PlotProps, measure: Measure) {
  const common = { dataKey: measure.id, isAnimationActive: false }
  if (kind === 'bars') return <Bar key={measure.id} {...common} stackId="all" fill={measure.color} maxBarSize={28} />
  if (kind === 'areas')
    return (
      <Area
        key={measure.id}
        {...common}
        stackId="all"
        fill={measure.color}
        fillOpacity={1}
        stroke="var(--bg)"
        strokeWidth={1}
        activeDot={false}
      />
    )
  return (
    <Line
      key={measure.id}
      {...common}
      stroke={measure.color}
      strokeWidth={1.5}
      {...(measure.dash === undefined ? {} : { strokeDasharray: measure.dash })}
      dot={({ cx, cy, index }: { cx?: number; cy?: number; index?: number }) =>
        isAlone(points, index ?? 0, measure.id) && typeof cy === 'number' ? (
          <circle key={index} cx={cx} cy={cy} r={2} fill={measure.color} />
        ) : (
          <g key={index} />
        )
      }
      activeDot={false}
      connectNulls={false}
    />
  )
}

/** A value without neighbours makes no line: it is a dot. */
function isAlone(points: readonly Point[], index: number, id: string): boolean {
  const known = (at: number) => points[at] !== undefined && typeof points[at].values[id] === 'number'
  return known(index) && !known(index - 1) && !known(index + 1)
}

function highest(points: readonly Point[], measures: readonly Measure[], kind: PlotProps['kind']): number {
  const values = points.map((point) => measures.map((measure) => point.values[measure.id] ?? 0))
  return Math.max(
    0,
    ...values.map((row) => (kind === 'lines' ? Math.max(0, ...row) : row.reduce((sum, value) => sum + value, 0))),
  )
}
