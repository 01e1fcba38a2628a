// Calls by trace or session: a treegrid whose groups open into rows as in the list. One tab stop, virtual, any number of groups.
import { ArrowDown } from 'lucide-react'
import { useCallback, useLayoutEffect, useRef, useState, type MouseEvent } from 'react'
import type { Call } from '../../../shared/call.ts'
import { useConsole } from '../../state/console.tsx'
import { useCommands } from '../../state/use-commands.ts'
import type { GroupBy } from '../../state/groups.ts'
import type { ColumnKey } from '../../state/preferences.ts'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { CallRow } from './call-row.tsx'
import { callsGridId, menuCommand, placeOf } from './calls-list.tsx'
import { CellMenu, type CellPlace } from './cell-menu.tsx'
import { columns, columnTracks } from './columns.tsx'
import { GroupRow, groupRowId } from './group-row.tsx'
import { GroupsHead } from './groups-head.tsx'
import { PlaceholderRow } from './placeholder-row.tsx'
import { rowsInSight, rowWindow } from './row-window.ts'
import { headHeight, indexesOf, overscan, useFitting, useInSight, useSize } from './use-grid.ts'
import { useRenewal } from './use-renewal.ts'

/** Of the first column, which names the groups. */
const treeWidth = 232
const outcomesWidth = 140
const wider = treeWidth + outcomesWidth - columns.time.least - columns.outcome.least

export function GroupsList({ by }: { by: GroupBy }) {
  const { feed, groups, selection, preferences, annotations } = useConsole()
  const view = useObserved(groups)
  const selected = useObserved(selection)
  const noted = useObserved(annotations)
  const { density: rowHeight, columns: chosenColumns } = useObserved(preferences)
  const scroller = useRef<HTMLDivElement>(null)
  const size = useSize(scroller)
  const [scrollTop, setScrollTop] = useState(0)
  const [menu, setMenu] = useState<CellPlace | null>(null)
  const activeRow = view.active === null ? rowOfCall(groups, selected.id) : groups.rowOfGroup(view.active)
  const renewal = useRenewal(scroller, rowHeight, selected.open || activeRow >= 0)
  const room = Math.max(0, size.height - headHeight)
  const window = rowWindow(view.rows, rowHeight, room)
  const sight = rowsInSight(scrollTop, window, rowHeight, room, view.rows)
  const from = Math.max(0, sight.from - overscan)
  const to = Math.min(view.rows - 1, sight.to + overscan)
  const others = useFitting(withoutTime(chosenColumns), size.width && size.width - wider)
  const keys = useFirst(others)
  const clicked = useInSight(scroller, activeRow, view.active ?? selected.id, rowHeight, window.stretch)
  useLayoutEffect(() => groups.look(from, to))

  const press = useCallback(
    (call: Call, _: number, event: MouseEvent) => {
      clicked(call.id)
      groups.activate(null)
      const { ids, id } = selection.get()
      if (event.ctrlKey || event.metaKey || event.shiftKey) {
        const before = ids.length === 0 && id !== null ? [id] : ids
        return selection.choose(before.includes(call.id) ? before.filter((one) => one !== call.id) : [...before, call.id])
      }
      if (ids.length > 0) selection.choose([])
      selection.open(call.id)
    },
    [selection, clicked, groups],
  )
  const toggle = useCallback(
    (key: string, open: boolean) => {
      clicked(key)
      groups.activate(key)
      groups.toggle(key, open)
    },
    [clicked, groups],
  )
  const openMenu = useCallback((call: Call, key: ColumnKey, event: MouseEvent) => {
    event.preventDefault()
    setMenu({ call, key, x: event.clientX, y: event.clientY })
  }, [])
  const standsOn = view.active === null && selected.id !== null ? groups.at(activeRow) : null
  const unavailable = () => (standsOn?.kind === 'call' ? null : 'No call is selected.')
  useCommands([
    { ...menuCommand, unavailable, run: () => setMenu(standsOn?.kind === 'call' ? placeOf(standsOn.call, null) : null) },
  ])
  const chosen = new Set(selected.ids.length > 0 ? selected.ids : [selected.id])
  const activeId = activeRow < 0 ? undefined : view.active === null ? `call-${selected.id}` : groupRowId(view.active)

  return (
    <>
      <div
        ref={scroller}
        id={callsGridId}
        className="scroll grid"
        role="treegrid"
        aria-label={`Calls by ${by}`}
        aria-multiselectable
        aria-busy={view.phase === 'loading'}
        aria-rowcount={view.rows + 1}
        aria-activedescendant={activeId}
        tabIndex={0}
        style={{ '--cols': tracksOf(keys) } as React.CSSProperties}
        onPointerMove={() => renewal.setPointed(true)}
        onPointerLeave={() => renewal.setPointed(false)}
        onScroll={(event) => {
          setScrollTop(event.currentTarget.scrollTop)
          renewal.scrolled()
        }}
      >
        <div role="rowgroup" className="sticky">
          <GroupsHead keys={keys} by={by} />
        </div>
        <div role="rowgroup" className="rows" style={{ height: window.boxHeight }}>
          {indexesOf(from, to, activeRow).map((row) => {
            const one = groups.at(row)
            const top = row * rowHeight + sight.shift
            if (!one) return <PlaceholderRow key={row} index={row} top={top} columns={keys.length} />
            if (one.kind === 'group')
              return (
                <GroupRow
                  key={one.group.key}
                  group={one.group}
                  row={row}
                  top={top}
                  keys={keys}
                  active={one.group.key === view.active}
                  open={one.open}
                  onToggle={toggle}
                />
              )
            const note = noted.get(one.call.id)
            return (
              <CallRow
                key={one.call.id}
                call={feed.calls.byId(one.call.id) ?? one.call}
                index={row}
                top={top}
                level={2}
                keys={keys}
                cell={null}
                active={view.active === null && one.call.id === selected.id}
                chosen={chosen.has(one.call.id)}
                pinned={one.call.id === selected.pinned}
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
      {renewal.unseen > 0 && (
        <button type="button" className="pill" onClick={renewal.resume}>
          <Icon of={ArrowDown} />
          {count(renewal.unseen)} new
        </button>
      )}
    </>
  )
}

const rowOfCall = (groups: { rowOfCall(id: string): number }, id: string | null) => (id === null ? -1 : groups.rowOfCall(id))
const withoutTime = (keys: readonly ColumnKey[]) => keys.filter((key) => key !== 'time')
const tracksOf = (keys: readonly ColumnKey[]) =>
  keys
    .map((key) =>
      key === 'time' ? `minmax(${treeWidth}px, 1.4fr)` : key === 'outcome' ? `${outcomesWidth}px` : columnTracks([key]),
    )
    .join(' ')

/** The naming column first; the same array as long as the others are. */
function useFirst(others: readonly ColumnKey[]): readonly ColumnKey[] {
  const [held, setHeld] = useState<{ others: readonly ColumnKey[]; keys: readonly ColumnKey[] }>({
    others,
    keys: ['time', ...others],
  })
  if (held.others === others) return held.keys
  const next = { others, keys: ['time', ...others] as const }
  setHeld(next)
  return next.keys
}
