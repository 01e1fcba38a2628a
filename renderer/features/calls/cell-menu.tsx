// What a cell offers: only calls with its value, or none of them.
import { useEffect, useRef } from 'react'
import type { Call } from '../../../shared/call.ts'
import { useConsole } from '../../state/console.tsx'
import { withTerm } from '../../state/filter.ts'
import { pageZoom } from '../../ui/media.ts'
import { focusRoving, rovingIndex } from '../../ui/roving.ts'
import type { ColumnKey } from '../../state/preferences.ts'
import { cellTerm } from './columns.tsx'

export interface CellPlace {
  readonly call: Call
  readonly key: ColumnKey
  readonly x: number
  readonly y: number
}

/** At the pointer, within the window. */
function placeOf({ x, y }: CellPlace) {
  const zoom = pageZoom()
  return { left: Math.min(x, innerWidth - 280 * zoom) / zoom, top: Math.min(y, innerHeight - 130 * zoom) / zoom }
}

export function CellMenu({ place, onClose }: { place: CellPlace; onClose: () => void }) {
  const { feed, selection } = useConsole()
  const menu = useRef<HTMLDivElement>(null)
  const term = cellTerm(place.call, place.key)
  useEffect(() => {
    menu.current?.querySelector('button')?.focus()
    const away = (event: Event) => {
      if (!(event.target instanceof Node && menu.current?.contains(event.target))) onClose()
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [onClose])
  const leave = () => {
    onClose()
    // Beside the menu stands the grid that it came from.
    menu.current?.parentElement?.querySelector<HTMLElement>('.grid')?.focus()
  }
  const items = [
    ...(term
      ? [
          { label: `Filter to ${term}`, run: () => feed.setFilter(withTerm(feed.filter.get(), term)) },
          { label: `Exclude ${term}`, run: () => feed.setFilter(withTerm(feed.filter.get(), `-${term}`)) },
        ]
      : []),
    { label: 'Only this trace', run: () => feed.setFilter(`trace:${place.call.traceId}`) },
    { label: 'Open the call', run: () => selection.open(place.call.id) },
  ]
  return (
    <div ref={menu} className="cellmenu" role="menu" aria-label="This value" style={placeOf(place)}>
      {items.map((item, index) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          data-roving
          className="cut"
          onClick={() => {
            item.run()
            leave()
          }}
          onKeyDown={(event) => {
            const next = rovingIndex(event.key, index, items.length)
            if (next !== null) focusRoving(event, next)
            else if (event.key === 'Escape') {
              event.stopPropagation()
              leave()
            }
          }}
        >
          {item.label}
        </button>
      ))}
    </div>
  )
}
