import { useId, type ReactNode } from 'react'

export function Section({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className="setsection" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {note !== undefined && <p className="t2">{note}</p>}
      {children}
    </section>
  )
}

/** A setting: its name, its control, and what it means where that is not plain. */
export function Setting({ name, note, children }: { name: string; note?: string; children: ReactNode }) {
  return (
    <div className="setting">
      <span className="name">{name}</span>
      <div className="control">
        {children}
        {note !== undefined && <p className="t2 small">{note}</p>}
      </div>
    </div>
  )
}
