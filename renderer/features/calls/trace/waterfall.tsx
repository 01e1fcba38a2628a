// A tree and a time axis in one grid: one tab stop, arrows move, right and left open and close.
import { ChevronDown, ChevronRight } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import type { Attempt, ChunkMark } from '../../../../shared/call.ts'
import { duration, seconds } from '../../../ui/format.ts'
import { Glyph, Icon } from '../../../ui/icons.tsx'
import { tickLabel, ticks } from '../stream/gaps.ts'
import { firstVisibleMs } from '../stream/moments.ts'
import { layerColor, type SpanNode } from './span-tree.ts'

export function Waterfall(props: {
  nodes: readonly SpanNode[]
  closed: ReadonlySet<string>
  selected: string
  /** null: no search. */
  found: ReadonlySet<string> | null
  endMs: number
  attempt: Attempt | null
  marks: readonly ChunkMark[]
  onSelect: (id: string) => void
  onToggle: (id: string, open: boolean) => void
}) {
  const { nodes, closed, selected, endMs } = props
  // Where no span was exported the bar above says so once.
  const mixed = nodes.some((node) => node.span.exported)
  const at = (ms: number) => `${Math.min(100, (Math.max(0, ms) / endMs) * 100)}%`
  const press = (event: KeyboardEvent) => {
    const index = nodes.findIndex((node) => node.span.spanId === selected)
    const target = index < 0 ? undefined : targetOf(event.key, nodes, index, closed)
    if (target === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (target === 'open' || target === 'close') props.onToggle(selected, target === 'open')
    else props.onSelect(target.span.spanId)
  }
  return (
    <div
      className="wf"
      role="treegrid"
      aria-label="Spans"
      tabIndex={0}
      aria-activedescendant={`span-${selected}`}
      onKeyDown={press}
    >
      <div className="wrow whead" role="row">
        <div className="n" role="columnheader">
          Span
        </div>
        <div className="b" role="columnheader">
          <span className="vh">Time</span>
          {ticks(endMs, 5).map((tick) => (
            <span key={tick} className="tk" style={{ left: at(tick) }} aria-hidden>
              {tickLabel(tick)}
            </span>
          ))}
        </div>
      </div>
      {nodes.map((node) => (
        <SpanRow key={node.span.spanId} node={node} open={!closed.has(node.span.spanId)} {...props} mixed={mixed} at={at} />
      ))}
      <StreamMarks attempt={props.attempt} marks={props.marks} at={at} endMs={endMs} />
    </div>
  )
}

/** Where a key leads: another span, or opening and closing the one that is selected. */
function targetOf(
  key: string,
  nodes: readonly SpanNode[],
  index: number,
  closed: ReadonlySet<string>,
): SpanNode | 'open' | 'close' | undefined {
  const node = nodes[index]!
  const open = node.hasChildren && !closed.has(node.span.spanId)
  switch (key) {
    case 'ArrowDown':
      return nodes[index + 1]
    case 'ArrowUp':
      return nodes[index - 1]
    case 'Home':
      return nodes[0]
    case 'End':
      return nodes.at(-1)
    case 'ArrowLeft':
      return open ? 'close' : nodes.slice(0, index).findLast((candidate) => candidate.depth < node.depth)
    case 'ArrowRight':
      if (!node.hasChildren) return undefined
      return open ? nodes[index + 1] : 'open'
    default:
      return undefined
  }
}

function SpanRow(props: {
  node: SpanNode
  open: boolean
  selected: string
  found: ReadonlySet<string> | null
  endMs: number
  mixed: boolean
  at: (ms: number) => string
  onSelect: (id: string) => void
  onToggle: (id: string, open: boolean) => void
}) {
  const { node, at, endMs } = props
  const { span } = node
  const length = span.endMs === null ? null : span.endMs - span.startMs
  const share = (length ?? 0) / endMs
  const label = length === null ? 'running' : duration(length)
  const inside = share > 0.3
  const endsLate = (span.endMs ?? endMs) / endMs > 0.86
  return (
    <div
      id={`span-${span.spanId}`}
      className={props.found && !props.found.has(span.spanId) ? 'wrow unfound' : 'wrow'}
      role="row"
      aria-level={node.depth + 1}
      aria-expanded={node.hasChildren ? props.open : undefined}
      aria-selected={span.spanId === props.selected}
      onClick={() => props.onSelect(span.spanId)}
    >
      <div className="n" role="rowheader" style={{ paddingLeft: 12 + node.depth * 12 }} title={`${span.layer} ${span.name}`}>
        <span
          className="twig t3"
          onClick={(event) => {
            if (!node.hasChildren) return
            event.stopPropagation()
            props.onToggle(span.spanId, !props.open)
          }}
        >
          {node.hasChildren && <Icon of={props.open ? ChevronDown : ChevronRight} />}
        </span>
        <i className="sq" style={{ background: layerColor[span.layer] }} />
        <span className="strong">{span.layer}</span>
        {span.status === 'Error' && (
          <span className="fail fact" title={span.statusMessage ?? undefined}>
            <Glyph name="octagon" />
            <span className="vh">error</span>
          </span>
        )}
        <span className="mono t2 cut">{span.name}</span>
      </div>
      <div className="b" role="gridcell">
        <span
          className={span.exported ? 'bar' : 'bar local'}
          style={{ left: at(span.startMs), width: at(length ?? endMs - span.startMs), color: layerColor[span.layer] }}
        />
        <span
          className={inside ? 'lab in' : 'lab'}
          style={
            inside
              ? { left: `calc(${at(span.startMs)} + 6px)` }
              : endsLate
                ? { right: `calc(100% - ${at(span.startMs)} + 6px)` }
                : { left: `calc(${at(span.startMs + (length ?? 0))} + 8px)` }
          }
        >
          {label}
          {!span.exported && props.mixed && (inside ? ', kept here' : <span className="t3">, kept here</span>)}
        </span>
      </div>
    </div>
  )
}

/** Of a name, as a share of the axis in a wide pane. */
const nameRoom = 0.2

function StreamMarks(props: { attempt: Attempt | null; marks: readonly ChunkMark[]; at: (ms: number) => string; endMs: number }) {
  const { attempt, at, endMs } = props
  const timing = attempt?.timing
  if (!attempt?.stream || !timing) return null
  const marks = [
    { name: 'first token', ms: timing.firstToken },
    { name: 'first visible', ms: firstVisibleMs(props.marks) },
    { name: 'last token', ms: timing.lastToken },
  ].filter((mark): mark is { name: string; ms: number } => mark.ms !== null)
  if (marks.length === 0) return null
  return (
    <div className="wrow mk" role="row">
      <div className="n t3 micro" role="rowheader">
        Marks from the stream
      </div>
      <div className="b" role="gridcell">
        {marks.map((mark, index) => {
          const right = mark.ms / endMs > 0.75 || (index === 0 && mark.ms / endMs > 0.6)
          // The line stays; the name needs room up to the next one, and has its title.
          const room = right ? 1 : ((marks[index + 1]?.ms ?? endMs) - mark.ms) / endMs
          return (
            <span key={mark.name}>
              <span className="mark" style={{ left: at(mark.ms) }} title={`${mark.name} ${seconds(mark.ms)} s`} />
              <span
                className={room > 2 * nameRoom ? 'mlab' : room > nameRoom ? 'mlab wideonly' : 'vh'}
                style={right ? { right: `calc(100% - ${at(mark.ms)} + 5px)` } : { left: `calc(${at(mark.ms)} + 6px)` }}
              >
                {mark.name} <b>{seconds(mark.ms)}</b>
              </span>
            </span>
          )
        })}
      </div>
    </div>
  )
}
