import { useEffect, useLayoutEffect, useState, type RefObject } from 'react'
import { useConsole } from '../../state/console.tsx'
import { useObserved } from '../../ui/observable.ts'

const everyMs = 1000

/**
 * Takes the groups again once a second while they are looked at from their end, nobody points at a row or stands on one, and the
 * list is not paused. Otherwise it counts the calls that came since.
 */
export function useRenewal(scroller: RefObject<HTMLDivElement | null>, rowHeight: number, reading: boolean) {
  const { feed, groups } = useConsole()
  const { since, rows } = useObserved(groups)
  const list = useObserved(feed.calls)
  const [atEnd, setAtEnd] = useState(true)
  const [pointed, setPointed] = useState(false)
  const moving = atEnd && !pointed && !reading && !list.paused

  useEffect(() => {
    if (!moving) return undefined
    let busy = false
    const again = async () => {
      if (busy || groups.get().since.version === feed.calls.get().version) return
      busy = true
      await groups.renew()
      busy = false
    }
    const timer = setInterval(() => void again(), everyMs)
    return () => clearInterval(timer)
  }, [feed, groups, moving])
  useLayoutEffect(() => {
    if (moving && rows > 0) scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }, [scroller, moving, rows])

  return {
    unseen: list.paused ? list.held : moving ? 0 : Math.max(0, list.arrived - since.arrived),
    setPointed,
    scrolled() {
      const box = scroller.current
      if (box) setAtEnd(box.scrollHeight - box.scrollTop - box.clientHeight < rowHeight / 2)
    },
    resume() {
      feed.calls.setPaused(false)
      setPointed(false)
      setAtEnd(true)
      const box = scroller.current
      void groups.renew().then(() => requestAnimationFrame(() => box?.scrollTo({ top: box.scrollHeight })))
      box?.focus()
    },
  }
}
