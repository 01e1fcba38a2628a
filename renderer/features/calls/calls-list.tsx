// The grid of calls: one tab stop, the active row by `aria-activedescendant`, rows virtual. It follows the newest call only while
// it stands at the end, and keeps the first visible row in place when older pages join above.
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useCallback, useLayoutEffect, useRef, type RefObject } from 'react'
import { useConsole } from '../../state/console.tsx'
import type { CallsView } from '../../state/calls.ts'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { CallRow, rowHeight } from './call-row.tsx'
import { ListHead } from './list-head.tsx'
import { useFollowing } from './use-following.ts'

const headHeight = 28
const nearTop = 40 * rowHeight

export const callsGridId = 'calls-grid'

export function CallsList({ view }: { view: CallsView }) {
  const { feed, selection } = useConsole()
  const selected = useObserved(selection)
  const scroller = useRef<HTMLDivElement>(null)
  const { rows } = view
  const selectedIndex = rows.findIndex((row) => row.id === selected.id)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollMargin: headHeight,
    useFlushSync: false,
    // The active row stays in the document, or `aria-activedescendant` would point at nothing.
    rangeExtractor: useCallback((range: Range) => withRow(defaultRangeExtractor(range), selectedIndex), [selectedIndex]),
  })

  const { missed, jump, scrolled, setPointed } = useFollowing(scroller, view, selected.open && selectedIndex >= 0)
  const clicked = useInSight(scroller, selectedIndex, selected.id)

  const open = useCallback(
    (id: string) => {
      clicked(id)
      selection.open(id)
    },
    [selection, clicked],
  )
  const resume = () => {
    if (view.paused) feed.calls.setPaused(false)
    jump()
    scroller.current?.focus()
  }
  const unseen = view.paused ? view.held : missed

  return (
    <>
      <div
        ref={scroller}
        id={callsGridId}
        className="scroll grid"
        role="grid"
        aria-label="Calls"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={selectedIndex >= 0 ? `call-${selected.id}` : undefined}
        tabIndex={0}
        onPointerMove={() => setPointed(true)}
        onPointerLeave={() => setPointed(false)}
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

const withRow = (indexes: number[], index: number) =>
  index < 0 || indexes.includes(index) ? indexes : [...indexes, index].toSorted((a, b) => a - b)

/** Keeps the active row in sight when keys move it, and when the list gets lower because the detail opens under it. */
function useInSight(scroller: RefObject<HTMLDivElement | null>, index: number, id: string | null) {
  const revealed = useRef<string | null>(null)
  const place = useRef(index)
  useLayoutEffect(() => {
    place.current = index
    if (revealed.current === id) return
    revealed.current = id
    reveal(scroller.current, index)
  }, [scroller, index, id])
  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return undefined
    const observer = new ResizeObserver(() => reveal(box, place.current))
    observer.observe(box)
    return () => observer.disconnect()
  }, [scroller])
  // A row that was clicked is in sight enough; it must not move under the pointer.
  return useCallback((clicked: string) => {
    revealed.current = clicked
  }, [])
}

function reveal(box: HTMLElement | null, index: number): void {
  if (!box || index < 0) return
  const top = index * rowHeight
  const room = box.clientHeight - headHeight
  if (top < box.scrollTop) box.scrollTo({ top })
  else if (top + rowHeight > box.scrollTop + room) box.scrollTo({ top: top + rowHeight - room })
}
