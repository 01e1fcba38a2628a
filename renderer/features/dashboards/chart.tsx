// One chart of numbers over time, with its legend and its table.
import { dayAndMinutes, none } from '../../ui/format.ts'
import type { Sheet } from './csv.ts'
import { Frame, spoken, type Key } from './frame.tsx'
import { Plot } from './plot.tsx'
import { TimePlot } from './time-plot.tsx'

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

export interface PlotProps {
  readonly kind: 'bars' | 'lines' | 'areas'
  readonly measures: readonly Measure[]
  readonly points: readonly Point[]
  readonly axis: (value: number) => string
  readonly markers: readonly Marker[]
}
export interface ChartProps extends PlotProps {
  readonly title: string
  readonly unit: string
  readonly bucketMs: number
  readonly write: (value: number) => string
  readonly empty: string
  /** First and last bucket that were chosen, by their starts. */
  readonly onBrush: (first: string, last: string) => void
}

export function Chart(props: ChartProps) {
  const { measures, points } = props
  const anything = points.some((point) => measures.some((measure) => point.values[measure.id]))
  const valueAt = (index: number, { id }: Measure) => written(points[index]?.values[id], props.write)
  return (
    <Frame
      title={props.title}
      unit={props.unit}
      keys={anything ? measures : []}
      sheet={() => sheetOf(props)}
      table={<PointTable {...props} />}
      empty={anything ? null : props.empty}
    >
      <TimePlot
        label={spoken(props.title, measures)}
        times={points.map((point) => point.at)}
        bucketMs={props.bucketMs}
        onBrush={props.onBrush}
        say={(index) => measures.map((measure) => `${measure.name} ${valueAt(index, measure)}`).join(', ')}
        tip={(index) =>
          measures.map((measure) => (
            <p key={measure.id}>
              {measure.mark ?? <i className="sq" style={{ background: measure.color }} />}
              <span className="t2">{measure.name}</span>
              <span className="grow" />
              {valueAt(index, measure)}
            </p>
          ))
        }
      >
        <Plot {...props} />
      </TimePlot>
    </Frame>
  )
}

const sheetOf = ({ measures, points }: ChartProps): Sheet => ({
  head: ['From', ...measures.map((measure) => measure.name)],
  rows: points.map((point) => [point.at, ...measures.map((measure) => point.values[measure.id] ?? null)]),
})

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
