import { useEffect, useRef } from 'react'
import { useConsole } from '../../state/console.tsx'
import { useObserved } from '../../ui/observable.ts'

/** Shows what was said outside the page, when the user allowed it and looks elsewhere. One tag: a newer notice replaces the older. */
export function useSystemNotices(): void {
  const { notifications, preferences } = useConsole()
  const said = useObserved(notifications)?.said ?? null
  const { systemNotices } = useObserved(preferences)
  const shown = useRef<number | null>(null)
  useEffect(() => {
    const isNew = said !== null && (shown.current ?? 0) < said.id
    shown.current = said?.id ?? null
    if (!isNew || !systemNotices || document.hasFocus()) return
    if (!('Notification' in window) || Notification.permission !== 'granted') return
    const notice = new Notification('Spyhop', { body: said.text, tag: 'spyhop' })
    notice.addEventListener('click', () => window.focus())
  }, [said, systemNotices])
}
