import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { CostLimit, NotificationRules } from '../../../shared/contract/notifications.ts'
import { useConsole } from '../../state/console.tsx'
import { dollars } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'
import { Select } from '../../ui/select.tsx'

const windows = [
  { value: 'session', label: 'in this session' },
  { value: 'day', label: 'a day' },
  { value: 'month', label: 'a month' },
] as const

const words = ({ amount, window, endpoint }: CostLimit) =>
  `${dollars(amount, 2)} ${windows.find(({ value }) => value === window)?.label}, ${endpoint ?? 'all endpoints'}`

export function CostLimits({ rules, onChange }: { rules: NotificationRules; onChange: (rules: NotificationRules) => void }) {
  return (
    <div className="limits">
      <ul>
        {rules.costs.map((limit, index) => (
          <li key={words(limit)}>
            <span>{words(limit)}</span>
            <button
              type="button"
              className="btn icon quiet"
              aria-label={`Remove the limit of ${words(limit)}`}
              title="Remove"
              onClick={() => onChange({ ...rules, costs: rules.costs.filter((_, at) => at !== index) })}
            >
              <Icon of={X} />
            </button>
          </li>
        ))}
      </ul>
      <NewLimit
        onAdd={(limit) => {
          const isThere = rules.costs.some((one) => words(one) === words(limit))
          if (!isThere) onChange({ ...rules, costs: [...rules.costs, limit] })
        }}
      />
    </div>
  )
}

function NewLimit({ onAdd }: { onAdd: (limit: CostLimit) => void }) {
  const endpoints = useEndpoints()
  const [amount, setAmount] = useState('')
  const [window, setWindow] = useState<CostLimit['window']>('day')
  const [endpoint, setEndpoint] = useState('')
  const value = Number(amount)
  const fits = amount.trim() !== '' && Number.isFinite(value) && value > 0
  const add = (event: FormEvent) => {
    event.preventDefault()
    if (!fits) return
    onAdd({ amount: value, window, endpoint: endpoint === '' ? null : endpoint })
    setAmount('')
  }
  return (
    <form className="newlimit" onSubmit={add}>
      <span className="field dollars">
        <span className="t3">$</span>
        <input
          inputMode="decimal"
          aria-label="Limit in US dollars"
          placeholder="5.00"
          value={amount}
          onChange={(event) => setAmount(event.currentTarget.value)}
        />
      </span>
      <Select label="Window of the limit" value={window} options={windows} onChange={setWindow} />
      <Select
        label="Endpoint of the limit"
        value={endpoint}
        options={[{ value: '', label: 'all endpoints' }, ...endpoints.map((path) => ({ value: path, label: path }))]}
        onChange={setEndpoint}
      />
      <button type="submit" className="btn" aria-disabled={!fits || undefined}>
        <Icon of={Plus} /> Add limit
      </button>
      {amount !== '' && !fits && <span className="t2">An amount above 0, such as 5 or 0.50.</span>}
    </form>
  )
}

function useEndpoints(): readonly string[] {
  const { ask } = useConsole()
  const { data } = useQuery(ask.config.get.queryOptions())
  try {
    const { endpoints } = JSON.parse(data?.text ?? '{}') as { readonly endpoints?: readonly { readonly endpoint?: unknown }[] }
    const paths = (endpoints ?? []).flatMap(({ endpoint }) => (typeof endpoint === 'string' ? [endpoint] : []))
    return [...new Set(paths)]
  } catch {
    return []
  }
}
