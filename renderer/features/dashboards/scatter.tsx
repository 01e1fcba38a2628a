// Latency against output tokens, one mark for one call. Models differ in shape as well as in colour.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { memo, useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { CartesianGrid, ScatterChart, XAxis, YAxis } from 'recharts'
import type { ScatterPoint } from '../../../shared/contract/dashboards.ts'
import { useConsole } from '../../state/console.tsx'
import { count, none, plural, seconds } from '../../ui/format.ts'
import { pointerIn } from '../../ui/media.ts'
import { goTo } from '../../ui/route.ts'
import { Frame } from './frame.tsx'
import { across, down, edges, stepByKey } from './geometry.ts'
import { groupsOf, Marks, MarkSign, placeOf, scalesOf, type MarkGroup, type Scales } from './scatter-marks.tsx'
import { besides } from './time-plot.tsx'
import type { Span } from './window.ts'
import { outcomeWord } from './words.ts'

const title = 'Latency against output tokens'
const mostMarks = 1500
const tableRows = 200
/** px from the pointer within which a mark is meant. */
const reach = 14
const noPoints: readonly ScatterPoint[] = []

export const marksInput = (range: Span & { readonly filter: string }) => ({ ...range, limit: mostMarks })

export const ScatterPanel = memo(function ScatterPanel(props: {
  from: string
  to: string
  filter: string
  every: number | false
  empty: string
}) {
  const { ask, selection } = useConsole()
  const { every, empty, ...range } = props
  const query = useQuery(
    ask.dashboards.scatter.queryOptions({
      input: marksInput(range),
      refetchInterval: every,
      placeholderData: keepPreviousData,
    }),
  )
  const points = query.data?.points ?? noPoints
  const of = query.data?.of ?? 0
  const groups = useMemo(() => groupsOf(points), [points])
  const open = (id: string) => {
    selection.open(id)
    goTo('calls')
  }
  const problem = query.isError ? `The marks could not be read: ${query.error.message}` : null
  return (
    <Frame
      title={title}
      unit={of > points.length ? `${count(points.length)} of ${count(of)} calls, outliers kept` : 'one mark, one call'}
      keys={groups.map(({ name, look }) => ({
        id: name,
        name,
        color: look.color,
        mark: <MarkSign look={look} />,
        mayCut: true,
        total: null,
      }))}
      sheet={() => ({
        head: ['Call', 'Model', 'Outcome', 'Output tokens', 'Latency ms'],
        rows: points.map((point) => [point.id, point.model, point.outcome, point.output, point.durationMs]),
      })}
      table={<CallTable points={points} open={open} />}
      empty={problem ?? (points.length > 0 ? null : query.isPending ? 'Reading the calls.' : empty)}
    >
      <ScatterPlot points={points} groups={groups} open={open} />
    </Frame>
  )
})

function ScatterPlot(props: { points: readonly ScatterPoint[]; groups: readonly MarkGroup[]; open: (id: string) => void }) {
  const { points, groups, open } = props
  const scales = useMemo(() => scalesOf(points), [points])
  const ordered = useMemo(() => points.toSorted((a, b) => a.output - b.output || a.durationMs - b.durationMs), [points])
  const [id, setId] = useState<string | null>(null)
  const index = ordered.findIndex((point) => point.id === id)
  const chosen = ordered[index]
  const press = (event: KeyboardEvent) => {
    const next = stepByKey(event.key, index, ordered.length)
    if (next !== null) setId(ordered[next]?.id ?? null)
    else if (event.key === 'Enter' && chosen) open(chosen.id)
    else if (event.key === 'Escape' && chosen) setId(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      className={chosen ? 'plot onmark' : 'plot'}
      role="slider"
      tabIndex={0}
      aria-label={`${title}, ${plural(points.length, 'mark')}. The table has the slowest. Arrows go from mark to mark, Enter opens the call.`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, ordered.length - 1)}
      aria-valuenow={Math.max(0, index)}
      aria-valuetext={chosen ? sentenceOf(chosen) : 'No call chosen'}
      onKeyDown={press}
      onBlur={() => setId(null)}
      onPointerMove={(event) => setId(nearest(event, points, scales)?.id ?? null)}
      onPointerLeave={() => setId(null)}
      onClick={() => chosen && open(chosen.id)}
    >
      <div className="drawing">
        <Drawing groups={groups} scales={scales} />
      </div>
      {chosen && <Chosen point={chosen} scales={scales} />}
    </div>
  )
}

