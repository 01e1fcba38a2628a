import { useSyncExternalStore } from 'react'

const read = () => location.hash.replace(/^#\/?/, '')

/** The part of the address after `#/`; one page, no server round trip. */
export function useRoute(): string {
  return useSyncExternalStore((changed) => {
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, read)
}
