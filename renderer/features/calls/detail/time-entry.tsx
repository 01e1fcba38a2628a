import type { Attempt, Call, ChunkMark } from '../../../../shared/call.ts'
import { outputSpeed, timeToFirstToken } from '../../../../shared/summary.ts'
import { count, none, plural, seconds } from '../../../ui/format.ts'
import { useElapsed } from '../call-row.tsx'
import { findStalls, segmentColor, timeMarks, timeSegments } from '../time-segments.ts'

const markColor = ['var(--time-gate)', 'var(--time-wait)', 'var(--time-think)', 'var(--time-flow)'] as const

export function TimeEntry({ call, attempt, marks }: { call: Call; attempt: Attempt | null; marks: readonly ChunkMark[] }) {
  const elapsed = useElapsed(call)
  const known = call.durationMs !== null || call.state === 'running'
  const timing = attempt?.timing ?? null
  const six = timeMarks(timing, attempt?.stream ?? false, call.durationMs)
  return (
    <section className="entry" aria-label="Time">
      <h3>Time</h3>
      <div>
        <div className="sum">
          <span>
            <b className={call.state === 'running' ? 'live' : undefined}>{known ? `${seconds(elapsed)} s` : none}</b>
          </span>
          <Rates attempt={attempt} />
        </div>
        {known && <TimeBar call={call} attempt={attempt} marks={marks} elapsed={elapsed} />}
        <dl className="marks">
          {six.map((mark, index) => (
            <div key={mark.name} style={{ borderColor: markColor[index] }}>
              <dt>{mark.name}</dt>
              <dd>{mark.atMs === null ? <span className="t3">{none}</span> : seconds(mark.atMs)}</dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  )
}

function Rates({ attempt }: { attempt: Attempt | null }) {
  if (!attempt?.stream) return null
  const ttft = timeToFirstToken(attempt)
  const speed = outputSpeed(attempt)
  const chunks = attempt.chunks
  return (
    <>
      {ttft !== null && (
        <span>
          TTFT <b>{seconds(ttft)} s</b>
        </span>
      )}
      {speed !== null && (
        <span>
          <b>
            {attempt.tokens?.source === 'estimate' ? '≈' : ''}
            {count(speed)}
          </b>{' '}
          tok/s
        </span>
      )}
      {chunks && chunks.stalls > 0 && (
        <span>
          {plural(chunks.stalls, 'stall')}
          {chunks.longestGapMs !== null && (
            <>
              , longest <b>{seconds(chunks.longestGapMs)} s</b>
            </>
          )}
        </span>
      )}
    </>
  )
}

function TimeBar(props: { call: Call; attempt: Attempt | null; marks: readonly ChunkMark[]; elapsed: number }) {
  const { attempt, elapsed } = props
  const at = (ms: number) => `${elapsed === 0 ? 0 : Math.min(100, (ms / elapsed) * 100)}%`
  const segments = timeSegments(attempt?.timing ?? null, elapsed)
  const said = timeMarks(attempt?.timing ?? null, attempt?.stream ?? false, props.call.durationMs)
    .filter((mark) => mark.atMs !== null)
    .map((mark) => `${mark.name} at ${seconds(mark.atMs ?? 0)} s`)
  return (
    <svg className="timebar" width="100%" height="12" role="img" aria-label={said.join(', ')}>
      {segments.map((segment) => (
        <rect
          key={segment.kind}
          x={at(segment.fromMs)}
          width={at(segment.toMs - segment.fromMs)}
          height="12"
          fill={segmentColor[segment.kind]}
        />
      ))}
      {segments.slice(1).map((segment) => (
        <rect key={segment.kind} x={at(segment.fromMs)} width="1" height="12" fill="var(--bg)" />
      ))}
      {findStalls(props.marks).map((stall) => (
        <g key={stall.fromMs}>
          <rect x={at(stall.fromMs)} width={at(stall.toMs - stall.fromMs)} height="12" fill="var(--bg)" />
          <rect x={at(stall.fromMs)} y="5" width={at(stall.toMs - stall.fromMs)} height="2" fill="var(--time-stall)" />
        </g>
      ))}
    </svg>
  )
}
