// The grid of calls: one tab stop, the active row by `aria-activedescendant`, rows virtual. It follows the newest call only while
// it stands at the end, and keeps the first visible row in place when older pages join above.
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import { useConsole } from '../../state/console.tsx'
import type { CallsView } from '../../state/calls.ts'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { CallRow, rowHeight } from './call-row.tsx'
import { ListHead } from './list-head.tsx'

const headHeight = 28
const nearTop = 40 * rowHeight

export const callsGridId = 'calls-grid'

export function CallsList({ view }: { view: CallsView }) {
  const { feed, selection } = useConsole()
  const selected = useObserved(selection)
  const scroller = useRef<HTMLDivElement>(null)
  const { rows } = view
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollMargin: headHeight,
    useFlushSync: false,
  })

  const { following, missed, jump, scrolled } = useFollowing(scroller, view)
  useScrollToSelected(
    scroller,
    rows.findIndex((row) => row.id === selected.id),
    selected.id,
  )

  const select = useCallback((id: string) => selection.select(id), [selection])
  const open = useCallback((id: string) => selection.open(id), [selection])
  const resume = () => {
    if (view.paused) feed.calls.setPaused(false)
    jump()
  }
  const unseen = view.paused ? view.held : following ? 0 : missed

  return (
    <>
      <div
        ref={scroller}
        id={callsGridId}
        className="scroll grid"
        role="grid"
        aria-label="Calls"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={selected.id && rows.some((row) => row.id === selected.id) ? `call-${selected.id}` : undefined}
        tabIndex={0}
        onScroll={() => {
          scrolled()
          if ((scroller.current?.scrollTop ?? 0) < nearTop) feed.loadOlder()
        }}
      >
        <div role="rowgroup" className="sticky">
          <ListHead />
        </div>
        <div role="rowgroup" className="rows" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const call = rows[item.index]
            return (
              call && (
                <CallRow
                  key={call.id}
                  call={call}
                  index={item.index}
                  top={item.start - headHeight}
                  selected={call.id === selected.id}
                  onSelect={select}
                  onOpen={open}
                />
              )
            )
          })}
        </div>
      </div>
      {unseen > 0 && (
        <button type="button" className="pill" onClick={resume}>
          <Icon of={ArrowDown} />
          {count(unseen)} new
        </button>
      )}
    </>
  )
}

/** Stays at the end when it was there; otherwise counts what it misses, and holds the first visible row where it is. */
function useFollowing(scroller: React.RefObject<HTMLDivElement | null>, view: CallsView) {
  const [following, setFollowing] = useState(true)
  const leftAt = useRef(0)
  const anchor = useRef<{ readonly id: string; readonly offset: number } | null>(null)

  const remember = () => {
    const box = scroller.current
    if (!box) return
    const index = Math.floor(box.scrollTop / rowHeight)
    const row = view.rows[index]
    anchor.current = row ? { id: row.id, offset: box.scrollTop - index * rowHeight } : null
  }
  const scrolled = () => {
    const box = scroller.current
    if (!box) return
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < rowHeight / 2
    if (!atEnd && following) leftAt.current = view.arrived
    if (atEnd !== following) setFollowing(atEnd)
    remember()
  }
  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return
    if (following) box.scrollTop = box.scrollHeight
    else if (anchor.current) {
      const index = view.rows.findIndex((row) => row.id === anchor.current?.id)
      if (index >= 0) box.scrollTop = index * rowHeight + anchor.current.offset
    }
    remember()
    // The rows alone move the view; `following` changes by scrolling, which has moved it already.
  }, [view.rows])

  const jump = () => {
    const box = scroller.current
    if (box) box.scrollTop = box.scrollHeight
    setFollowing(true)
  }
  return { following, missed: view.arrived - leftAt.current, jump, scrolled }
}

function useScrollToSelected(scroller: React.RefObject<HTMLDivElement | null>, index: number, id: string | null) {
  const shown = useRef<string | null>(null)
  useLayoutEffect(() => {
    const box = scroller.current
    if (!box || index < 0 || shown.current === id) return
    shown.current = id
    const top = index * rowHeight
    const room = box.clientHeight - headHeight
    if (top < box.scrollTop) box.scrollTop = top
    else if (top + rowHeight > box.scrollTop + room) box.scrollTop = top + rowHeight - room
  }, [scroller, index, id])
}
