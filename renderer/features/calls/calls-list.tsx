// The grid of calls: one tab stop, the active row by `aria-activedescendant`, rows virtual, any of a million. It follows the newest
// call only while it stands there, and keeps the first visible row in place when rows join or go above.
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useCallback, useLayoutEffect, useRef, useState, type MouseEvent, type RefObject } from 'react'
import type { Call } from '../../../shared/call.ts'
import { useConsole } from '../../state/console.tsx'
import type { CallsView } from '../../state/calls.ts'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { CallRow } from './call-row.tsx'
import { CellMenu, type CellPlace } from './cell-menu.tsx'
import type { ColumnKey } from '../../state/preferences.ts'
import { columnTracks, fitColumns } from './columns.tsx'
import { ListHead } from './list-head.tsx'
import { rowsInSight, rowWindow } from './row-window.ts'
import { useFollowing } from './use-following.ts'

const headHeight = 28
const overscan = 8

export const callsGridId = 'calls-grid'

export function CallsList({ view }: { view: CallsView }) {
  const { feed, selection, preferences, annotations } = useConsole()
  const selected = useObserved(selection)
  const noted = useObserved(annotations)
  const { density: rowHeight, columns } = useObserved(preferences)
  const scroller = useRef<HTMLDivElement>(null)
  const size = useSize(scroller)
  const [scrollTop, setScrollTop] = useState(0)
  const [menu, setMenu] = useState<CellPlace | null>(null)
  const { calls } = feed
  const room = Math.max(0, size.height - headHeight)
  const window = rowWindow(view.shown, rowHeight, room)
  const sight = rowsInSight(scrollTop, window, rowHeight, room, view.shown)
  const from = Math.max(0, sight.from - overscan)
  const to = Math.min(view.shown - 1, sight.to + overscan)
  const keys = useFitting(columns, size.width)
  const activeIndex = selected.id === null ? -1 : calls.indexOf(selected.id)

  const follow = useFollowing(scroller, calls, view, rowHeight, window.stretch, selected.open && activeIndex >= 0)
  const clicked = useInSight(scroller, activeIndex, selected.id, rowHeight, window.stretch)
  useLayoutEffect(() => calls.look(from, to))

  const press = useCallback(
    (call: Call, index: number, event: MouseEvent) => {
      clicked(call.id)
      const { ids, id } = selection.get()
      const start = id === null ? index : calls.indexOf(id)
      if (event.shiftKey && start >= 0) selection.choose(idsBetween(calls, start, index))
      else if (event.ctrlKey || event.metaKey) {
        const before = ids.length === 0 && id !== null ? [id] : ids
        selection.choose(before.includes(call.id) ? before.filter((one) => one !== call.id) : [...before, call.id])
      } else {
        if (ids.length > 0) selection.choose([])
        selection.open(call.id)
      }
    },
    [selection, clicked, calls],
  )
  const openMenu = useCallback((call: Call, key: ColumnKey, event: MouseEvent) => {
    event.preventDefault()
    setMenu({ call, key, x: event.clientX, y: event.clientY })
  }, [])
  const resume = () => {
    if (view.paused) calls.setPaused(false)
    if (view.sort.key !== 'time') feed.reload()
    follow.jump()
    scroller.current?.focus()
  }
  const unseen = view.paused || view.sort.key !== 'time' ? view.held : follow.missed
  const rows = indexesOf(from, to, activeIndex)
  const chosen = new Set(selected.ids.length > 0 ? selected.ids : [selected.id])

  return (
    <>
      <div
        ref={scroller}
        id={callsGridId}
        className="scroll grid"
        role="grid"
        aria-label="Calls"
        aria-multiselectable
        aria-rowcount={view.shown + 1}
        aria-activedescendant={activeIndex >= 0 ? `call-${selected.id}` : undefined}
        tabIndex={0}
        style={{ '--cols': columnTracks(keys) } as React.CSSProperties}
        onPointerMove={() => follow.setPointed(true)}
        onPointerLeave={() => follow.setPointed(false)}
        onScroll={(event) => {
          setScrollTop(event.currentTarget.scrollTop)
          follow.scrolled()
        }}
      >
        <div role="rowgroup" className="sticky">
          <ListHead keys={keys} sort={view.sort} onSort={feed.setSort} />
        </div>
        <div role="rowgroup" className="rows" style={{ height: window.boxHeight }}>
          {rows.map((index) => {
            const call = calls.at(index)
            const top = index * rowHeight + sight.shift
            if (!call) return <Placeholder key={`row-${index}`} index={index} top={top} columns={keys.length} />
            const note = noted.get(call.id)
            return (
              <CallRow
                key={call.id}
                call={call}
                index={index}
                top={top}
                keys={keys}
                active={call.id === selected.id}
                chosen={chosen.has(call.id)}
                pinned={call.id === selected.pinned}
                bookmarked={note?.bookmarked ?? false}
                note={note?.note ?? ''}
                onPress={press}
                onMenu={openMenu}
              />
            )
          })}
        </div>
      </div>
      {menu && <CellMenu place={menu} onClose={() => setMenu(null)} />}
      {unseen > 0 && (
        <button type="button" className="pill" onClick={resume}>
          <Icon of={view.sort.key === 'time' && view.sort.descending ? ArrowUp : ArrowDown} />
          {count(unseen)} new
        </button>
      )}
    </>
  )
}

