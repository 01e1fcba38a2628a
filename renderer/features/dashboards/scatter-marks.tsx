// The marks of the scatter. One path for all marks of a model: a path for each call would be slow to draw.
import { usePlotArea } from 'recharts'
import type { ScatterPoint } from '../../../shared/contract/dashboards.ts'
import { none } from '../../ui/format.ts'
import { axisTicks, largest } from './window.ts'

interface Look {
  readonly color: string
  readonly isFilled: boolean
  readonly draw: (x: number, y: number) => string
}
const at = (x: number, y: number) => `M${x.toFixed(1)} ${y.toFixed(1)}`
const looks: readonly Look[] = [
  { color: 'var(--d1)', isFilled: false, draw: (x, y) => `${at(x - 2.5, y)}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0` },
  { color: 'var(--d2)', isFilled: true, draw: (x, y) => `${at(x - 2, y - 2)}h4v4h-4z` },
  { color: 'var(--d3)', isFilled: true, draw: (x, y) => `${at(x, y - 2.8)}l2.8 5h-5.6z` },
  { color: 'var(--d4)', isFilled: false, draw: (x, y) => `${at(x, y - 3)}l3 3l-3 3l-3-3z` },
]
const restLook: Look = { color: 'var(--d6)', isFilled: false, draw: (x, y) => `${at(x - 2.5, y)}h5${at(x, y - 2.5)}v5` }

export interface MarkGroup {
  readonly name: string
  readonly look: Look
  readonly points: readonly ScatterPoint[]
}

/** The models with most calls, then the rest as one. */
export function groupsOf(points: readonly ScatterPoint[]): readonly MarkGroup[] {
  const calls: Record<string, number> = {}
  for (const { model } of points) calls[model ?? none] = (calls[model ?? none] ?? 0) + 1
  const names = largest(calls).slice(0, looks.length)
  const named = names.map((name, index) => ({
    name,
    look: looks[index] ?? restLook,
    points: points.filter((point) => (point.model ?? none) === name),
  }))
  const rest = points.filter((point) => !names.includes(point.model ?? none))
  return rest.length === 0 ? named : [...named, { name: 'others', look: restLook, points: rest }]
}

export interface Scales {
  /** Marks of the axes; the last one is the end. */
  readonly tokens: readonly number[]
  readonly seconds: readonly number[]
}

export const scalesOf = (points: readonly ScatterPoint[]): Scales => ({
  tokens: axisTicks(Math.max(0, ...points.map((point) => point.output)), true),
  seconds: axisTicks(Math.max(0, ...points.map((point) => point.durationMs)) / 1000, false),
})

/** Shares of the area, from its left and its top. */
export const placeOf = ({ output, durationMs }: ScatterPoint, scales: Scales) => ({
  x: output / (scales.tokens.at(-1) || 1),
  y: 1 - durationMs / 1000 / (scales.seconds.at(-1) || 1),
})

export function Marks({ groups, scales }: { groups: readonly MarkGroup[]; scales: Scales }) {
  const area = usePlotArea()
  if (!area) return null
  const drawn = ({ look, points }: MarkGroup) =>
    points.map((point) => {
      const { x, y } = placeOf(point, scales)
      return look.draw(area.x + x * area.width, area.y + y * area.height)
    })
  return groups.toReversed().map((group) => {
    const { color, isFilled } = group.look
    return <path key={group.name} d={drawn(group).join('')} fill={isFilled ? color : 'none'} stroke={isFilled ? 'none' : color} />
  })
}

/** The same shape in the legend. */
export function MarkSign({ look }: { look: Look }) {
  return (
    <svg className="sign" width="8" height="8" aria-hidden>
      <path d={look.draw(4, 4)} fill={look.isFilled ? look.color : 'none'} stroke={look.isFilled ? 'none' : look.color} />
    </svg>
  )
}
