import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Icon } from './icons.tsx'

/** One line that opens to the whole; `note` says how much is behind it. */
export function Fold(props: { label: string; note?: string; mono?: boolean; open?: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(props.open ?? false)
  return (
    <div className="foldbox">
      <button type="button" className="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon of={open ? ChevronDown : ChevronRight} size={12} />
        <span className={props.mono ? 'cut mono' : 'cut'}>{props.label.slice(0, 300)}</span>
        {props.note && <span className="t3">{props.note}</span>}
      </button>
      {open && <div className="foldbody">{props.children}</div>}
    </div>
  )
}
