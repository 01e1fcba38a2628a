// Time, tokens and cost. In a short pane it shows a sum and a bar of each, and the button opens the rest.
import { ChevronDown, ChevronUp } from 'lucide-react'
import type { Attempt, Call, ChunkMark } from '../../../../shared/call.ts'
import { Icon } from '../../../ui/icons.tsx'
import { CostEntry } from './cost-entry.tsx'
import { TimeEntry } from './time-entry.tsx'
import { TokenEntry } from './token-entry.tsx'

export function Ledger(props: {
  call: Call
  attempt: Attempt | null
  marks: readonly ChunkMark[]
  full: boolean
  onFull: (full: boolean) => void
}) {
  const { call, attempt, full } = props
  const name = full ? 'Fold time, tokens and cost' : 'All of time, tokens and cost'
  return (
    <div className={full ? 'ledger full' : 'ledger'}>
      <TimeEntry call={call} attempt={attempt} marks={props.marks} />
      <TokenEntry tokens={attempt?.tokens ?? null} missing={noTokens(call, attempt)} />
      <CostEntry cost={attempt?.cost ?? null} model={attempt?.responseModel ?? attempt?.requestModel ?? null} />
      <button
        type="button"
        className="btn icon quiet more"
        aria-label={name}
        aria-expanded={full}
        title={name}
        onClick={() => props.onFull(!full)}
      >
        <Icon of={full ? ChevronUp : ChevronDown} />
      </button>
    </div>
  )
}

function noTokens(call: Call, attempt: Attempt | null): string {
  if (!attempt) return 'No provider was called.'
  if (call.state === 'running') return 'Not reported yet.'
  return attempt.dialect === null ? 'Not an AI call that Spyhop recognises.' : 'The provider reported no token counts.'
}
