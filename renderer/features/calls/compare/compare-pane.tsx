// Two calls side by side, in the place of the detail: the pinned one left, the selected one right.
import { useQuery } from '@tanstack/react-query'
import { ArrowLeftRight, X } from 'lucide-react'
import type { Call, CallDetail } from '../../../../shared/call.ts'
import { mainAttempt } from '../../../../shared/summary.ts'
import { useConsole } from '../../../state/console.tsx'
import { lookOf } from '../../../state/outcome.ts'
import { useCommands } from '../../../state/use-commands.ts'
import { clock, none, seconds } from '../../../ui/format.ts'
import { Glyph, Icon } from '../../../ui/icons.tsx'
import { useActions } from '../actions/use-actions.tsx'
import { segmentColor, segmentsOf } from '../time-segments.ts'
import { ChangeTable, Part } from './change-table.tsx'
import { diffHeaders, factsOf } from './facts.ts'
import { AnswerDiff, BodyDiff, ConfigDiff } from './text-parts.tsx'
import './compare.css'

export function ComparePane({ a, b, onBack }: { a: string; b: string; onBack: () => void }) {
  const { ask, selection } = useConsole()
  const { compare } = useActions()
  const one = useQuery(ask.calls.detail.queryOptions({ input: { id: a } }))
  const two = useQuery(ask.calls.detail.queryOptions({ input: { id: b } }))
  const swap = () => {
    if (selection.get().pinned === a) selection.pin(b)
    compare(b, a)
  }
  useCommands([
    { id: 'compare.back', title: 'Back to the call', group: 'Compare', keys: ['Escape'], quiet: true, run: onBack },
    { id: 'compare.swap', title: 'Swap the two calls', group: 'Compare', run: swap },
  ])
  const gone = (one.isSuccess && !one.data) || (two.isSuccess && !two.data)
  return (
    <section className="pane detail compare" aria-label="Compare two calls">
      <div className="panehead">
        <h2>Compare</h2>
        <span className="grow" />
        <button
          type="button"
          className="btn icon quiet"
          aria-label="Swap the two calls"
          title="Swap the two calls"
          onClick={swap}
        >
          <Icon of={ArrowLeftRight} />
        </button>
        <button
          type="button"
          className="btn icon quiet"
          aria-label="Back to the call"
          title="Back to the call (Esc)"
          onClick={onBack}
        >
          <Icon of={X} />
        </button>
      </div>
      {one.data && two.data ? (
        <Comparison a={one.data} b={two.data} />
      ) : (
        <p className="notice">{gone ? 'One of the two calls is no longer kept.' : 'Reading the calls.'}</p>
      )}
    </section>
  )
}

function Comparison({ a, b }: { a: CallDetail; b: CallDetail }) {
  const most = Math.max(a.call.durationMs ?? 0, b.call.durationMs ?? 0)
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Differences of the two calls">
      <table className="data facts">
        <thead>
          <tr>
            <td />
            <th scope="col">
              <Side call={a.call} />
            </th>
            <th scope="col">
              <Side call={b.call} />
            </th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Time</th>
            {[a.call, b.call].map((call, index) => (
              <td key={index}>
                <TimeBar call={call} most={most} />
              </td>
            ))}
            <td className="t3">0 to {seconds(most)} s</td>
          </tr>
          {factsOf(a.call, b.call).map((row) => (
            <tr key={row.name} className={row.differs ? 'differs' : undefined}>
              <th scope="row">{row.name}</th>
              <td title={row.before}>{row.before}</td>
              <td title={row.after}>{row.after}</td>
              <td>{row.change || (row.differs && row.before !== none && row.after !== none ? 'differs' : '')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <BodyDiff a={a} b={b} side="request" title="Request" />
      <AnswerDiff a={a} b={b} />
      <Part title="Request headers">
        <ChangeTable label="Request headers" changes={diffHeaders(a.client.request.headers, b.client.request.headers)} />
      </Part>
      <Part title="Response headers">
        <ChangeTable label="Response headers" changes={diffHeaders(a.client.response.headers, b.client.response.headers)} />
      </Part>
      <ConfigDiff a={a.call.revision} b={b.call.revision} />
    </div>
  )
}

function Side({ call }: { call: Call }) {
  const look = lookOf(call)
  return (
    <span className="compareside">
      <span className={look.tone}>
        <Glyph name={look.glyph} />
      </span>
      <span className="num">{clock(call.startedAt)}</span>
      <span className="mono t3">{call.id.slice(-8)}</span>
    </span>
  )
}

/** Both bars end on the time of the longer call. */
function TimeBar({ call, most }: { call: Call; most: number }) {
  if (call.durationMs === null || most === 0) return none
  const at = (ms: number) => `${(ms / most) * 100}%`
  const words = `${seconds(call.durationMs)} s, ${mainAttempt(call)?.stream ? 'streamed' : 'whole'}`
  return (
    <svg className="timebar" width="100%" height="12" role="img" aria-label={words}>
      {segmentsOf(call, call.durationMs).map((segment) => (
        <rect
          key={segment.kind}
          x={at(segment.fromMs)}
          width={at(segment.toMs - segment.fromMs)}
          height="12"
          fill={segmentColor[segment.kind]}
        />
      ))}
    </svg>
  )
}
