import { useEffect, useRef } from 'react'

const typing = 'input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable=true]'
const pressing = 'button, a[href], summary, [role=switch], [role=radio], [role=tab]'

/**
 * Single keys for the whole window, by `event.key`. They are off while the user types, and Space and Enter stay with a
 * focused button. A handler that returns false lets the key through.
 */
export function useKeys(keys: Readonly<Record<string, (event: KeyboardEvent) => boolean | void>>): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      const target = event.target instanceof Element ? event.target : null
      if (target?.closest(typing) && event.key !== 'Escape') return
      if ((event.key === ' ' || event.key === 'Enter') && target?.closest(pressing)) return
      const handle = latest.current[event.key]
      if (handle && handle(event) !== false) event.preventDefault()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}
