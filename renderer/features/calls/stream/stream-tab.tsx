// The anatomy of a stream. One cursor is a frame: it stands in the lanes, in the assembled text and in the list of frames alike.
import { useMemo, useState, type ReactNode } from 'react'
import type { Attempt, ChunkMark, MessageSide } from '../../../../shared/call.ts'
import { bytes, count, plural, seconds } from '../../../ui/format.ts'
import { Glyph } from '../../../ui/icons.tsx'
import { PlainText } from '../../../ui/rich-text.tsx'
import { useBody } from '../detail/body-view.tsx'
import type { TabProps } from '../detail/detail-tabs.tsx'
import { findStalls, type Stall } from '../time-segments.ts'
import { Assembled } from './assembled.tsx'
import { ChunkList } from './chunk-list.tsx'
import { Lanes } from './lanes.tsx'
import { StreamBar } from './stream-bar.tsx'
import { usePlay } from './use-play.ts'
import './stream.css'

export function StreamTab({ call, detail, attempt, attemptIndex }: TabProps) {
  const parts = attemptIndex === null ? null : (detail?.attempts[attemptIndex] ?? null)
  const marks = parts?.chunkMarks ?? []
  if (!attempt || marks.length === 0) return <p className="notice">{why(attempt, call.state === 'running')}</p>
  const raw = parts && <RawStream id={call.id} attempt={attemptIndex} message={parts.response} />
  return <Anatomy marks={marks} leftOut={parts?.chunkMarksLeftOut ?? 0} attempt={attempt} endMs={call.durationMs} raw={raw} />
}

function why(attempt: Attempt | null, running: boolean): string {
  if (!attempt) return 'The gateway answered by itself; no stream came from a backend.'
  if (attempt.stream) return running ? 'No frame is recorded yet.' : 'No frames were recorded for this stream.'
  return running ? 'No stream yet.' : 'The answer came whole, not as a stream of events.'
}

/** The body as the backend sent it, below no more than its size. */
function RawStream({ id, attempt, message }: { id: string; attempt: number | null; message: MessageSide }) {
  const { body, loading } = useBody({ id, attempt, side: 'response' }, message.captured)
  if (body?.kind === 'text')
    return (
      <div className="asm">
        <PlainText text={body.text} />
        {message.captured < message.bytes && (
          <p className="t2">
            Cut here: the first {bytes(message.captured)} of {bytes(message.bytes)} were kept.
          </p>
        )}
      </div>
    )
  return (
    <p className="notice">
      {loading ? 'Reading the body.' : body ? 'The frames are binary; the list has them.' : 'The body was not kept.'}
    </p>
  )
}

function Anatomy(props: {
  marks: readonly ChunkMark[]
  leftOut: number
  attempt: Attempt
  endMs: number | null
  raw: ReactNode
}) {
  const { marks, attempt } = props
  const [cursor, setCursor] = useState<number | null>(null)
  const stalls = useMemo(() => findStalls(marks), [marks])
  const endMs = Math.max(props.endMs ?? 0, marks.at(-1)?.atMs ?? 0, 1)
  const play = usePlay(marks, cursor, setCursor)
  const pick = (index: number) => {
    play.stop()
    setCursor(index)
  }
  return (
    <div className="st">
      <StreamBar marks={marks} stalls={stalls} cursor={cursor} play={play} onCursor={pick} />
      <Lanes
        marks={marks}
        stalls={stalls}
        endMs={endMs}
        headersMs={attempt.timing.headers}
        cursor={cursor}
        atMs={play.atMs}
        onCursor={pick}
      />
      {stalls.length > 0 && <Stalls stalls={stalls} marks={marks} onPick={pick} />}
      <div className="sboth">
        <Assembled marks={marks} stalls={stalls} cursor={cursor} raw={props.raw} />
        <ChunkList marks={marks} stalls={stalls} cursor={cursor} onCursor={pick} />
      </div>
      <StreamFoot attempt={attempt} leftOut={props.leftOut} />
    </div>
  )
}

function Stalls(props: { stalls: readonly Stall[]; marks: readonly ChunkMark[]; onPick: (index: number) => void }) {
  return (
    <ul className="stalls">
      {props.stalls.map((stall, index) => (
        <li key={stall.before}>
          <button type="button" className="fact stallname" onClick={() => props.onPick(stall.before)}>
            <span className="limit">
              <Glyph name="warn" />
            </span>
            Stall {index + 1}
          </button>
          <span className="num">
            {seconds(stall.fromMs)} to {seconds(stall.toMs)}
          </span>
          <span className="num">{seconds(stall.toMs - stall.fromMs)} s</span>
          <span className="t2">{placeOf(stall, props.marks)}</span>
        </li>
      ))}
    </ul>
  )
}

function placeOf(stall: Stall, marks: readonly ChunkMark[]): string {
  const after = marks[stall.before]
  const before = marks.slice(0, stall.before).findLast((mark) => mark.kind !== 'keepalive')
  const alive = marks.filter((mark) => mark.kind === 'keepalive' && mark.atMs > stall.fromMs && mark.atMs < stall.toMs).length
  const place =
    before?.kind === 'reasoning' && after?.kind === 'text'
      ? 'Between the reasoning and the first visible word.'
      : before?.kind === 'meta'
        ? 'Before the first word.'
        : `After frame ${count(stall.before)}.`
  return `${place} ${alive === 0 ? 'Nothing came, not even a keep-alive.' : `${plural(alive, 'keep-alive')} came.`}`
}

function StreamFoot({ attempt, leftOut }: { attempt: Attempt; leftOut: number }) {
  const chunks = attempt.chunks
  if (!chunks) return null
  return (
    <div className="sfoot t2">
      <span>
        {count(chunks.events)} events, {count(chunks.contentEvents)} with content
      </span>
      <span>{plural(chunks.keepAlives, 'keep-alive')}</span>
      <span className={chunks.malformed > 0 ? 'fail' : undefined}>{count(chunks.malformed)} malformed</span>
      <span>{bytes(chunks.bytes)}</span>
      {leftOut > 0 && <span>{count(leftOut)} frames counted, not kept</span>}
      {chunks.endMarker !== null && (
        <span className="fact">
          <span className={chunks.endMarker ? 'ok' : 'fail'}>
            <Glyph name={chunks.endMarker ? 'check' : 'cut'} />
          </span>
          {chunks.endMarker ? 'End marker seen' : 'No end marker'}
        </span>
      )}
    </div>
  )
}
