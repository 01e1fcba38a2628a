import { memo } from 'react'
import type { Call } from '../../../shared/call.ts'
import { mainAttempt } from '../../../shared/summary.ts'
import { lookOf } from '../../state/outcome.ts'
import { clock, seconds } from '../../ui/format.ts'
import { Glyph } from '../../ui/icons.tsx'
import { useNow } from '../../ui/time.ts'
import { rowFacts, Value } from './columns.tsx'
import { MiniWaterfall } from './mini-waterfall.tsx'
import { providerLook, shortHost } from './provider.ts'

export const rowHeight = 28

/** A running call's time goes on between deltas. */
export function useElapsed(call: Call): number {
  const running = call.state === 'running'
  const now = useNow(200, running)
  return call.durationMs ?? (running ? Math.max(0, now - Date.parse(call.startedAt)) : 0)
}

export const CallRow = memo(function CallRow(props: {
  call: Call
  index: number
  top: number
  selected: boolean
  onOpen: (id: string) => void
}) {
  const { call } = props
  const attempt = mainAttempt(call)
  const look = lookOf(call)
  const facts = rowFacts(call, attempt)
  const provider = attempt && providerLook(attempt.provider, attempt.dialect)
  const model = attempt?.requestModel ?? attempt?.responseModel ?? null
  const host = attempt ? shortHost(attempt.url) : null
  const elapsed = useElapsed(call)
  const unfinished = call.state !== 'running' && call.durationMs === null
  const endpoint = call.endpoint ?? call.path
  return (
    <div
      id={`call-${call.id}`}
      className="row"
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={props.selected}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={() => props.onOpen(call.id)}
    >
      <span className="time" role="gridcell" title={call.startedAt}>
        {clock(call.startedAt)}
      </span>
      <span className={`out ${look.tone}`} role="gridcell">
        <span className={look.tone}>
          <Glyph name={look.glyph} spin={look.glyph === 'ring'} />
        </span>
        <span className={`w ${look.tone}`}>{look.word}</span>
      </span>
      <span className="ep cut c-ep" role="gridcell" title={`${call.method} ${call.path}`}>
        <span className="m">{call.method}</span> {endpoint}
      </span>
      <span className="model" role="gridcell" title={[provider?.name, model].filter(Boolean).join(', ')}>
        {provider && <span className={provider.guessed ? 'tag guessed' : 'tag'}>{provider.tag}</span>}
        <span className={model ? 'cut' : 'cut t3'}>{model ?? '—'}</span>
      </span>
      <span className="cut t2 c-be" role="gridcell" title={attempt?.url}>
        {host ?? <span className="t3">none</span>}
      </span>
      <span className="num c-in" role="gridcell">
        <Value text={facts.input} />
        {facts.cached && (
          <sup>
            {facts.cached}
            <span className="vh"> cached</span>
          </sup>
        )}
      </span>
      <span className="num c-out" role="gridcell">
        <Value text={facts.output} />
      </span>
      <span className="num" role="gridcell">
        <Value text={facts.cost} />
      </span>
      <span className="num c-ttft" role="gridcell">
        <Value text={facts.ttft} />
      </span>
      <span className="num c-tps" role="gridcell">
        <Value text={facts.speed} />
      </span>
      <span className="dur" role="gridcell">
        <span className={call.state === 'running' ? 'v live' : 'v'}>{unfinished ? <Value text="—" /> : seconds(elapsed)}</span>
        <MiniWaterfall call={call} elapsedMs={elapsed} tone={look.tone} />
      </span>
    </div>
  )
})
