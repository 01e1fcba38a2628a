import { useSyncExternalStore } from 'react'

const read = () => location.hash.replace(/^#\/?/, '')

/** The part of the address after `#/`; one page, no server round trip. The first segment names the screen. */
export function useRoute(): string {
  return useSyncExternalStore((changed) => {
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, read)
}

/** `goTo('config/endpoints/3')`. */
export function goTo(path: string): void {
  location.hash = `#/${path}`
}

/** The same without a step of its own in the history. */
export function replaceRoute(path: string): void {
  location.replace(`#/${path}`)
}
