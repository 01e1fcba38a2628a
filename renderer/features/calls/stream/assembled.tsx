import { useMemo, useState, type ReactNode } from 'react'
import type { ChunkMark } from '../../../../shared/call.ts'
import { Fold } from '../../../ui/fold.tsx'
import { seconds } from '../../../ui/format.ts'
import { Segments } from '../../../ui/segments.tsx'

/** The text as it grew. With a cursor, what had not arrived by then is dim; the ink stands where the cursor is. */
export function Assembled({ marks, cursor, raw }: { marks: readonly ChunkMark[]; cursor: number | null; raw: ReactNode }) {
  const [view, setView] = useState<'assembled' | 'raw'>('assembled')
  const at = cursor ?? marks.length - 1
  const pieces = useMemo(() => {
    const join = (from: number, to: number, kinds: readonly ChunkMark['kind'][]) =>
      marks
        .slice(from, to)
        .filter((mark) => kinds.includes(mark.kind))
        .map((mark) => mark.text)
        .join('')
    return {
      reasoning: join(0, at + 1, ['reasoning']),
      tool: join(0, at + 1, ['tool']),
      before: join(0, at + 1, ['text', 'refusal']),
      after: join(at + 1, marks.length, ['text', 'refusal']),
    }
  }, [marks, at])
  const moment = marks[at]
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
        {view === 'assembled' && cursor !== null && moment && (
          <span className="t3 small cut">dim: not yet arrived at {seconds(moment.atMs)} s</span>
        )}
      </div>
      {view === 'raw' ? raw : <Text pieces={pieces} ink={cursor !== null} />}
    </section>
  )
}

interface Pieces {
  readonly reasoning: string
  readonly tool: string
  readonly before: string
  readonly after: string
}

function Text({ pieces, ink }: { pieces: Pieces; ink: boolean }) {
  return (
    <div className="asm">
      {pieces.reasoning !== '' && (
        <Fold label={`Reasoning: ${pieces.reasoning}`}>
          <p className="wrap">{pieces.reasoning}</p>
        </Fold>
      )}
      {pieces.tool !== '' && <pre className="wrap code">{pieces.tool}</pre>}
      {pieces.before + pieces.after === '' ? (
        <p className="t2">No visible text came.</p>
      ) : (
        <p className="wrap" dir="auto">
          {pieces.before}
          {ink && <span className="ins" />}
          <span className="t3">{pieces.after}</span>
        </p>
      )}
    </div>
  )
}
