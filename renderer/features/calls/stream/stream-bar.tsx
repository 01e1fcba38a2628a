// What plays the stream, where the cursor is, and the gaps between frames.
import { Pause, Play as PlayIcon } from 'lucide-react'
import type { ChunkMark } from '../../../../shared/call.ts'
import { useConsole } from '../../../state/console.tsx'
import { useCommands } from '../../../state/use-commands.ts'
import { count, millis, none, plural, seconds } from '../../../ui/format.ts'
import { Glyph, Icon } from '../../../ui/icons.tsx'
import { strokeLabel } from '../../../ui/key-names.ts'
import { Segments } from '../../../ui/segments.tsx'
import type { Stall } from '../time-segments.ts'
import { gapFacts } from './gaps.ts'
import { speeds, type Play } from './use-play.ts'

export function StreamBar(props: {
  marks: readonly ChunkMark[]
  stalls: readonly Stall[]
  cursor: number | null
  play: Play
  onCursor: (index: number) => void
}) {
  const { marks, stalls, cursor, play } = props
  const nextStall = stalls.find((stall) => stall.before > (cursor ?? -1)) ?? stalls[0]
  const name = play.playing ? 'Stop the stream' : 'Play the stream'
  const faster = () => play.setSpeed(speeds[(speeds.indexOf(play.speed) + 1) % speeds.length]!)
  useCommands([
    { id: 'stream.play', title: 'Play or stop the stream', group: 'Stream', keys: ['.'], run: play.toggle },
    { id: 'stream.speed', title: 'Play at the other speed', group: 'Stream', keys: [','], run: faster },
    {
      id: 'stream.stall',
      title: 'Go to the next stall',
      group: 'Stream',
      keys: ['s'],
      unavailable: () => (nextStall ? null : 'This stream has no stall.'),
      run: () => nextStall && props.onCursor(nextStall.before),
    },
  ])
  const key = useKeys()
  return (
    <div className="sbar">
      <button type="button" className="btn icon" aria-label={name} title={`${name}${key('stream.play')}`} onClick={play.toggle}>
        <Icon of={play.playing ? Pause : PlayIcon} />
      </button>
      <Segments
        label={`Speed${key('stream.speed')}`}
        value={String(play.speed)}
        options={speeds.map((speed) => ({ value: String(speed), label: `${speed}×` }))}
        onChange={(chosen) => play.setSpeed(speeds.find((speed) => String(speed) === chosen) ?? 1)}
      />
      <Now marks={marks} cursor={cursor} atMs={play.atMs} />
      <span className="grow" />
      {nextStall && (
        <button
          type="button"
          className="btn nextstall"
          title={`Next stall${key('stream.stall')}`}
          onClick={() => props.onCursor(nextStall.before)}
        >
          <Glyph name="warn" />
          Next stall
        </button>
      )}
      <Gaps marks={marks} />
    </div>
  )
}

function useKeys(): (id: string) => string {
  const { commands } = useConsole()
  return (id) => {
    const [stroke] = commands.keysOf(id)
    return stroke === undefined ? '' : ` (${strokeLabel(stroke)})`
  }
}

function Now({ marks, cursor, atMs }: { marks: readonly ChunkMark[]; cursor: number | null; atMs: number | null }) {
  const mark = cursor === null ? undefined : marks[cursor]
  if (!mark) return <span className="t2">{plural(marks.length, 'frame')}</span>
  return (
    <span className="now">
      <b className="strong">{seconds(atMs ?? mark.atMs)} s</b>{' '}
      <span className="t2">
        frame {count((cursor ?? 0) + 1)} of {count(marks.length)}
      </span>
    </span>
  )
}

function Gaps({ marks }: { marks: readonly ChunkMark[] }) {
  const gaps = gapFacts(marks)
  return (
    <span className="gapfacts">
      <Gap name="median gap" ms={gaps.medianMs} />
      <Gap name="p95" ms={gaps.p95Ms} />
      <Gap name="longest" ms={gaps.longestMs} />
    </span>
  )
}

function Gap({ name, ms }: { name: string; ms: number | null }) {
  return (
    <span className="t2">
      {name} <b>{ms === null ? none : `${millis(ms)} ms`}</b>
    </span>
  )
}
