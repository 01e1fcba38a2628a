// What lies over a plot of numbers over time: a cursor that says the numbers, and a brush that chooses a time. Both work by
// pointer and by keys; the plot below is not drawn again for them.
import { useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { clockMinutes, dayAndMinutes } from '../../ui/format.ts'
import { pointerIn } from '../../ui/media.ts'
import { across, stepAt, stepByKey } from './geometry.ts'

interface Mark {
  /** Starts of buckets; the brush began at `from`. */
  readonly from: string
  readonly to: string
  readonly drawing: boolean
}

export interface TimePlotProps {
  readonly label: string
  /** Starts of the buckets, oldest first. */
  readonly times: readonly string[]
  readonly bucketMs: number
  /** The numbers of a bucket as one sentence. */
  readonly say: (index: number) => string
  readonly tip: (index: number) => ReactNode
  /** First and last bucket that were chosen, by their starts. */
  readonly onBrush: (first: string, last: string) => void
  readonly children: ReactNode
}

export function TimePlot(props: TimePlotProps) {
  const { times, onBrush } = props
  const [mark, setMark] = useState<Mark | null>(null)
  const last = times.length - 1
  const [from, to] = mark ? [times.indexOf(mark.from), times.indexOf(mark.to)] : [-1, -1]
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const { x, width } = pointerIn(event.currentTarget, event)
    return times[stepAt(x, { left: 0, width }, times.length)]!
  }
  const [first, end] = from <= to ? [from, to] : [to, from]
  const take = () => {
    setMark(null)
    if (first >= 0) onBrush(times[first]!, times[end]!)
  }
  const press = (event: KeyboardEvent) => {
    const next = stepByKey(event.key, to < 0 ? last : to, times.length)
    if (next !== null) {
      const at = times[next]!
      setMark({ from: event.shiftKey && mark && from >= 0 ? mark.from : at, to: at, drawing: false })
    } else if (event.key === 'Enter' && mark) take()
    else if (event.key === 'Escape' && mark) setMark(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const widthOf = (index: number) => periodOf(times[index]!, times[index]!, props.bucketMs)
  const said =
    to < 0
      ? 'No time chosen'
      : from === to
        ? `${widthOf(to)}: ${props.say(to)}`
        : `${periodOf(times[first]!, times[end]!, props.bucketMs)} chosen, Enter shows it`
  return (
    <div
      className="plot"
      role="slider"
      tabIndex={0}
      aria-label={`${props.label} Arrows read it, Shift and arrows choose a time, Enter shows that time.`}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={to < 0 ? last : to}
      aria-valuetext={said}
      onKeyDown={press}
      onBlur={() => setMark(null)}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setMark({ from: point(event), to: point(event), drawing: true })
      }}
      onPointerMove={(event) => {
        const at = point(event)
        if (mark?.drawing) setMark({ ...mark, to: at })
        else if (mark?.to !== at || mark.from !== at) setMark({ from: at, to: at, drawing: false })
      }}
      onPointerUp={() => (mark?.drawing && first !== end ? take() : mark && setMark({ ...mark, drawing: false }))}
      onPointerCancel={() => setMark(null)}
      onPointerLeave={() => mark?.drawing || setMark(null)}
    >
      <div className="drawing">{props.children}</div>
      {first >= 0 && (
        <>
          <span
            className={first === end ? 'plotcursor' : 'plotbrush'}
            style={{ left: across(first / times.length), right: `calc(100% - ${across((end + 1) / times.length)})` }}
          />
          <div className="tip" style={besides((to + 0.5) / times.length)}>
            <p className="t2">{periodOf(times[first]!, times[end]!, props.bucketMs)}</p>
            {first === end ? props.tip(to) : <p>{mark?.drawing ? 'Let go to show this time' : 'Enter shows this time'}</p>}
          </div>
        </>
      )}
    </div>
  )
}

/** On the side of the plot that has more room. */
export const besides = (share: number) =>
  share < 0.5 ? { left: `calc(${across(share)} + 12px)` } : { right: `calc(100% - ${across(share)} + 12px)` }

/** `14:02 to 14:04`; with days when it is long. */
export function periodOf(first: string, last: string, bucketMs: number): string {
  const end = new Date(Date.parse(last) + bucketMs)
  const write = bucketMs < 30 * 60_000 ? clockMinutes : dayAndMinutes
  return `${write(first)} to ${write(end.toISOString())}`
}
