// A time chosen over the bars: dragged, by its edges, or with the keys of its two edges. Steps are buckets; nothing is filtered
// before the pointer lets go or Enter is pressed.
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { edgeMoved, spread, stepOf, type Steps } from './brush-steps.ts'

type Edge = keyof Steps

const leastDrag = 3

export interface BrushProps {
  readonly steps: number
  /** Fractions of steps where the filter names other moments; null: no time is named. */
  readonly chosen: Steps | null
  readonly say: (step: number) => string
  readonly tip: (step: number) => string
  readonly onChoose: (steps: Steps) => void
  readonly onClear: () => void
  readonly children: ReactNode
}

export function Brush(props: BrushProps) {
  const { steps, chosen } = props
  const box = useRef<HTMLDivElement>(null)
  const [draft, setDraft] = useState<Steps | null>(null)
  const [over, setOver] = useState<number | null>(null)
  const drag = useRef<{ readonly x: number; readonly anchor: number; readonly edge: boolean } | null>(null)
  const shown = draft ?? chosen ?? { from: 0, to: steps }
  const marked = draft !== null || chosen !== null
  const within = (step: number) => Math.min(steps, Math.max(0, step))
  const across = (step: number) => `${(within(step) / steps) * 100}%`
  const pointed = (event: PointerEvent) => {
    const { left, width } = box.current!.getBoundingClientRect()
    return within(((event.clientX - left) / width) * steps)
  }

  const down = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return
    const edge = event.target instanceof HTMLElement ? (event.target.dataset['edge'] as Edge | undefined) : undefined
    event.currentTarget.setPointerCapture(event.pointerId)
    const anchor = edge === undefined ? pointed(event) : within(edge === 'from' ? shown.to : shown.from)
    drag.current = { x: event.clientX, anchor, edge: edge !== undefined }
  }
  const moved = (event: PointerEvent<HTMLDivElement>) => {
    const now = pointed(event)
    setOver(Math.min(steps - 1, Math.floor(now)))
    if (drag.current && Math.abs(event.clientX - drag.current.x) >= leastDrag) setDraft(spread(drag.current.anchor, now))
  }
  const up = () => {
    const began = drag.current
    drag.current = null
    if (draft) props.onChoose(draft)
    else if (began && !began.edge && chosen) props.onClear()
    setDraft(null)
  }
  const press = (edge: Edge) => (event: KeyboardEvent) => {
    const step = stepOf(event)
    if (step !== 0) {
      setDraft(edgeMoved({ from: within(Math.round(shown.from)), to: within(Math.round(shown.to)) }, edge, step, steps))
    } else if (event.key === 'Enter' && draft) {
      props.onChoose(draft)
      setDraft(null)
    } else if (event.key === 'Escape' && marked) {
      if (draft) setDraft(null)
      else props.onClear()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  const handle = (edge: Edge, label: string) => (
    <span
      className="edge"
      role="slider"
      tabIndex={0}
      data-edge={edge}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={steps}
      aria-valuenow={within(Math.round(shown[edge]))}
      aria-valuetext={`${props.say(within(shown[edge]))}${draft ? ', Enter shows this time' : ''}`}
      style={{ left: across(shown[edge]) }}
      onKeyDown={press(edge)}
      onBlur={() => drag.current === null && setDraft(null)}
    />
  )
  return (
    <div
      ref={box}
      className={marked ? 'brush marked' : 'brush'}
      onPointerDown={down}
      onPointerMove={moved}
      onPointerUp={up}
      onPointerCancel={() => {
        drag.current = null
        setDraft(null)
      }}
      onPointerLeave={() => setOver(null)}
    >
      {props.children}
      {marked && (
        <>
          <span className="shade" style={{ left: 0, right: `calc(100% - ${across(shown.from)})` }} />
          <span className="shade" style={{ left: across(shown.to), right: 0 }} />
        </>
      )}
      {handle('from', 'Start of the time shown')}
      {handle('to', 'End of the time shown')}
      {draft ? (
        <span className="striptip" style={besides(draft.to / steps)}>
          {props.say(draft.from)} to {props.say(draft.to)}
        </span>
      ) : (
        over !== null && (
          <span className="striptip" style={besides(over / steps)}>
            {props.tip(over)}
          </span>
        )
      )}
    </div>
  )
}

/** On the side that has more room. */
const besides = (share: number) =>
  share < 0.5 ? { left: `calc(${share * 100}% + 12px)` } : { right: `calc(${(1 - share) * 100}% + 12px)` }
