// Cells and heads by keys: left and right go along the row, up from the first row goes to the heads, where Enter sorts. The rows
// themselves move by commands, which get what is not taken here.
import { useState, type KeyboardEvent } from 'react'
import type { ColumnKey } from '../../state/preferences.ts'

export interface CellSpot {
  readonly place: 'row' | 'head'
  readonly key: ColumnKey
}

export function useCells(props: { keys: readonly ColumnKey[]; activeIndex: number; onSort: (key: ColumnKey) => void }) {
  const [held, setSpot] = useState<CellSpot | null>(null)
  const { keys } = props
  const spot = held && keys.includes(held.key) ? held : null
  const along = (step: -1 | 1): boolean => {
    if (!spot && props.activeIndex < 0) return false
    const next = (spot ? keys.indexOf(spot.key) : -1) + step
    const key = keys[next]
    if (key) setSpot({ place: spot?.place ?? 'row', key })
    else if (next < 0 && spot?.place === 'row') setSpot(null)
    return true
  }
  const inHead = (pressed: string, key: ColumnKey): boolean => {
    if (pressed === 'ArrowDown' || pressed === 'Escape') setSpot(null)
    else if (pressed === 'Enter' || pressed === ' ') props.onSort(key)
    else return pressed === 'ArrowUp'
    return true
  }
  const taken = (event: KeyboardEvent): boolean => {
    if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') return along(event.key === 'ArrowLeft' ? -1 : 1)
    if (spot?.place === 'head') return inHead(event.key, spot.key)
    if (event.key === 'Escape' && spot) {
      setSpot(null)
      return true
    }
    if (event.key !== 'ArrowUp' || props.activeIndex !== 0) return false
    setSpot({ place: 'head', key: spot?.key ?? keys[0]! })
    return true
  }
  return {
    spot,
    clear: () => setSpot(null),
    onKeyDown(event: KeyboardEvent) {
      if (event.target !== event.currentTarget || !taken(event)) return
      event.preventDefault()
      event.stopPropagation()
    },
  }
}
