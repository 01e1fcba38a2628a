import { useState } from 'react'
import type { Mock, MockFaults } from '../../../../shared/contract/mocks.ts'
import { Select } from '../../../ui/select.tsx'
import { Switch } from '../../../ui/switch.tsx'

const statuses = [400, 401, 403, 404, 413, 429, 500, 503, 529]

/** Each change takes effect for the next call. */
export function FaultForm(props: { mock: Mock; onChange: (to: { keepsTiming?: boolean; faults?: MockFaults }) => void }) {
  const { faults, keepsTiming } = props.mock
  const set = (part: Partial<MockFaults>) => props.onChange({ faults: { ...faults, ...part } })
  return (
    <div className="faults">
      <span>Keep the recorded pace</span>
      <Switch on={keepsTiming} label="Keep the recorded pace" onChange={(on) => props.onChange({ keepsTiming: on })} />
      <span>Answer with</span>
      <Select
        label="Answer with"
        value={String(faults.status ?? '')}
        options={[
          { value: '', label: 'as recorded' },
          ...statuses.map((status) => ({ value: String(status), label: String(status) })),
        ]}
        onChange={(value) => set({ status: value === '' ? null : Number(value) })}
      />
      <span>Later by</span>
      <Amount label="Later by" unit="s" value={faults.delayMs / 1000} most={600} onChange={(s) => set({ delayMs: s * 1000 })} />
      <span>Stall in the middle</span>
      <Amount
        label="Stall in the middle"
        unit="s"
        value={faults.stallMs / 1000}
        most={600}
        onChange={(s) => set({ stallMs: s * 1000 })}
      />
      <span>Break the body after</span>
      <Amount
        label="Break the body after"
        unit="%"
        value={faults.cutAt === null ? null : faults.cutAt * 100}
        most={100}
        onChange={(share) => set({ cutAt: share / 100 })}
        onEmpty={() => set({ cutAt: null })}
      />
      <span>Refuse the connection</span>
      <Switch on={faults.refuse} label="Refuse the connection" onChange={(refuse) => set({ refuse })} />
      <span>For this share of the calls</span>
      <Amount
        label="For this share of the calls"
        unit="%"
        value={faults.share * 100}
        most={100}
        onChange={(share) => set({ share: share / 100 })}
      />
    </div>
  )
}

/** Takes effect on Enter and when it is left; what is no number in range goes back to what it was. */
function Amount(props: {
  label: string
  unit: string
  /** null: empty. */
  value: number | null
  most: number
  onChange: (value: number) => void
  onEmpty?: () => void
}) {
  const shown = props.value === null ? '' : String(Math.round(props.value * 100) / 100)
  const [draft, setDraft] = useState<string | null>(null)
  const take = () => {
    if (draft === null) return
    setDraft(null)
    const value = Number(draft)
    if (draft.trim() === '') props.onEmpty?.()
    else if (value >= 0 && value <= props.most && draft !== shown) props.onChange(value)
  }
  return (
    <span className="field amount">
      <input
        aria-label={`${props.label}, ${props.unit === '%' ? 'percent' : 'seconds'}`}
        inputMode="decimal"
        placeholder={props.onEmpty ? 'never' : '0'}
        value={draft ?? shown}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take()
        }}
      />
      <span className="t3">{props.unit}</span>
    </span>
  )
}
