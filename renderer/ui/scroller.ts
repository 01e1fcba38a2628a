import { createContext, use, useLayoutEffect, useState, type RefObject } from 'react'
import { pageZoom } from './media.ts'

/** The element that scrolls what a component stands in; virtual lists inside it share it instead of scrolling on their own. */
export const ScrollerContext = createContext<RefObject<HTMLElement | null> | null>(null)

export function useScroller(): RefObject<HTMLElement | null> | null {
  return use(ScrollerContext)
}

/** How far below the scroller's content start an element stands; follows changes of what is above it. */
export function useScrollMargin(element: RefObject<HTMLElement | null>, scroller: RefObject<HTMLElement | null> | null): number {
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => {
    const box = scroller?.current
    if (!box) return undefined
    const measure = () => {
      const mine = element.current?.getBoundingClientRect()
      if (mine) setMargin(Math.round((mine.top - box.getBoundingClientRect().top) / pageZoom() + box.scrollTop))
    }
    measure()
    const observer = new ResizeObserver(measure)
    for (const child of box.children) observer.observe(child)
    return () => observer.disconnect()
  }, [element, scroller])
  return margin
}
