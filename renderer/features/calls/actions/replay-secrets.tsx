import type { ReplayDraft } from '../../../../shared/contract/call-actions.ts'
import { Segments } from '../../../ui/segments.tsx'
import type { ReplayForm } from './replay-form.ts'

/** Secrets were masked before they were kept: each comes from the environment or is typed for this one request. */
export function Secrets(props: {
  form: ReplayForm
  needed: ReplayDraft['secrets']
  onChange: (secrets: ReplayForm['secrets']) => void
}) {
  const { secrets } = props.form
  return (
    <section className="replaypart" aria-label="Secrets">
      <h3 className="strong">Secrets</h3>
      <p className="t2">They were masked before the call was kept. What you give here goes into this request and is not kept.</p>
      {props.needed.map(({ place, variable, inEnvironment }) => {
        const value = secrets[place] ?? null
        return (
          <div key={place} className="secretline">
            <span className="mono cut" title={place}>
              {place}
            </span>
            <Segments
              label={`Where ${place} comes from`}
              value={value === null ? 'environment' : 'typed'}
              options={[
                { value: 'environment', label: `$${variable}` },
                { value: 'typed', label: 'Typed' },
              ]}
              onChange={(from) => props.onChange({ ...secrets, [place]: from === 'environment' ? null : '' })}
            />
            {value === null ? (
              <span className={inEnvironment ? 't2' : 'bad'}>
                {inEnvironment ? 'set in the environment of Spyhop' : 'not set in the environment of Spyhop'}
              </span>
            ) : (
              <input
                type="password"
                autoComplete="off"
                className="mono"
                aria-label={`Secret for ${place}`}
                value={value}
                onChange={(event) => props.onChange({ ...secrets, [place]: event.currentTarget.value })}
              />
            )}
          </div>
        )
      })}
    </section>
  )
}
