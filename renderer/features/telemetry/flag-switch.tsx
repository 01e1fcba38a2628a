import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import type { LayerFlag } from '../../../shared/contract.ts'
import { useConsole } from '../../state/console.tsx'
import { Glyph } from '../../ui/icons.tsx'
import { Switch } from '../../ui/switch.tsx'

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
  const value = set.isPending ? set.variables.value : flag.value
  const on = opposite ? !value : value
  const problems = set.data?.ok === false ? set.data.problems : []
  const change = (next: boolean) => set.mutate({ path: flag.path, value: opposite ? !next : next })
  const tail = flag.path.replace(/^layers\.(?:global|proxy|backend)\./, '')
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
              </span>
            </p>
          ) : (
            flag.adds !== '' && (
              <p className="what" title={flag.adds}>
                {on ? 'adds' : 'would add'} <span className="t1">{counted(flag.adds)}</span>
              </p>
            )
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

/** A long list of instruments starts with how many there are; the line shows the first of them, its title all. */
function counted(adds: string): string {
  const names = adds.split(', ')
  const instruments = names.length > 3 && names.every((name) => /^[\w.-]+$/.test(name))
  return instruments ? `${names.length} instruments: ${adds}` : adds
}
