import { ChevronsRight } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import { Icon } from './icons.tsx'
import { MenuButton } from './menu-button.tsx'
import { focusRoving, rovingIndex } from './roving.ts'

export interface Tab<T extends string> {
  readonly id: T
  readonly label: string
  /** How many things are behind it; null shows nothing. */
  readonly n?: number | null
}

/** A tab list; the panel beside it must be a `TabPanel` of the same `group`. Where it is too narrow, a menu has all tabs. */
export function Tabs<T extends string>(props: {
  group: string
  label: string
  value: T
  tabs: readonly Tab<T>[]
  onChange: (value: T) => void
}) {
  const bar = useRef<HTMLDivElement>(null)
  const strip = useRef<HTMLDivElement>(null)
  const narrow = useTooNarrow(bar, strip)
  const chosenId = `${props.group}-tab-${props.value}`
  useEffect(() => {
    const chosen = document.getElementById(chosenId)
    if (chosen && strip.current) keepInSight(strip.current, chosen)
  }, [chosenId])
  return (
    <div ref={bar} className="tabbar">
      <div ref={strip} className="tabs" role="tablist" aria-label={props.label}>
        {props.tabs.map((tab, index) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${props.group}-tab-${tab.id}`}
            data-roving
            aria-selected={tab.id === props.value}
            aria-controls={tab.id === props.value ? `${props.group}-panel` : undefined}
            tabIndex={tab.id === props.value ? 0 : -1}
            onClick={() => props.onChange(tab.id)}
            onKeyDown={(event) => {
              const next = rovingIndex(event.key, index, props.tabs.length)
              const chosen = next === null ? undefined : props.tabs[next]
              if (next === null || !chosen) return
              focusRoving(event, next)
              props.onChange(chosen.id)
            }}
          >
            <span className="tabname" data-name={tab.label}>
              {tab.label}
            </span>
            {tab.n !== undefined && tab.n !== null && <span className="n">{tab.n}</span>}
          </button>
        ))}
      </div>
      {narrow && (
        <MenuButton
          label={`All tabs of ${props.label}`}
          title="All tabs"
          icon={<Icon of={ChevronsRight} />}
          items={props.tabs.map(({ id, label, n }) => ({
            id,
            label,
            ...(n != null ? { hint: String(n) } : {}),
            run: () => props.onChange(id),
          }))}
        />
      )}
    </div>
  )
}

/** True while the tabs need more room than the whole bar has. */
function useTooNarrow(bar: RefObject<HTMLElement | null>, strip: RefObject<HTMLElement | null>): boolean {
  const [narrow, setNarrow] = useState(false)
  const measure = useRef(() => {
    if (bar.current && strip.current) setNarrow(strip.current.scrollWidth > bar.current.clientWidth)
  })
  useLayoutEffect(() => measure.current())
  useEffect(() => {
    const observer = new ResizeObserver(() => measure.current())
    if (bar.current) observer.observe(bar.current)
    return () => observer.disconnect()
  }, [bar])
  return narrow
}

/** Sideways only: the pane around it keeps its place. */
function keepInSight(strip: HTMLElement, tab: HTMLElement): void {
  const start = tab.offsetLeft - strip.offsetLeft
  const end = start + tab.offsetWidth
  if (start < strip.scrollLeft) strip.scrollLeft = start - 16
  else if (end > strip.scrollLeft + strip.clientWidth) strip.scrollLeft = end - strip.clientWidth + 16
}

export function TabPanel(props: { group: string; tab: string; className?: string; children: ReactNode }) {
  return (
    <div
      id={`${props.group}-panel`}
      role="tabpanel"
      aria-labelledby={`${props.group}-tab-${props.tab}`}
      className={props.className}
    >
      {props.children}
    </div>
  )
}
