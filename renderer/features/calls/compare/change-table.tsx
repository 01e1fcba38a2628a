import type { ReactNode } from 'react'
import type { FieldChange } from './json-diff.ts'

export function Part({ title, head, children }: { title: string; head?: ReactNode; children: ReactNode }) {
  return (
    <section className="comparepart" aria-label={title}>
      <div className="mbar">
        <h3 className="strong">{title}</h3>
        <span className="grow" />
        {head}
      </div>
      {children}
    </section>
  )
}

const longest = 2000
const mostShown = 200

/** Field, what it was, what it is. */
export function ChangeTable({ label, changes }: { label: string; changes: readonly FieldChange[] }) {
  if (changes.length === 0) return <p className="notice">The same.</p>
  return (
    <>
      <table className="changes" aria-label={`${label}, what differs`}>
        <tbody>
          {changes.slice(0, mostShown).map((change) => (
            <tr key={change.path}>
              <th scope="row" className="mono">
                {change.path}
              </th>
              <Cell kind="del" mark="−" text={change.before} />
              <Cell kind="add" mark="+" text={change.after} />
            </tr>
          ))}
        </tbody>
      </table>
      {changes.length > mostShown && <p className="notice">{changes.length - mostShown} more fields differ.</p>}
    </>
  )
}

function Cell({ kind, mark, text }: { kind: 'add' | 'del'; mark: string; text: string | null }) {
  if (text === null) return <td className="t3">not there</td>
  return (
    <td className={`mono ${kind}`}>
      <div dir="auto">
        <span aria-hidden>{mark} </span>
        {text.length > longest ? `${text.slice(0, longest)}…` : text}
      </div>
    </td>
  )
}
