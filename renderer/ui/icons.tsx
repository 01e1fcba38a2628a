// Tools are lucide icons at 16 px with a 1.5 px stroke. Outcomes have shapes of their own, because their silhouettes must
// differ for an eye that cannot tell the colours apart.
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

export function Icon({ of: Shape, size = 16 }: { of: LucideIcon; size?: number }) {
  return <Shape size={size} strokeWidth={1.5} absoluteStrokeWidth aria-hidden />
}

const shapes = {
  check: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M5.5 8.2l1.8 1.8 3.4-3.8" />
    </>
  ),
  gauge: <path d="M2.5 11.5a6 6 0 1 1 11 0M8 9.5l2.8-3.2M2.5 13.5h11" />,
  shield: (
    <>
      <path d="M8 2l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V4z" />
      <path d="M6 6l4 4M10 6l-4 4" />
    </>
  ),
  minus: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M5 8h6" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.5V8l2.5 1.5" />
    </>
  ),
  gate: <path d="M3 14V2M13 14V2M3 5h10M3 11h10M6 5v6M10 5v6" />,
  cut: <path d="M2 8h4M10 8h4M7 4.5l-1.5 7M10.5 4.5L9 11.5" />,
  octagon: (
    <>
      <path d="M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5z" />
      <path d="M8 5v3.5M8 11v.1" />
    </>
  ),
  ring: (
    <>
      <path d="M14 8a6 6 0 1 1-6-6" />
      <circle cx="8" cy="8" r="1.5" fill="currentColor" stroke="none" />
    </>
  ),
  warn: (
    <>
      <path d="M8 2.5l6 11H2z" />
      <path d="M8 6.5v3M8 11.5v.1" />
    </>
  ),
  pause: <path d="M5.5 3.5v9M10.5 3.5v9" />,
  lock: (
    <>
      <path d="M3.5 7.5h9v6h-9z" />
      <path d="M5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5M8 10v1.2" />
    </>
  ),
} satisfies Record<string, ReactNode>
export type GlyphName = keyof typeof shapes

export function Glyph({ name, spin = false }: { name: GlyphName; spin?: boolean }) {
  return (
    <svg className={spin ? 'i spin' : 'i'} viewBox="0 0 16 16" aria-hidden>
      {shapes[name]}
    </svg>
  )
}

/** The fluke above the water line. */
export function BrandMark() {
  return (
    <svg className="i" viewBox="0 0 20 20" aria-hidden>
      <path d="M10 3v14M6 8l4-5 4 5M3 17c2 0 2-1.5 3.5-1.5S8.5 17 10 17s2-1.5 3.5-1.5S15 17 17 17" />
    </svg>
  )
}
