import { memo } from 'react'
import type { Series } from '../../../../shared/contract/dashboards.ts'
import { outcomeGroups, type OutcomeGroup } from '../../../../shared/outcome-groups.ts'

/** From the bottom up; what went wrong stands on top, and is never too low to be seen. */
const stacked = ['ok', 'cancelled', 'blocked', 'limited', 'failed'] as const satisfies readonly OutcomeGroup[]
const leastHeight = 2

/** One path for each group: 120 buckets are five elements, not six hundred. */
export function pathsOf(
  buckets: readonly Pick<Series['buckets'][number], 'groups'>[],
  width: number,
  height: number,
): Record<OutcomeGroup, string> {
  const paths = Object.fromEntries(outcomeGroups.map((group) => [group, ''])) as Record<OutcomeGroup, string>
  const totals = buckets.map(({ groups }) => stacked.reduce((sum, group) => sum + groups[group], 0))
  const most = Math.max(1, ...totals)
  const step = width / Math.max(1, buckets.length)
  const bar = Math.max(1, step - (step > 4 ? 1 : 0))
  for (const [index, { groups }] of buckets.entries()) {
    let base = height
    for (const group of stacked) {
      if (groups[group] === 0) continue
      const tall = Math.min(base, Math.max(leastHeight, (groups[group] / most) * height))
      base -= tall
      paths[group] += `M${(index * step).toFixed(1)} ${base.toFixed(1)}h${bar.toFixed(1)}v${tall.toFixed(1)}h-${bar.toFixed(1)}z`
    }
  }
  return paths
}

const fills: Readonly<Record<OutcomeGroup, string>> = {
  ok: 'var(--ok)',
  cancelled: 'url(#strip-cancelled)',
  blocked: 'url(#strip-blocked)',
  limited: 'url(#strip-limited)',
  failed: 'var(--fail)',
}

export const StripBars = memo(function StripBars(props: { series: Series; width: number; height: number; label: string }) {
  const paths = pathsOf(props.series.buckets, props.width, props.height)
  return (
    <svg role="img" aria-label={props.label} width={props.width} height={props.height}>
      <defs>
        <Stripes id="strip-cancelled" color="var(--stop)" turn={0} />
        <Stripes id="strip-blocked" color="var(--block)" turn={90} />
        <Stripes id="strip-limited" color="var(--limit-fill)" turn={45} />
      </defs>
      {stacked.map((group) => paths[group] && <path key={group} className={group} d={paths[group]} fill={fills[group]} />)}
    </svg>
  )
})

function Stripes({ id, color, turn }: { id: string; color: string; turn: number }) {
  return (
    <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform={`rotate(${turn})`}>
      <rect width="4" height="2.4" fill={color} />
      <rect y="2.4" width="4" height="1.6" fill={color} opacity="0.45" />
    </pattern>
  )
}
