// Two panes with a line between them that can be dragged or moved by arrow keys. The size is a share of the whole, so that a
// resized window keeps its proportions.
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'

const least = 0.2
const most = 0.8
const step = 0.02

const within = (share: number) => Math.min(most, Math.max(least, share))

export function Split(props: {
  below: boolean
  /** Share of the first pane, 0 to 1. */
  share: number
  label: string
  onShare: (share: number) => void
  first: ReactNode
  second: ReactNode | null
}) {
  const box = useRef<HTMLDivElement>(null)
  const [dragging, setDragging] = useState(false)
  const share = within(props.share)
  const tracks = props.second === null ? 'minmax(0, 1fr)' : `minmax(0, ${share}fr) minmax(0, ${1 - share}fr)`

  const follow = (event: PointerEvent) => {
    const area = box.current?.getBoundingClientRect()
    if (!dragging || !area) return
    props.onShare(within(props.below ? (event.clientY - area.top) / area.height : (event.clientX - area.left) / area.width))
  }
  const press = (event: KeyboardEvent) => {
    const back = props.below ? 'ArrowUp' : 'ArrowLeft'
    const on = props.below ? 'ArrowDown' : 'ArrowRight'
    if (event.key !== back && event.key !== on) return
    event.preventDefault()
    event.stopPropagation()
    props.onShare(within(share + (event.key === on ? step : -step)))
  }

  return (
    <div
      ref={box}
      className={props.below ? 'split below' : 'split'}
      style={props.below ? { gridTemplateRows: tracks } : { gridTemplateColumns: tracks }}
    >
      {props.first}
      {props.second}
      {props.second !== null && (
        <div
          className={dragging ? 'splitter dragging' : 'splitter'}
          style={props.below ? { top: `${share * 100}%` } : { left: `${share * 100}%` }}
          role="separator"
          aria-label={props.label}
          aria-orientation={props.below ? 'horizontal' : 'vertical'}
          aria-valuenow={Math.round(share * 100)}
          aria-valuemin={least * 100}
          aria-valuemax={most * 100}
          tabIndex={0}
          onKeyDown={press}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId)
            setDragging(true)
          }}
          onPointerMove={follow}
          onPointerUp={() => setDragging(false)}
          onPointerCancel={() => setDragging(false)}
        />
      )}
    </div>
  )
}
