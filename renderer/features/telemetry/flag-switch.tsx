import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Fragment, useId } from 'react'
import type { FlagReceipt, LayerFlag } from '../../../shared/contract/telemetry.ts'
import { useConsole } from '../../state/console.tsx'
import { Glyph } from '../../ui/icons.tsx'
import { Switch } from '../../ui/switch.tsx'
import { weightOf } from './weight.ts'

const mainKeys = new Set([
  'disable_metrics',
  'disable_traces',
  'disable_stage',
  'round_trip',
  'read_payload',
  'detailed_connection',
])

/** One switch. It writes the file and applies it at once; what the gateway refused stands under it. */
export function FlagSwitch({ flag, kind }: { flag: LayerFlag; kind: 'metrics' | 'traces' }) {
  const { ask } = useConsole()
  const queries = useQueryClient()
  const note = useId()
  const set = useMutation(
    ask.telemetry.set.mutationOptions({ onSettled: () => queries.invalidateQueries({ queryKey: ask.telemetry.get.key() }) }),
  )
  const opposite = flag.key.startsWith('disable_')
  const value = set.isPending && set.variables.path === flag.path ? set.variables.value : flag.value
  const on = opposite ? !value : value
  const problems = set.data?.ok === false ? set.data.problems : []
  const change = (next: boolean) => set.mutate({ path: flag.path, value: opposite ? !next : next })
  const tail = tailOf(flag.path)
  const helps = flag.receipt?.inert?.helps
  return (
    <div className={mainKeys.has(flag.key) ? 'flag' : 'flag minor'}>
      <Switch
        on={on}
        label={`${flag.label}, ${kind}, ${flag.path}`}
        describedBy={note}
        inert={flag.inert !== null && on}
        busy={set.isPending}
        onChange={change}
      />
      <div>
        <div className="fl">
          <span className={mainKeys.has(flag.key) ? 'strong' : undefined}>{flag.label}</span>
          <code
            className={flag.configured ? 't3 cut' : 't3 cut default'}
            title={flag.configured ? 'Set in the file' : 'Not in the file: KrakenD’s default'}
          >
            {tail}: {String(value)}
            {flag.configured ? '' : ', default'}
          </code>
        </div>
        <div id={note}>
          {flag.inert !== null && on ? (
            <p className="van">
              <span className="limit">
                <Glyph name="warn" />
              </span>
              <span>
                <b>Inert:</b> {flag.inert}
                {helps && (
                  <>
                    {' '}
                    <button type="button" className="helps" disabled={set.isPending} onClick={() => set.mutate(helps)}>
                      {helps.value ? 'Turn on' : 'Set'} {tailOf(helps.path)}
                      {helps.value ? '' : ': false'}
                    </button>
                  </>
                )}
              </span>
            </p>
          ) : (
            <Adds flag={flag} on={on} />
          )}
          {(set.error || problems.length > 0) && (
            <div className="refused" role="alert">
              <span className="fail fact">
                <Glyph name="octagon" /> Not applied
              </span>
              {set.error && <p>The console did not answer. The file was not changed.</p>}
              {problems.map((problem) => (
                <p key={`${problem.path} ${problem.message}`}>
                  <code className="t2">{problem.path}</code> {problem.message}
                </p>
              ))}
            </div>
          )}
        </div>
      </div>
    </div>
  )
}

const tailOf = (path: string): string => path.replace(/^layers\.(?:global|proxy|backend)\./, '')

/** What it is, and below what that weighs by the last calls; without calls, what it is alone. */
function Adds({ flag, on }: { flag: LayerFlag; on: boolean }) {
  const { receipt, adds } = flag
  const weight = receipt ? weightOf(receipt) : []
  const verb = on ? 'adds' : 'would add'
  if (!receipt || weight.length === 0) {
    return (
      <>
        {adds !== '' && (
          <p className="what" title={adds}>
            {verb} <span className="t1">{counted(adds)}</span>
          </p>
        )}
        {receipt && receipt.note !== null && receipt.calls > 0 && <p className="what">{receipt.note}</p>}
      </>
    )
  }
  return (
    <>
      {mainKeys.has(flag.key) && (
        <p className="what names" title={adds}>
          {counted(adds)}
        </p>
      )}
      <p className="what" title={storyOf(receipt)}>
        {verb}{' '}
        {weight.map((part, index) => (
          <Fragment key={part}>
            {index > 0 && ', '}
            <span className="t1">{part}</span>
          </Fragment>
        ))}
      </p>
    </>
  )
}

function storyOf({ calls, estimate, things, note }: FlagReceipt): string {
  const of = calls === 1 ? 'the last call' : `the last ${calls} calls`
  const how = estimate ? `Estimated from ${of}.` : `Measured on ${of}.`
  const what = things === '' ? '' : ` ${estimate ? 'On, this comes' : 'Off, this goes'}: ${things}.`
  return `${how}${what}${note === null ? '' : ` ${note}`}`
}

/** A long list of instruments starts with how many there are; the line shows the first of them, its title all. */
function counted(adds: string): string {
  const names = adds.split(', ')
  const instruments = names.length > 3 && names.every((name) => /^[\w.-]+$/.test(name))
  return instruments ? `${names.length} instruments: ${adds}` : adds
}
