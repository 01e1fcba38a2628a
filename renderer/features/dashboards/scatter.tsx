// Latency against output tokens, one mark for one call. Models differ in shape as well as in colour.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { CartesianGrid, ResponsiveContainer, Scatter, ScatterChart, Tooltip, XAxis, YAxis, ZAxis } from 'recharts'
import type { ScatterPoint } from '../../../shared/contract/dashboards.ts'
import { useConsole } from '../../state/console.tsx'
import { count, none, seconds, shortCount } from '../../ui/format.ts'
import { goTo } from '../../ui/route.ts'
import { Frame } from './frame.tsx'
import { largest } from './window.ts'

const looks = [
  { shape: 'circle', sign: '●', color: 'var(--d1)' },
  { shape: 'square', sign: '■', color: 'var(--d2)' },
  { shape: 'triangle', sign: '▲', color: 'var(--d3)' },
  { shape: 'diamond', sign: '◆', color: 'var(--d4)' },
] as const
const restLook = { shape: 'cross', sign: '✚', color: 'var(--d6)' } as const
const tableRows = 200

export function ScatterPanel(range: { from: string; to: string; filter: string }) {
  const { ask, selection } = useConsole()
  const query = useQuery(
    ask.dashboards.scatter.queryOptions({ input: { ...range, limit: 1500 }, placeholderData: keepPreviousData }),
  )
  const { points, of } = query.data ?? { points: [], of: 0 }
  const open = (id: string) => {
    selection.open(id)
    goTo('calls')
  }
  const groups = groupsOf(points)
  const thinned = of > points.length ? `${count(points.length)} of ${count(of)} calls, outliers kept` : 'one mark, one call'
  return (
    <Frame
      title="Latency against output tokens"
      unit={`seconds, ${thinned}`}
      keys={groups.map(({ name, look }) => ({
        id: name,
        name,
        color: look.color,
        mark: (
          <span aria-hidden style={{ color: look.color }}>
            {look.sign}
          </span>
        ),
        total: null,
      }))}
      sheet={() => ({
        head: ['Call', 'Model', 'Outcome', 'Output tokens', 'Latency ms'],
        rows: points.map((point) => [point.id, point.model, point.outcome, point.output, point.durationMs]),
      })}
      table={<CallTable points={points} open={open} />}
      empty={
        query.isError
          ? `The marks could not be read: ${query.error.message}`
          : points.length > 0
            ? null
            : query.isPending
              ? 'Reading the calls.'
              : 'No call with output tokens in this time.'
      }
    >
      <ResponsiveContainer width="100%" height="100%">
        <ScatterChart margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--grid)" />
          <XAxis
            type="number"
            dataKey="output"
            tickFormatter={shortCount}
            tickLine={false}
            stroke="var(--line-strong)"
            height={22}
            tickMargin={6}
          />
          <YAxis type="number" dataKey="seconds" width={44} tickLine={false} axisLine={false} />
          <ZAxis range={[28, 28]} />
          <Tooltip isAnimationActive={false} cursor={false} content={tipOf} />
          {groups.map(({ name, look, marks }) => (
            <Scatter
              key={name}
              name={name}
              data={marks}
              shape={look.shape}
              fill={look.color}
              fillOpacity={0.8}
              cursor="pointer"
              isAnimationActive={false}
              onClick={(mark: { payload?: Mark }) => mark.payload && open(mark.payload.id)}
            />
          ))}
        </ScatterChart>
      </ResponsiveContainer>
    </Frame>
  )
}

type Mark = ScatterPoint & { readonly seconds: number }

function groupsOf(points: readonly ScatterPoint[]) {
  const calls: Record<string, number> = {}
  for (const { model } of points) calls[model ?? none] = (calls[model ?? none] ?? 0) + 1
  const names = largest(calls).slice(0, looks.length)
  const marks = (has: (model: string) => boolean): readonly Mark[] =>
    points.filter((point) => has(point.model ?? none)).map((point) => ({ ...point, seconds: point.durationMs / 1000 }))
  const named = names.map((name, index) => ({ name, look: looks[index] ?? restLook, marks: marks((model) => model === name) }))
  const rest = marks((model) => !names.includes(model))
  return rest.length === 0 ? named : [...named, { name: 'others', look: restLook, marks: rest }]
}

const tipOf = ({ active, payload }: { readonly active?: boolean; readonly payload?: readonly { readonly payload?: Mark }[] }) =>
  active ? <Tip point={payload?.[0]?.payload} /> : null

function Tip({ point }: { point: Mark | undefined }) {
  if (!point) return null
  return (
    <div className="tip">
      <p>{point.model ?? none}</p>
      <p className="t2">
        {seconds(point.durationMs)} s, {count(point.output)} tokens
      </p>
      <p className="t3">Click opens the call</p>
    </div>
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
