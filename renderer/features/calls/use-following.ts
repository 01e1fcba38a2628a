import { useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { CallsView } from '../../state/calls.ts'
import { createObservable, useObserved } from '../../ui/observable.ts'
import type { CallRows } from '../../state/call-rows.ts'
import { rowHeight } from './call-row.tsx'

interface Anchor {
  readonly id: string
  readonly offset: number
}

/**
 * Stays at the end while it stands there, nobody points at a row and no call is being read: a row never moves under the pointer.
 * Otherwise it counts what it misses, and holds the first visible row where it is, also when older pages join above.
 */
export function useFollowing(scroller: RefObject<HTMLDivElement | null>, view: CallsView, reading: boolean) {
  const [atEnd, setAtEnd] = useState(true)
  const [pointed, setPointed] = useState(false)
  const [seenCount] = useState(() => createObservable(0))
  const seen = useObserved(seenCount)
  const anchor = useRef<Anchor | null>(null)
  const moving = atEnd && !pointed && !reading

  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return
    if (moving) {
      seenCount.set(view.arrived)
      box.scrollTo({ top: box.scrollHeight })
    } else {
      const index = view.rows.findIndex((row) => row.id === anchor.current?.id)
      if (anchor.current && index >= 0) box.scrollTo({ top: index * rowHeight + anchor.current.offset })
    }
    anchor.current = firstVisible(box, view.rows)
  }, [scroller, seenCount, view, moving])

  return {
    missed: moving ? 0 : view.arrived - seen,
    setPointed,
    scrolled() {
      const box = scroller.current
      if (!box) return
      const end = box.scrollHeight - box.scrollTop - box.clientHeight < rowHeight / 2
      if (end) seenCount.set(view.arrived)
      setAtEnd(end)
      anchor.current = firstVisible(box, view.rows)
    },
    jump() {
      scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
      seenCount.set(view.arrived)
      setPointed(false)
      setAtEnd(true)
    },
  }
}

function firstVisible(box: HTMLElement, rows: CallRows): Anchor | null {
  const index = Math.floor(box.scrollTop / rowHeight)
  const row = rows[index]
  return row ? { id: row.id, offset: box.scrollTop - index * rowHeight } : null
}
