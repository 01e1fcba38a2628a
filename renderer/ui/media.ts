import { useSyncExternalStore } from 'react'

// Zoom is set on the root element, and media queries and the coordinates of pointers know nothing of it.

/** How many pixels of the window one pixel of a style is. */
export const pageZoom = (): number => document.documentElement.currentCSSZoom ?? 1

/** Whether the page has less than `width` pixels in its own measure, live: a wide window at a large zoom is narrow. */
export function useNarrowerThan(width: number): boolean {
  return useSyncExternalStore(followRoom, () => innerWidth / pageZoom() < width)
}

function followRoom(changed: () => void): () => void {
  const zoomed = new MutationObserver(changed)
  zoomed.observe(document.documentElement, { attributeFilter: ['style'] })
  addEventListener('resize', changed)
  return () => {
    zoomed.disconnect()
    removeEventListener('resize', changed)
  }
}

/** Where the pointer is in an element, and how large that is, in the page's own pixels. */
export function pointerIn(element: Element, event: { readonly clientX: number; readonly clientY: number }) {
  const box = element.getBoundingClientRect()
  const zoom = pageZoom()
  return {
    x: (event.clientX - box.left) / zoom,
    y: (event.clientY - box.top) / zoom,
    width: box.width / zoom,
    height: box.height / zoom,
  }
}
