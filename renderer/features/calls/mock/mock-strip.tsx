// What a call has to do with mocks: it was answered by one, or one was made of it. Nothing shows where there is none.
import { Trash2 } from 'lucide-react'
import { useId } from 'react'
import type { Call } from '../../../../shared/call.ts'
import type { Mock } from '../../../../shared/contract/mocks.ts'
import { faultWords } from '../../../../shared/mock-words.ts'
import { useConsole } from '../../../state/console.tsx'
import { count, plural } from '../../../ui/format.ts'
import { Fold } from '../../../ui/fold.tsx'
import { Glyph, Icon } from '../../../ui/icons.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { FaultForm } from './fault-form.tsx'
import { useMocksOf } from './use-mocks.ts'
import './mock.css'

export function MockStrip({ call }: { call: Call }) {
  const mocks = useMocksOf(call)
  const played = call.attempts.find((attempt) => attempt.mock !== null)
  if (!played && !mocks.own && !mocks.other && mocks.problem === null) return null
  return (
    <section className="mock" aria-label="Mock">
      {played && <p className="t2">A mock answered this call. The backend was not contacted.</p>}
      {mocks.problem !== null && (
        <p className="fact" role="alert">
          <span className="fail">
            <Glyph name="octagon" />
          </span>
          <span>{mocks.problem}</span>
        </p>
      )}
      {mocks.own && (
        <Own
          mock={mocks.own}
          busy={mocks.busy}
          onChange={(to) => mocks.change(mocks.own!, to)}
          onRemove={() => mocks.remove(mocks.own!)}
        />
      )}
      {mocks.other && <Other mock={mocks.other} onOff={() => mocks.change(mocks.other!, { on: false })} />}
    </section>
  )
}

function Own(props: {
  mock: Mock
  busy: boolean
  onChange: (to: { on?: boolean; keepsTiming?: boolean; faults?: Mock['faults'] }) => void
  onRemove: () => void
}) {
  const { mock } = props
  const note = useId()
  const faults = faultWords(mock.faults)
  return (
    <>
      <div className="mockline">
        <Switch
          on={mock.on}
          label={`Mock for ${mock.method} ${mock.endpoint}`}
          describedBy={note}
          busy={props.busy}
          inert={mock.problem !== null && mock.on}
          onChange={(on) => props.onChange({ on })}
        />
        <span className="cut">
          {mock.on ? 'Answers for ' : 'Can answer for '}
          <code>
            {mock.method} {mock.endpoint}
          </code>
        </span>
        <span className="grow" />
        <span className="t2 nowrap">{mock.served === 0 ? 'not used yet' : plural(mock.served, 'call')}</span>
        <button
          type="button"
          className="btn icon quiet"
          aria-label="Remove the mock"
          title="Remove the mock"
          onClick={props.onRemove}
        >
          <Icon of={Trash2} />
        </button>
      </div>
      <p id={note} className="t2">
        {mock.problem ??
          `${mock.keepsTiming ? 'At the recorded pace' : 'At once'}${faults === null ? ', as it was' : `; ${faults}`}. No provider is contacted, nothing is billed.`}
      </p>
      <Fold label="Pace and faults" note={faults ?? 'none'}>
        <FaultForm mock={mock} onChange={props.onChange} />
      </Fold>
    </>
  )
}

function Other({ mock, onOff }: { mock: Mock; onOff: () => void }) {
  const { selection } = useConsole()
  return (
    <p className="mockline t2">
      <span className="cut">
        A mock answers for this endpoint now{mock.served > 0 ? `, ${count(mock.served)} times so far` : ''}.
      </span>
      <span className="grow" />
      <button type="button" className="btn" onClick={() => selection.open(mock.call)}>
        Its call
      </button>
      <button type="button" className="btn" onClick={onOff}>
        Switch off
      </button>
    </p>
  )
}