/** The shape of a row whose call is being fetched. */
function Placeholder({ index, top, columns }: { index: number; top: number; columns: number }) {
  return (
    <div className="row empty" role="row" aria-rowindex={index + 2} aria-busy style={{ transform: `translateY(${top}px)` }}>
      {Array.from({ length: columns }, (_, at) => (
        <span key={at} role="gridcell" />
      ))}
    </div>
  )
}

/** The active row stays in the document, or `aria-activedescendant` would point at nothing. */
function indexesOf(from: number, to: number, active: number): readonly number[] {
  const rows = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at)
  if (active < 0 || (active >= from && active <= to)) return rows
  return active < from ? [active, ...rows] : [...rows, active]
}

const mostChosen = 1000

/** Ids of the held calls between two rows. */
export function idsBetween(calls: { at(index: number): Call | undefined }, a: number, b: number): readonly string[] {
  const from = Math.min(a, b)
  const length = Math.min(mostChosen, Math.abs(a - b) + 1)
  return Array.from({ length }, (_, at) => calls.at(from + at)?.id).filter((id) => id !== undefined)
}

function useFitting(chosen: readonly ColumnKey[], width: number): readonly ColumnKey[] {
  const key = (width === 0 ? chosen : fitColumns(chosen, width)).join(' ')
  const [held, setHeld] = useState({ key, keys: key.split(' ') as ColumnKey[] })
  if (held.key === key) return held.keys
  const next = { key, keys: key.split(' ') as ColumnKey[] }
  setHeld(next)
  return next.keys
}

function useSize(element: RefObject<HTMLElement | null>) {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const box = element.current
    if (!box) return undefined
    const measure = () => setSize({ width: box.clientWidth, height: box.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(box)
    return () => observer.disconnect()
  }, [element])
  return size
}

/** Keeps the active row in sight when keys move it, and when the list gets lower because the detail opens under it. */
function useInSight(
  scroller: RefObject<HTMLDivElement | null>,
  index: number,
  id: string | null,
  rowHeight: number,
  stretch: number,
) {
  const revealed = useRef<string | null>(null)
  const place = useRef({ index, rowHeight, stretch })
  useLayoutEffect(() => {
    place.current = { index, rowHeight, stretch }
    if (revealed.current === id || index < 0) return
    revealed.current = id
    reveal(scroller.current, place.current)
  }, [scroller, index, id, rowHeight, stretch])
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

function reveal(box: HTMLElement | null, place: { index: number; rowHeight: number; stretch: number }): void {
  if (!box || place.index < 0) return
  const top = place.index * place.rowHeight
  const room = box.clientHeight - headHeight
  const now = box.scrollTop * place.stretch
  if (top < now) box.scrollTo({ top: top / place.stretch })
  else if (top + place.rowHeight > now + room) box.scrollTo({ top: (top + place.rowHeight - room) / place.stretch })
}
