// A button with a menu. The list stands in the browser's top layer, so no pane cuts it off; it is not modal, and what is behind it
// goes on.
import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { pageZoom } from './media.ts'

export interface MenuItem {
  readonly id: string
  readonly label: string
  /** Key or more words, at the right. */
  readonly hint?: string | undefined
  /** Stands above this item. */
  readonly heading?: string | undefined
  run(): void
}

const width = 248

export function MenuButton(props: { label: string; title: string; icon: ReactNode; items: readonly MenuItem[] }) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()
  const close = (focus: boolean) => {
    setOpen(false)
    if (focus) button.current?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className="btn icon quiet"
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        title={props.title}
        onClick={() => setOpen(!open)}
      >
        {props.icon}
      </button>
      {open &&
        createPortal(<Menu id={id} label={props.label} items={props.items} anchor={button} onClose={close} />, document.body)}
    </>
  )
}

function Menu(props: {
  id: string
  label: string
  items: readonly MenuItem[]
  anchor: { readonly current: HTMLElement | null }
  onClose: (focus: boolean) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const { anchor, onClose } = props
  const at = anchor.current?.getBoundingClientRect()
  const zoom = pageZoom()
  useLayoutEffect(() => {
    box.current?.showPopover()
    box.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
  }, [])
  const step = (event: KeyboardEvent) => {
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
    const now = all.indexOf(document.activeElement as HTMLElement)
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: all.length - 1 }[event.key]
    if (event.key === 'Escape' || event.key === 'Tab') onClose(true)
    else if (to !== undefined) all.at(to % all.length)?.focus()
    else if (event.key !== 'Enter' && event.key !== ' ') return
    if (event.key !== 'Enter' && event.key !== ' ') event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={box}
      id={props.id}
      className="menu"
      role="menu"
      tabIndex={-1}
      aria-label={props.label}
      popover="manual"
      style={{ top: (at?.bottom ?? 0) / zoom + 4, left: Math.max(8, (at?.right ?? 0) / zoom - width), width }}
      onKeyDown={step}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onClose(false)
      }}
    >
      {props.items.map((item) => (
        <div key={item.id} role="none">
          {item.heading !== undefined && (
            <p className="menuhead" role="presentation">
              {item.heading}
            </p>
          )}
          <button
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              onClose(true)
              item.run()
            }}
          >
            <span className="grow">{item.label}</span>
            {item.hint !== undefined && <kbd>{item.hint}</kbd>}
          </button>
        </div>
      ))}
    </div>
  )
}
