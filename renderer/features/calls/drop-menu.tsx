import { useEffect, useRef, useState, type ReactNode } from 'react'

/** A button with a small pane under it, which Esc and a press elsewhere close. */
export function DropMenu(props: {
  label: ReactNode
  name: string
  /** What the button shows, when that is not its name. */
  says?: string
  className: string
  children: (close: () => void) => ReactNode
}) {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (!open) return undefined
    const away = (event: Event) => {
      if (!(event.target instanceof Node && box.current?.contains(event.target))) setOpen(false)
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [open])
  return (
    <span
      ref={box}
      className="dropbox"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        event.stopPropagation()
        setOpen(false)
        box.current?.querySelector('button')?.focus()
      }}
    >
      <button
        type="button"
        className={props.className}
        aria-label={props.says ? `${props.name}: ${props.says}` : props.name}
        title={props.name}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {props.label}
      </button>
      {open && (
        <div className="drop" role="group" aria-label={props.name}>
          {props.children(() => setOpen(false))}
        </div>
      )}
    </span>
  )
}
