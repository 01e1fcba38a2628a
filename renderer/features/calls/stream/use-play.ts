// Runs a moment through a stream in the time it took, once or four times as fast. The line moves in that time; the cursor is the last
// frame that had arrived by then, so a stall is as long as it was.
import { useEffect, useRef, useState } from 'react'
import type { ChunkMark } from '../../../../shared/call.ts'
import { nearest } from './moments.ts'

export const speeds = [1, 4] as const
export type Speed = (typeof speeds)[number]

export interface Play {
  readonly playing: boolean
  /** null while it stands: the moment is that of the cursor. */
  readonly atMs: number | null
  readonly speed: Speed
  toggle(): void
  stop(): void
  setSpeed(speed: Speed): void
}

export function usePlay(marks: readonly ChunkMark[], cursor: number | null, onCursor: (index: number) => void): Play {
  const [atMs, setAtMs] = useState<number | null>(null)
  const [speed, setSpeed] = useState<Speed>(1)
  const moment = useRef(0)
  const show = useRef(onCursor)
  useEffect(() => {
    show.current = onCursor
  })
  const playing = atMs !== null
  useEffect(() => {
    if (!playing) return undefined
    let before = performance.now()
    const step = (now: number) => {
      moment.current += (now - before) * speed
      before = now
      const index = nearest(marks, moment.current)
      show.current(index)
      setAtMs(index === marks.length - 1 ? null : moment.current)
      frame = requestAnimationFrame(step)
    }
    let frame = requestAnimationFrame(step)
    return () => cancelAnimationFrame(frame)
  }, [playing, speed, marks])
  const start = () => {
    moment.current = startOf(marks, cursor)
    setAtMs(moment.current)
  }
  const stop = () => setAtMs(null)
  return { playing, atMs, speed, toggle: playing ? stop : start, stop, setSpeed }
}

/** From the cursor on; at the end, or without one, from the start. */
export function startOf(marks: readonly ChunkMark[], cursor: number | null): number {
  return cursor === null || cursor >= marks.length - 1 ? 0 : (marks[cursor]?.atMs ?? 0)
}
