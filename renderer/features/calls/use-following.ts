import { useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { CallsStore, CallsView } from '../../state/calls.ts'
import { createObservable, useObserved } from '../../ui/observable.ts'

interface Anchor {
  readonly id: string
  readonly offset: number
}

/**
 * Stays where the newest calls are while it stands there, nobody points at a row and no call is being read: a row never moves under
 * the pointer. Otherwise it counts what it misses, and holds the first visible row where it is, also when rows go or join above.
 */
export function useFollowing(
  scroller: RefObject<HTMLDivElement | null>,
  calls: CallsStore,
  view: CallsView,
  rowHeight: number,
  stretch: number,
  reading: boolean,
) {
  const [atEnd, setAtEnd] = useState(true)
  const [pointed, setPointed] = useState(false)
  const [seenCount] = useState(() => createObservable(0))
  const seen = useObserved(seenCount)
  const anchor = useRef<Anchor | null>(null)
  const live = view.sort.key === 'time'
  const newestOnTop = live && view.sort.descending
  const moving = live && atEnd && !pointed && !reading

  const order = `${view.sort.key} ${view.sort.descending}`
  const shownOrder = useRef(order)
  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return
    if (shownOrder.current !== order) {
      shownOrder.current = order
      box.scrollTo({ top: live && !newestOnTop ? box.scrollHeight : 0 })
    } else if (moving) {
      seenCount.set(view.arrived)
      box.scrollTo({ top: newestOnTop ? 0 : box.scrollHeight })
    } else if (anchor.current) {
      const index = calls.indexOf(anchor.current.id)
      const top = index * rowHeight + anchor.current.offset
      if (index >= 0 && Math.abs(box.scrollTop * stretch - top) >= 1) box.scrollTo({ top: top / stretch })
    }
    anchor.current = firstVisible(box, calls, rowHeight, stretch)
  }, [scroller, seenCount, calls, view, moving, rowHeight, stretch, newestOnTop, live, order])

  return {
    missed: moving ? 0 : Math.max(0, view.arrived - seen),
    setPointed,
    scrolled() {
      const box = scroller.current
      if (!box) return
      const left = newestOnTop ? box.scrollTop : box.scrollHeight - box.scrollTop - box.clientHeight
      if (left < rowHeight / 2) seenCount.set(view.arrived)
      setAtEnd(left < rowHeight / 2)
      anchor.current = firstVisible(box, calls, rowHeight, stretch)
    },
    jump() {
      const box = scroller.current
      if (box) box.scrollTo({ top: newestOnTop ? 0 : box.scrollHeight })
      seenCount.set(view.arrived)
      setPointed(false)
      setAtEnd(true)
    },
  }
}

function firstVisible(box: HTMLElement, calls: CallsStore, rowHeight: number, stretch: number): Anchor | null {
  const top = box.scrollTop * stretch
  const index = Math.floor(top / rowHeight)
  const call = calls.at(index)
  return call ? { id: call.id, offset: top - index * rowHeight } : null
}
