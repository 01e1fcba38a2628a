// The answer as it grew, in pieces: text, the silences within it, and where the ink stands.
import type { ChunkMark } from '../../../../shared/call.ts'
import type { Stall } from '../time-segments.ts'
import { isVisible } from './moments.ts'

export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly arrived: boolean }
  | { readonly kind: 'stall'; readonly ms: number }
  | { readonly kind: 'ink' }

export function answerPieces(marks: readonly ChunkMark[], stalls: readonly Stall[], cursor: number | null): readonly Piece[] {
  const pieces: Piece[] = []
  const silences = new Map(stalls.map((stall) => [stall.before, stall.toMs - stall.fromMs]))
  let text = ''
  const close = (arrived: boolean) => {
    if (text !== '') pieces.push({ kind: 'text', text, arrived })
    text = ''
  }
  for (const [index, mark] of marks.entries()) {
    const arrived = cursor === null || index <= cursor
    const silence = silences.get(index)
    if (silence !== undefined && isVisible(mark) && (text !== '' || pieces.length > 0)) {
      close(arrived)
      pieces.push({ kind: 'stall', ms: silence })
    }
    if (isVisible(mark)) text += mark.text
    if (index === cursor) {
      close(true)
      pieces.push({ kind: 'ink' })
    }
  }
  close(cursor === null)
  return pieces
}

/** What of one kind had come by then. */
export function textUntil(marks: readonly ChunkMark[], cursor: number | null, kind: ChunkMark['kind']): string {
  const until = cursor === null ? marks : marks.slice(0, cursor + 1)
  return until.map((mark) => (mark.kind === kind ? mark.text : '')).join('')
}
