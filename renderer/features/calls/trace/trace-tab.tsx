import { Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Attempt, SpanRecord } from '../../../../shared/call.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { duration, millis, plural, seconds } from '../../../ui/format.ts'
import { Icon } from '../../../ui/icons.tsx'
import type { TabProps } from '../detail/detail-tabs.tsx'
import { SpanFacts } from './span-facts.tsx'
import { findSpans } from './span-search.ts'
import { spanTree, type SpanNode } from './span-tree.ts'
import { Waterfall } from './waterfall.tsx'
import './trace.css'

const noSpans: readonly SpanRecord[] = []

export function TraceTab({ call, detail, attempt, attemptIndex }: TabProps) {
  const spans = detail?.spans ?? noSpans
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [chosen, setChosen] = useState<string | null>(null)
  const [wanted, setWanted] = useState('')
  const nodes = useMemo(() => spanTree(spans, closed), [spans, closed])
  const found = useMemo(() => findSpans(spans, wanted), [spans, wanted])
  if (nodes.length === 0)
    return (
      <p className="notice">
        {call.state === 'running' ? 'Spans show up when they have ended.' : 'No spans were recorded for this call.'}
      </p>
    )
  const selected = spans.find((span) => span.spanId === chosen) ?? nodes[0]!.span
  const toggle = (id: string, open: boolean) =>
    setClosed((before) => {
      const after = new Set(before)
      if (open) after.delete(id)
      else after.add(id)
      return after
    })
  const layers = new Set(spans.map((span) => span.layer)).size
  const kept = spans.filter((span) => !span.exported).length
  return (
    <div className="tr">
      <div className="tl">
        <div className="tbar">
          <label className="field tfind">
            <Icon of={Search} />
            <input
              type="search"
              placeholder="Find in spans"
              aria-label={`Find in ${plural(spans.length, 'span')}, by name or attribute`}
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || !found) return
                event.preventDefault()
                const next = nextFound(nodes, found, selected.spanId, event.shiftKey ? -1 : 1)
                if (next !== null) setChosen(next)
              }}
            />
          </label>
          {found && (
            <span className="t2" role="status">
              {found.size === 0 ? 'Not found' : `${found.size} of ${spans.length}`}
            </span>
          )}
          <span className="t2 wideish">
            {plural(spans.length, 'span')}, {plural(layers, 'layer')}
          </span>
          {kept > 0 && (
            <span className="t2" title="Dashed: layers, sampling or a lack of exporters hold them back">
              {kept === spans.length ? 'kept here only' : `${kept} kept here only`}
            </span>
          )}
          <span className="grow" />
          <span className="t3 mono cut" title={call.traceId}>
            trace {call.traceId}
          </span>
          <CopyButton quiet name="Copy the trace id" text={() => call.traceId} />
        </div>
        <Waterfall
          nodes={nodes}
          closed={closed}
          selected={selected.spanId}
          found={found}
          endMs={Math.max(call.durationMs ?? 0, ...spans.map((span) => span.endMs ?? span.startMs), 0.001)}
          attempt={attempt}
          marks={detail?.attempts[attemptIndex ?? -1]?.chunkMarks ?? []}
          onSelect={setChosen}
          onToggle={toggle}
        />
        {attempt && <Connection attempt={attempt} />}
        <ReaderNote spans={spans} />
        <GatewayShare durationMs={call.durationMs} attempt={attempt} />
      </div>
      <SpanFacts span={selected} wanted={wanted.trim().toLowerCase()} />
    </div>
  )
}

/** The next span that was found, from the one that is selected on, round the end. */
function nextFound(nodes: readonly SpanNode[], found: ReadonlySet<string>, selected: string, step: 1 | -1): string | null {
  const from = nodes.findIndex((node) => node.span.spanId === selected)
  for (let by = 1; by <= nodes.length; by++) {
    const id = nodes[(from + step * by + nodes.length * 2) % nodes.length]!.span.spanId
    if (found.has(id)) return id
  }
  return null
}

/** How long the gateway held the request before the backend was asked. */
function GatewayShare({ durationMs, attempt }: { durationMs: number | null; attempt: Attempt | null }) {
  const dispatched = attempt?.timing.dispatched ?? null
  if (dispatched === null || durationMs === null) return null
  return (
    <p className="wfnote t2">
      <b className="strong t1">
        Before the backend was asked: {millis(dispatched)} ms of {seconds(durationMs)} s.
      </b>{' '}
      What follows is the backend and the network.
    </p>
  )
}

/** The part of the client span before the headers, wider: connection, sending, waiting. */
function Connection({ attempt }: { attempt: Attempt }) {
  const { dispatched, sent, headers, connect, dns, tls } = attempt.timing
  if (dispatched === null || headers === null || headers <= dispatched) return null
  const connecting = connect ?? 0
  const sending = Math.max(0, (sent ?? dispatched) - dispatched - connecting)
  const parts = [
    { name: 'get connection', ms: connect, color: 'var(--time-gate)' },
    { name: 'send', ms: sent === null ? null : sending, color: 'var(--time-flow)' },
    { name: 'wait for headers', ms: Math.max(0, headers - dispatched - connecting - sending), color: 'var(--time-wait)' },
  ]
  return (
    <div className="zoom">
      <div className="zh">
        <h3>First {duration(headers - dispatched)} of the backend call</h3>
      </div>
      <div
        className="parts"
        role="img"
        aria-label={parts.map((part) => `${part.name} ${part.ms === null ? 'not known' : `${millis(part.ms)} ms`}`).join(', ')}
      >
        {parts
          .filter((part) => part.ms)
          .map((part) => (
            <i key={part.name} style={{ flexGrow: part.ms ?? 0, background: part.color }} />
          ))}
      </div>
      <ul className="keys">
        {parts.map((part) => (
          <li key={part.name}>
            <i className="sq" style={{ background: part.color }} />
            {part.name} {part.ms === null ? <span className="t3">not known</span> : <b>{millis(part.ms)} ms</b>}
          </li>
        ))}
        {(dns !== null || tls !== null) && (
          <li className="t3">
            of which{dns !== null && ` DNS ${millis(dns)} ms`}
            {dns !== null && tls !== null && ','}
            {tls !== null && ` TLS ${millis(tls)} ms`}
          </li>
        )}
      </ul>
    </div>
  )
}

function ReaderNote({ spans }: { spans: readonly SpanRecord[] }) {
  const reader = spans.find((span) => span.layer === 'reader')
  const parent = reader && spans.find((span) => span.spanId === reader.parentSpanId)
  if (!reader || !parent || reader.endMs === null || parent.endMs === null || reader.endMs <= parent.endMs + 1) return null
  return (
    <p className="wfnote t2">
      <b className="strong t1">Why the reader outlives its parents.</b> With <span className="mono">no-op</span> output, KrakenD
      closes proxy, backend and client when the headers arrive. The body is read afterwards. Your tracing tool will show the same.
    </p>
  )
}
