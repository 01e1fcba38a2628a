import { useEffect, useState, type ComponentType } from 'react'

/** A view that is fetched when it is first shown. Suspense would hold it back for 300 ms once its fallback is on the screen. */
export function loadedView(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | null = null
  return function LoadedView() {
    const [, draw] = useState<unknown>(null)
    useEffect(() => {
      if (loaded) return undefined
      let gone = false
      load()
        .then((view) => (loaded = view))
        .then(() => draw({}))
        .catch((error: unknown) => {
          // To the boundary that shows what went wrong.
          if (!gone)
            draw(() => {
              throw error
            })
        })
      return () => void (gone = true)
    }, [])
    const View = loaded
    return View ? <View /> : <p className="notice">Loading.</p>
  }
}
