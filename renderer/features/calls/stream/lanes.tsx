import { useMemo, type KeyboardEvent, type PointerEvent } from 'react'
import type { ChunkMark } from '../../../../shared/call.ts'
import { count, seconds } from '../../../ui/format.ts'
import type { Stall } from '../time-segments.ts'
import { flow, isContent, tickLabel, ticks } from './gaps.ts'
import { namedMoments, nearest, scrubTarget } from './moments.ts'

interface Lane {
  readonly name: string
  readonly color: string
  readonly holds: (mark: ChunkMark) => boolean
}

const lanes: readonly Lane[] = [
  { name: 'events', color: 'var(--text-2)', holds: (mark) => !isContent(mark) },
  { name: 'reasoning', color: 'var(--tok-reason)', holds: (mark) => mark.kind === 'reasoning' },
  { name: 'tool', color: 'var(--d4)', holds: (mark) => mark.kind === 'tool' },
  { name: 'text', color: 'var(--tok-visible)', holds: (mark) => mark.kind === 'text' || mark.kind === 'refusal' },
]
const flowHeight = 36
const laneHeight = 24
const axisHeight = 20
const nameHeight = 16
const width = 1000
const slots = 80

export function Lanes(props: {
  marks: readonly ChunkMark[]
  stalls: readonly Stall[]
  endMs: number
  headersMs: number | null
  cursor: number | null
  /** Where the line stands while the stream plays; null: at the cursor. */
  atMs: number | null
  onCursor: (index: number) => void
}) {
  const { marks, endMs } = props
  const shown = useMemo(() => lanes.filter((lane) => marks.some(lane.holds)), [marks])
  const height = flowHeight + 4 + shown.length * laneHeight
  const at = (ms: number) => `${Math.min(100, (ms / endMs) * 100)}%`
  const cursor = props.cursor === null ? null : marks[props.cursor]
  const lineMs = props.atMs ?? cursor?.atMs ?? null
  const rate = useMemo(() => flow(marks, endMs, slots), [marks, endMs])
  const named = useMemo(() => namedMoments(props.headersMs, marks, endMs), [props.headersMs, marks, endMs])

  const pick = (event: PointerEvent<HTMLDivElement>) => {
    const area = event.currentTarget.getBoundingClientRect()
    props.onCursor(nearest(marks, ((event.clientX - area.left) / area.width) * endMs))
  }
  const scrub = (event: KeyboardEvent) => {
    const next = scrubTarget(event.key, props.cursor, marks.length, props.stalls)
    if (next === null) return
    event.preventDefault()
    event.stopPropagation()
    props.onCursor(next)
  }
  const said = props.stalls.map((stall) => `${seconds(stall.toMs - stall.fromMs)} s from ${seconds(stall.fromMs)} s`).join(', ')
  return (
    <div className="lanes" role="group" aria-label={`Frames over time. ${said === '' ? 'No stalls.' : `Stalls: ${said}.`}`}>
      <div className="lnames" aria-hidden>
        <span className="axisname" />
        <span className="flowname">
          chars/s <i>max {count(rate.mostPerSecond)}</i>
        </span>
        {shown.map((lane) => (
          <span key={lane.name} className="lanename">
            {lane.name}
          </span>
        ))}
      </div>
      <div
        className="larea"
        role="slider"
        aria-label="Moment of the stream"
        title="Drag, or use the arrow keys, to see the text so far"
        aria-valuemin={0}
        aria-valuemax={marks.length - 1}
        aria-valuenow={props.cursor ?? marks.length - 1}
        aria-valuetext={cursor ? `${seconds(cursor.atMs)} s, frame ${(props.cursor ?? 0) + 1} of ${marks.length}` : 'the end'}
        tabIndex={0}
        onKeyDown={scrub}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          pick(event)
        }}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && pick(event)}
      >
        <div className="axis">
          {ticks(endMs).map((tick) => (
            <span key={tick} className="tk" style={{ left: at(tick) }}>
              {tickLabel(tick)}
            </span>
          ))}
        </div>
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" style={{ height }} aria-hidden>
          <Drawing marks={marks} lanes={shown} endMs={endMs} shares={rate.shares} />
        </svg>
        {props.stalls.map((stall, index) => (
          <span
            key={stall.before}
            className="stall"
            style={{ left: at(stall.fromMs), width: at(stall.toMs - stall.fromMs), height }}
          >
            <b>{stallLabel(index + 1, stall.toMs - stall.fromMs, endMs)}</b>
          </span>
        ))}
        {named.map((moment) => (
          <span
            key={moment.name}
            className="pm"
            title={`${moment.name} at ${seconds(moment.atMs)} s`}
            style={{ left: at(moment.atMs), height: height + nameHeight }}
          >
            {moment.side && <i className={moment.side}>{moment.name}</i>}
          </span>
        ))}
        {lineMs !== null && (
          <span className="cursor" style={{ left: at(lineMs), height: height + axisHeight + nameHeight }}>
            <b>{seconds(lineMs)}</b>
          </span>
        )}
      </div>
    </div>
  )
}

function Drawing(props: { marks: readonly ChunkMark[]; lanes: readonly Lane[]; endMs: number; shares: readonly number[] }) {
  const { marks, lanes: shown, endMs, shares } = props
  const bars = useMemo(() => {
    const step = width / slots
    return shares
      .map((share, slot) =>
        share > 0 ? `M${slot * step} ${flowHeight}v${-share * (flowHeight - 6)}h${step - 1.2}V${flowHeight}z` : '',
      )
      .join('')
  }, [shares])
  const strokes = useMemo(
    () =>
      shown.map((lane, index) =>
        marks
          .filter(lane.holds)
          .map((mark) => `M${((mark.atMs / endMs) * width).toFixed(1)} ${flowHeight + 8 + index * laneHeight}v16`)
          .join(''),
      ),
    [marks, shown, endMs],
  )
  return (
    <>
      <path
        d={shown.map((_, index) => `M0 ${flowHeight + 3.5 + index * laneHeight}H${width}`).join('')}
        stroke="var(--line)"
        vectorEffect="non-scaling-stroke"
      />
      <path d={bars} fill="var(--d6)" />
      {shown.map((lane, index) => (
        <path
          key={lane.name}
          d={strokes[index]}
          stroke={lane.color}
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
          fill="none"
        />
      ))}
    </>
  )
}

/** As much as fits in the box; the list below the lanes has the rest. */
function stallLabel(n: number, ms: number, endMs: number): string {
  if (ms / endMs > 0.22) return `Stall ${n}, ${seconds(ms)} s`
  return ms / endMs > 0.1 ? `${seconds(ms)} s` : String(n)
}
