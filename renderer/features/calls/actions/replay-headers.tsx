import { Plus, X } from 'lucide-react'
import { Icon } from '../../../ui/icons.tsx'
import type { ReplayForm } from './replay-form.ts'

export function HeaderTable({ form, onChange }: { form: ReplayForm; onChange: (headers: ReplayForm['headers']) => void }) {
  const change = (key: number, part: { name?: string; value?: string }) =>
    onChange(form.headers.map((header) => (header.key === key ? { ...header, ...part } : header)))
  const next = Math.max(-1, ...form.headers.map(({ key }) => key)) + 1
  return (
    <section className="replaypart" aria-label="Headers">
      <h3 className="strong">Headers</h3>
      {form.headers.map(({ key, name, value }) => (
        <div key={key} className="headerline">
          <input
            className="mono"
            aria-label="Header name"
            spellCheck={false}
            value={name}
            onChange={(event) => change(key, { name: event.currentTarget.value })}
          />
          <input
            className="mono"
            aria-label={`Value of ${name || 'the header'}`}
            spellCheck={false}
            value={value}
            onChange={(event) => change(key, { value: event.currentTarget.value })}
          />
          <button
            type="button"
            className="btn icon quiet"
            aria-label={`Remove ${name || 'the header'}`}
            title="Remove"
            onClick={() => onChange(form.headers.filter((header) => header.key !== key))}
          >
            <Icon of={X} />
          </button>
        </div>
      ))}
      <button type="button" className="btn quiet" onClick={() => onChange([...form.headers, { key: next, name: '', value: '' }])}>
        <Icon of={Plus} /> Add a header
      </button>
    </section>
  )
}
