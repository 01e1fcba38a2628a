import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keepDefaults, keepSetting, keepShape, readKeep, type Keep } from '../../../shared/contract/keep.ts'
import { useConsole } from '../../state/console.tsx'
import { Setting } from './section.tsx'

const limits = [
  { key: 'calls', unit: 'calls' },
  { key: 'days', unit: 'days' },
  { key: 'megabytes', unit: 'MB' },
] as const

/** An empty field means the default. Fewer than there are: the oldest go at once. */
export function KeepLimits({ readOnly }: { readOnly: boolean }) {
  const { ask } = useConsole()
  const queries = useQueryClient()
  const values = useQuery(ask.settings.get.queryOptions())
  const set = useMutation(
    ask.settings.set.mutationOptions({ onSettled: () => queries.invalidateQueries({ queryKey: ask.settings.get.key() }) }),
  )
  if (readOnly || !values.data) return null
  const keep = readKeep(values.data[keepSetting])
  const change = (key: keyof Keep, value: number | undefined) =>
    set.mutate({ values: { [keepSetting]: { ...keep, [key]: value } } })
  return (
    <Setting name="At most" note="Whichever limit is reached first. Fewer than there are: the oldest calls go at once.">
      {limits.map(({ key, unit }) => (
        <Limit
          key={key}
          unit={unit}
          value={keep[key]}
          usual={keepDefaults[key]}
          isGood={(value) => keepShape.safeParse({ [key]: value }).data?.[key] !== undefined}
          onChange={(value) => change(key, value)}
        />
      ))}
    </Setting>
  )
}

function Limit(props: {
  unit: string
  value: number | undefined
  usual: number
  isGood: (value: number) => boolean
  onChange: (value: number | undefined) => void
}) {
  const [draft, setDraft] = useState<string | null>(null)
  const text = draft ?? (props.value === undefined ? '' : String(props.value))
  const typed = text.trim() === '' ? undefined : Number(text.replaceAll(',', ''))
  const bad = typed !== undefined && !props.isGood(typed)
  const take = () => {
    if (draft === null || bad) return
    setDraft(null)
    if (typed !== props.value) props.onChange(typed)
  }
  return (
    <span className="field keep">
      <input
        aria-label={`At most, ${props.unit}`}
        aria-invalid={bad}
        inputMode="numeric"
        placeholder={props.usual.toLocaleString('en-US')}
        value={text}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take()
        }}
      />
      <span className={bad ? 'fail' : 't3'}>{bad ? 'not possible' : props.unit}</span>
    </span>
  )
}
