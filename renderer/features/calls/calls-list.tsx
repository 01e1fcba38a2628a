// The grid of calls: one tab stop, the active row by `aria-activedescendant`, rows virtual, any of a million. It follows the newest
// call only while it stands there, and keeps the first visible row in place when rows join or go above.
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useCallback, useLayoutEffect, useRef, useState, type MouseEvent } from 'react'
import type { Call } from '../../../shared/call.ts'
import { useConsole } from '../../state/console.tsx'
import { useCommands } from '../../state/use-commands.ts'
import type { CallsView } from '../../state/calls.ts'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { CallRow, cellId } from './call-row.tsx'
import { CellMenu, type CellPlace } from './cell-menu.tsx'
import type { ColumnKey } from '../../state/preferences.ts'
import { columnTracks } from './columns.tsx'
import { headId, ListHead, nextSort } from './list-head.tsx'
import { PlaceholderRow } from './placeholder-row.tsx'
import { rowsInSight, rowWindow } from './row-window.ts'
import { useCells } from './use-cells.ts'
import { useFollowing } from './use-following.ts'
import { headHeight, indexesOf, overscan, useFitting, useInSight, useSize } from './use-grid.ts'

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
  const cells = useCells({
    keys,
    activeIndex,
    onSort: (key) => {
      const next = nextSort(key, view.sort)
      if (next) feed.setSort(next)
    },
  })
  const { spot } = cells
  const cell = spot?.place === 'row' ? spot.key : null
  useCommands([
    {
      ...menuCommand,
      unavailable: () => (activeIndex < 0 ? 'No call is selected.' : null),
      run: () => setMenu(placeOf(calls.at(activeIndex), cell)),
    },
  ])
  const resume = () => {
    if (view.paused) calls.setPaused(false)
    if (view.sort.key !== 'time') feed.reload()
    follow.jump()
    scroller.current?.focus()
  }
  const unseen = view.paused || view.sort.key !== 'time' ? view.held : follow.missed
  const rows = indexesOf(from, to, activeIndex)
  const activeId = spot?.place === 'head' ? headId(spot.key) : activeIndex < 0 ? undefined : idOf(selected.id!, cell)
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
        aria-activedescendant={activeId}
        tabIndex={0}
        style={{ '--cols': columnTracks(keys) } as React.CSSProperties}
        onKeyDown={cells.onKeyDown}
        onPointerDown={cells.clear}
        onPointerMove={() => follow.setPointed(true)}
        onPointerLeave={() => follow.setPointed(false)}
        onScroll={(event) => {
          setScrollTop(event.currentTarget.scrollTop)
          follow.scrolled()
        }}
      >
        <div role="rowgroup" className="sticky">
          <ListHead keys={keys} sort={view.sort} onSort={feed.setSort} at={spot?.place === 'head' ? spot.key : null} />
        </div>
        <div role="rowgroup" className="rows" style={{ height: window.boxHeight }}>
          {rows.map((index) => {
            const call = calls.at(index)
            const top = index * rowHeight + sight.shift
            if (!call) return <PlaceholderRow key={`row-${index}`} index={index} top={top} columns={keys.length} />
            const note = noted.get(call.id)
            return (
              <CallRow
                key={call.id}
                call={call}
                index={index}
                top={top}
                keys={keys}
                cell={call.id === selected.id ? cell : null}
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

const idOf = (id: string, cell: ColumnKey | null) => (cell === null ? `call-${id}` : cellId(id, cell))

export const menuCommand = {
  id: 'calls.cell-menu',
  title: 'Menu of the value',
  group: 'Calls',
  keys: ['Shift+F10', 'ContextMenu'],
} as const

/** Under the cell that the keys stand on, or at the outcome. */
export function placeOf(call: Call | undefined, cell: ColumnKey | null): CellPlace | null {
  const box = call && document.getElementById(idOf(call.id, cell))?.getBoundingClientRect()
  if (!call || !box) return null
  return { call, key: cell ?? 'outcome', x: box.left + 8, y: box.bottom }
}

const mostChosen = 1000

/** Ids of the held calls between two rows. */
export function idsBetween(calls: { at(index: number): Call | undefined }, a: number, b: number): readonly string[] {
  const from = Math.min(a, b)
  const length = Math.min(mostChosen, Math.abs(a - b) + 1)
  return Array.from({ length }, (_, at) => calls.at(from + at)?.id).filter((id) => id !== undefined)
}
