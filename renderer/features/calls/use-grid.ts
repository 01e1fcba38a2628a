// What the list and the tree of calls share: how large they are, which columns fit, and that the active row stays in sight.
import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { ColumnKey } from '../../state/preferences.ts'
import { fitColumns } from './columns.tsx'

export const headHeight = 28
export const overscan = 8

/** The active row stays in the document, or `aria-activedescendant` would point at nothing. */
export function indexesOf(from: number, to: number, active: number): readonly number[] {
  const rows = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at)
  if (active < 0 || (active >= from && active <= to)) return rows
  return active < from ? [active, ...rows] : [...rows, active]
}

/** Columns that fit, the same array until others do. */
export function useFitting(chosen: readonly ColumnKey[], width: number): readonly ColumnKey[] {
  const key = (width === 0 ? chosen : fitColumns(chosen, width)).join(' ')
  const [held, setHeld] = useState({ key, keys: key.split(' ') as ColumnKey[] })
  if (held.key === key) return held.keys
  const next = { key, keys: key.split(' ') as ColumnKey[] }
  setHeld(next)
  return next.keys
}

export function useSize(element: RefObject<HTMLElement | null>) {
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
export function useInSight(
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
