import type { ReactNode } from 'react'
import { focusRoving, rovingIndex } from './roving.ts'

export interface Tab<T extends string> {
  readonly id: T
  readonly label: string
  /** How many things are behind it; null shows nothing. */
  readonly n?: number | null
}

/** A tab list; the panel beside it must be a `TabPanel` of the same `group`. */
export function Tabs<T extends string>(props: {
  group: string
  label: string
  value: T
  tabs: readonly Tab<T>[]
  onChange: (value: T) => void
}) {
  return (
    <div className="tabs" role="tablist" aria-label={props.label}>
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
          {tab.label}
          {tab.n !== undefined && tab.n !== null && <span className="n">{tab.n}</span>}
        </button>
      ))}
    </div>
  )
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
