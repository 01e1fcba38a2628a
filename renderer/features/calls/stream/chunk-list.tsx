import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import type { ChunkMark } from '../../../../shared/call.ts'
import { count, none, seconds } from '../../../ui/format.ts'
import { Glyph } from '../../../ui/icons.tsx'
import type { Stall } from '../time-segments.ts'
import { gapsOf } from './gaps.ts'

const rowHeight = 24
const headHeight = 28

type Line =
  | { readonly kind: 'mark'; readonly index: number }
  | { readonly kind: 'stall'; readonly n: number; readonly stall: Stall }

/** Every frame as a row, with the silences between them as rows of their own. */
export function ChunkList(props: {
  marks: readonly ChunkMark[]
  stalls: readonly Stall[]
  cursor: number | null
  onCursor: (index: number) => void
}) {
  const { marks, stalls, cursor } = props
  const box = useRef<HTMLDivElement>(null)
  const gaps = useMemo(() => gapsOf(marks), [marks])
  const stalled = useMemo(() => new Map(stalls.map((stall, n) => [stall.before, n])), [stalls])
  const lines = useMemo(() => linesOf(marks, stalled, stalls), [marks, stalled, stalls])
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: headHeight,
    useFlushSync: false,
  })
  useEffect(() => {
    if (cursor === null) return
    const line = lines.findIndex((candidate) => candidate.kind === 'mark' && candidate.index === cursor)
    const area = box.current
    if (!area || line < 0) return
    const top = line * rowHeight
    const room = area.clientHeight - headHeight
    if (top < area.scrollTop || top + rowHeight > area.scrollTop + room) area.scrollTop = Math.max(0, top - room / 2)
  }, [cursor, lines])

  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    event.stopPropagation()
    props.onCursor(Math.min(marks.length - 1, Math.max(0, (cursor ?? -1) + step)))
  }
  return (
    <div
      ref={box}
      className="scroll schunk"
      role="grid"
      aria-label="Frames"
      aria-rowcount={lines.length + 1}
      aria-activedescendant={cursor === null ? undefined : `frame-${cursor}`}
      tabIndex={0}
      onKeyDown={press}
    >
      <div className="ch" role="row">
        {['#', 'At s', 'Gap ms'].map((name) => (
          <span key={name} className="num" role="columnheader">
            {name}
          </span>
        ))}
        <span role="columnheader">Kind</span>
        <span role="columnheader">Text</span>
      </div>
      <div role="rowgroup" className="crs" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index]
          const style = { transform: `translateY(${item.start - headHeight}px)` }
          if (!line) return null
          if (line.kind === 'stall')
            return (
              <div key={item.key} className="cs limit" role="row" style={style}>
                <span role="gridcell" className="fact">
                  <Glyph name="warn" />
                  Stall {line.n + 1} <span className="t2">{count(line.stall.toMs - line.stall.fromMs)} ms of silence</span>
                </span>
              </div>
            )
          const mark = marks[line.index]
          if (!mark) return null
          const gap = gaps[line.index] ?? null
          return (
            <div
              key={item.key}
              id={`frame-${line.index}`}
              className="cr"
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={line.index === cursor}
              style={style}
              onClick={() => props.onCursor(line.index)}
            >
              <span className="num t3" role="gridcell">
                {mark.index + 1}
              </span>
              <span className="num" role="gridcell">
                {seconds(mark.atMs)}
              </span>
              <span className={stalled.has(line.index) ? 'num limit' : 'num t2'} role="gridcell">
                {gap === null ? none : count(gap)}
              </span>
              <span className={mark.kind === 'error' || mark.kind === 'malformed' ? 'fail' : 't2'} role="gridcell">
                {mark.kind}
              </span>
              <span className="mono cut" role="gridcell" title={mark.text}>
                <Visible text={mark.text} />
              </span>
            </div>
          )
        })}
      </div>
    </div>
  )
}

function linesOf(marks: readonly ChunkMark[], stalled: ReadonlyMap<number, number>, stalls: readonly Stall[]): readonly Line[] {
  return marks.flatMap((_, index): Line[] => {
    const n = stalled.get(index)
    const stall = n === undefined ? undefined : stalls[n]
    return n === undefined || !stall
      ? [{ kind: 'mark', index }]
      : [
          { kind: 'stall', n, stall },
          { kind: 'mark', index },
        ]
  })
}

/** A leading space and line breaks are part of a token and are shown as such. */
function Visible({ text }: { text: string }) {
  const led = /^ +/.exec(text)?.[0].length ?? 0
  return (
    <>
      {led > 0 && <span className="t3">{'·'.repeat(led)}</span>}
      {text.slice(led, 300).replaceAll('\n', '↵')}
    </>
  )
}