const Drawing = memo(function Drawing({ groups, scales }: { groups: readonly MarkGroup[]; scales: Scales }) {
  return (
    <ScatterChart
      responsive
      style={{ width: '100%', height: '100%' }}
      margin={{ top: edges.top, right: edges.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--grid)" />
      <XAxis
        type="number"
        dataKey="output"
        domain={[0, scales.tokens.at(-1) ?? 1]}
        allowDataOverflow
        ticks={scales.tokens}
        interval="preserveStartEnd"
        tickFormatter={count}
        tickLine={false}
        stroke="var(--line-strong)"
        height={edges.bottom}
        tickMargin={6}
      />
      <YAxis
        type="number"
        dataKey="durationMs"
        domain={[0, scales.seconds.at(-1) ?? 1]}
        allowDataOverflow
        ticks={scales.seconds}
        interval={0}
        tickFormatter={(value: number) => (value === 0 ? '0' : `${value} s`)}
        width={edges.left}
        tickLine={false}
        axisLine={false}
      />
      <Marks groups={groups} scales={scales} />
    </ScatterChart>
  )
})

function nearest(event: PointerEvent<HTMLElement>, points: readonly ScatterPoint[], scales: Scales): ScatterPoint | undefined {
  const at = pointerIn(event.currentTarget, event)
  const [width, height] = [at.width - edges.left - edges.right, at.height - edges.top - edges.bottom]
  const [px, py] = [at.x - edges.left, at.y - edges.top]
  let found: ScatterPoint | undefined
  let closest = reach
  for (const point of points) {
    const { x, y } = placeOf(point, scales)
    const distance = Math.hypot(x * width - px, y * height - py)
    if (distance >= closest) continue
    closest = distance
    found = point
  }
  return found
}

const sentenceOf = (point: ScatterPoint) =>
  `${point.model ?? 'model not reported'}, ${outcomeWord(point.outcome)}, ${seconds(point.durationMs)} s, ${plural(point.output, 'token')}`

function Chosen({ point, scales }: { point: ScatterPoint; scales: Scales }) {
  const { x, y } = placeOf(point, scales)
  return (
    <>
      <span className="plotmark" style={{ left: across(x), top: down(y) }} />
      <div className="tip" style={besides(x)}>
        <p>{point.model ?? none}</p>
        <p className="t2">
          {outcomeWord(point.outcome)}, {seconds(point.durationMs)} s, {plural(point.output, 'token')}
        </p>
        <p className="t3">Click or Enter opens the call</p>
      </div>
    </>
  )
}

function CallTable({ points, open }: { points: readonly ScatterPoint[]; open: (id: string) => void }) {
  const rows = points.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, tableRows)
  return (
    <table className="data">
      <caption className="t3">
        {rows.length < points.length ? `The ${tableRows} slowest; the CSV has every mark.` : 'Slowest first.'}
      </caption>
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">Output tokens</th>
          <th scope="col">Latency s</th>
          <th scope="col">Call</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((point) => (
          <tr key={point.id}>
            <td>{point.model ?? none}</td>
            <td>{count(point.output)}</td>
            <td>{seconds(point.durationMs)}</td>
            <td>
              <button type="button" className="btn quiet" aria-label={`Open the call ${point.id}`} onClick={() => open(point.id)}>
                Open
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
