import { ChevronDown, ChevronRight } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import type { CallGroup } from '../../../shared/contract/calls.ts'
import { outcomeLooks } from '../../state/outcome.ts'
import type { ColumnKey } from '../../state/preferences.ts'
import { clock, count, dollars, duration, none, plural, seconds, shortCount } from '../../ui/format.ts'
import { Glyph, Icon } from '../../ui/icons.tsx'
import { Value } from './cells.tsx'
import { columns } from './columns.tsx'

export const groupRowId = (key: string) => `group-${encodeURIComponent(key)}`

export const GroupRow = memo(function GroupRow(props: {
  group: CallGroup
  row: number
  top: number
  keys: readonly ColumnKey[]
  active: boolean
  open: boolean
  onToggle: (key: string, open: boolean) => void
}) {
  const { group, open } = props
  return (
    <div
      id={groupRowId(group.key)}
      className={props.active ? 'row group active' : 'row group'}
      role="row"
      aria-level={1}
      aria-expanded={open}
      aria-rowindex={props.row + 2}
      aria-selected={props.active}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={() => props.onToggle(group.key, !open)}
    >
      {props.keys.map((key) => (
        <span key={key} role="gridcell" className={classOf(key)} title={titles[key]?.(group)}>
          {key === 'time' && <Icon of={open ? ChevronDown : ChevronRight} size={12} />}
          {cells[key]?.(group)}
        </span>
      ))}
    </div>
  )
})

const classOf = (key: ColumnKey) =>
  key === 'time' ? 'tree' : key === 'outcome' ? 'outs' : key === 'duration' ? 'dur' : columns[key].number ? 'num' : 'cut t2'

const number = (value: number | null, write: (value: number) => string = count) => (
  <Value text={value === null ? none : write(value)} />
)
const tokens = (value: number | null) => (value === null ? 'not reported' : plural(value, 'token'))
const endOf = (group: CallGroup) => new Date(Date.parse(group.startedAt) + group.spanMs).toISOString()

const cells: Partial<Record<ColumnKey, (group: CallGroup) => ReactNode>> = {
  time: (group) => (
    <>
      <span className="mono cut">{group.key}</span>
      <span className="t2 of">{plural(group.calls, 'call')}</span>
    </>
  ),
  outcome: (group) => <Outcomes group={group} />,
  endpoint: (group) => `${clock(group.startedAt)} to ${clock(endOf(group))}`,
  model: (group) => <Value text={group.models.join(', ') || none} />,
  in: (group) => number(group.input, shortCount),
  out: (group) => number(group.output, shortCount),
  cost: (group) => number(group.cost, (amount) => dollars(amount, 4)),
  duration: (group) => (
    <span className="v" title={duration(group.spanMs)}>
      {seconds(group.spanMs)}
    </span>
  ),
}
const titles: Partial<Record<ColumnKey, (group: CallGroup) => string>> = {
  time: (group) => `${group.key}, from ${group.startedAt}`,
  outcome: (group) => outcomesOf(group).map(wordsOf).join(', '),
  model: (group) => group.models.join(', '),
  in: (group) => tokens(group.input),
  out: (group) => tokens(group.output),
  duration: (group) => `From the first call to the end of the last: ${duration(group.spanMs)}`,
}

type Counted = readonly [outcome: string, calls: number]
const lookOfOutcome = (outcome: string) =>
  outcome === 'running'
    ? ({ word: 'Running', tone: 'live', glyph: 'ring' } as const)
    : (outcomeLooks[outcome as keyof typeof outcomeLooks] ?? outcomeLooks.unknown)
const wordsOf = ([outcome, calls]: Counted) => `${count(calls)} ${lookOfOutcome(outcome).word}`

function outcomesOf(group: CallGroup): readonly Counted[] {
  const counted = Object.entries(group.outcomes).toSorted((a, b) => b[1] - a[1])
  return group.running > 0 ? [['running', group.running], ...counted] : counted
}

const mostOutcomes = 3

/** A shape and a number for each; the words are in the title and for readers. */
function Outcomes({ group }: { group: CallGroup }) {
  const outcomes = outcomesOf(group)
  return (
    <>
      {outcomes.slice(0, mostOutcomes).map(([outcome, calls]) => {
        const look = lookOfOutcome(outcome)
        return (
          <span key={outcome} className="one">
            <span className={look.tone}>
              <Glyph name={look.glyph} spin={look.glyph === 'ring'} />
            </span>
            {count(calls)}
            <span className="vh"> {look.word}</span>
          </span>
        )
      })}
      {outcomes.length > mostOutcomes && <span className="t3">+{outcomes.length - mostOutcomes}</span>}
    </>
  )
}
