import type { Call } from '../../../shared/call.ts'
import type { Tone } from '../../state/outcome.ts'
import { segmentColor, segmentsOf } from './time-segments.ts'

/** The scale is the same for every row, so that rows can be compared by eye; its ends are named in the head. */
export const scaleMs = 20_000

const capColor: Partial<Record<Tone, string>> = {
  limit: 'var(--limit-fill)',
  fail: 'var(--fail)',
  block: 'var(--block)',
  stop: 'var(--stop)',
}

export function MiniWaterfall({ call, elapsedMs, tone }: { call: Call; elapsedMs: number; tone: Tone }) {
  const at = (ms: number) => Math.min(100, (ms / scaleMs) * 100)
  const cap = capColor[tone]
  return (
    <svg className="mini" aria-hidden>
      <line x1="0" x2="100%" y1="11.5" y2="11.5" stroke="var(--line)" />
      {segmentsOf(call, elapsedMs).map((segment) => (
        <rect
          key={segment.kind}
          x={`${at(segment.fromMs)}%`}
          y="2"
          width={`${at(segment.toMs) - at(segment.fromMs)}%`}
          height="8"
          fill={segmentColor[segment.kind]}
        />
      ))}
      {cap && <rect x={`calc(${at(elapsedMs)}% - ${at(elapsedMs) > 98 ? 2 : 0}px)`} y="0" width="2" height="12" fill={cap} />}
    </svg>
  )
}
