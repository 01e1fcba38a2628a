import { X } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { Icon } from '../../ui/icons.tsx'

/** A column beside the screen. It takes the focus when it comes, gives it back when it goes, and leaves with Esc. */
export function SidePanel(props: { title: string; head?: ReactNode; onClose: () => void; children: ReactNode }) {
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    const before = document.activeElement
    const own = panel.current
    own?.querySelector<HTMLElement>('.scroll')?.focus({ preventScroll: true })
    return () => {
      const lost = document.activeElement === document.body || own?.contains(document.activeElement)
      if (lost && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    <aside
      ref={panel}
      className="side"
      aria-label={props.title}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        props.onClose()
      }}
    >
      <div className="sidehead">
        <h2 className="strong">{props.title}</h2>
        <span className="grow" />
        {props.head}
        <button
          type="button"
          className="btn icon quiet"
          aria-label={`Close ${props.title}`}
          title="Close (Esc)"
          onClick={props.onClose}
        >
          <Icon of={X} />
        </button>
      </div>
      <div className="scroll" tabIndex={0} role="group" aria-label={props.title}>
        {props.children}
      </div>
    </aside>
  )
}
