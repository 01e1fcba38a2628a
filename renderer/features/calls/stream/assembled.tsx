import { useMemo, useState, type ReactNode } from 'react'
import type { ChunkMark } from '../../../../shared/call.ts'
import { Fold } from '../../../ui/fold.tsx'
import { seconds } from '../../../ui/format.ts'
import { Segments } from '../../../ui/segments.tsx'
import type { Stall } from '../time-segments.ts'
import { isVisible } from './moments.ts'
import { answerPieces, textUntil, type Piece } from './pieces.ts'

interface Shown {
  readonly marks: readonly ChunkMark[]
  readonly stalls: readonly Stall[]
  readonly cursor: number | null
}

/** The text as it grew. With a cursor, what had not arrived by then is dim; the ink stands where the cursor is. */
export function Assembled({ raw, ...shown }: Shown & { raw: ReactNode }) {
  const { marks, cursor } = shown
  const [view, setView] = useState<'assembled' | 'raw'>('assembled')
  const moment = cursor === null ? undefined : marks[cursor]
  return (
    <section className="stext" aria-label="Text of the stream">
      <div className="sh">
        <Segments
          label="Stream as"
          value={view}
          options={[
            { value: 'assembled', label: 'Assembled' },
            { value: 'raw', label: 'Raw' },
          ]}
          onChange={setView}
        />
        <span className="grow" />
        {view === 'assembled' && moment && <span className="t3 small cut">dim: not yet arrived at {seconds(moment.atMs)} s</span>}
      </div>
      {view === 'raw' ? raw : <Text {...shown} />}
    </section>
  )
}

function Text({ marks, stalls, cursor }: Shown) {
  const pieces = useMemo(() => answerPieces(marks, stalls, cursor), [marks, stalls, cursor])
  const reasoning = useMemo(() => textUntil(marks, cursor, 'reasoning'), [marks, cursor])
  const tool = useMemo(() => textUntil(marks, cursor, 'tool'), [marks, cursor])
  const spoken = useMemo(() => marks.some(isVisible), [marks])
  return (
    <div className="asm">
      {reasoning !== '' && (
        <Fold label={`Reasoning: ${reasoning}`}>
          <p className="wrap" dir="auto">
            {reasoning}
          </p>
        </Fold>
      )}
      {tool !== '' && <pre className="wrap code">{tool}</pre>}
      {spoken ? (
        <p className="wrap" dir="auto">
          {pieces.map((piece, index) => (
            <Part key={index} piece={piece} />
          ))}
        </p>
      ) : (
        <p className="t2">No visible text came.</p>
      )}
    </div>
  )
}

function Part({ piece }: { piece: Piece }) {
  switch (piece.kind) {
    case 'text':
      return piece.arrived ? piece.text : <span className="t3">{piece.text}</span>
    case 'ink':
      return <span className="ins" />
    case 'stall':
      return (
        <span className="silence" title="Nothing came for this long">
          {seconds(piece.ms)} s
        </span>
      )
  }
}
