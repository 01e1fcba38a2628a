// Calls over time above the list: where something happened, and a way to look at just that time.
import { useRef } from 'react'
import type { SeriesBucket } from '../../../../shared/contract/dashboards.ts'
import type { OutcomeGroup } from '../../../../shared/outcome-groups.ts'
import { useConsole } from '../../../state/console.tsx'
import { clock, clockMinutes, count, dayAndMinutes, plural } from '../../../ui/format.ts'
import { useObserved } from '../../../ui/observable.ts'
import { Segments } from '../../../ui/segments.tsx'
import { useSize } from '../use-grid.ts'
import { Brush } from './brush.tsx'
import type { Steps } from './brush-steps.ts'
import { StripBars } from './strip-bars.tsx'
import { chosenOf, lineOf, spans, withoutTime } from './strip-range.ts'
import { useStripSeries } from './use-strip-series.ts'
import './strip.css'

const height = 28
const words: readonly (readonly [OutcomeGroup, string])[] = [
  ['ok', 'OK'],
  ['limited', 'limited'],
  ['failed', 'failed'],
  ['blocked', 'blocked'],
  ['cancelled', 'cancelled'],
]
const dayMs = 24 * 3_600_000

export function TimeStrip() {
  const { feed, preferences } = useConsole()
  const { stripSpan } = useObserved(preferences)
  const filter = useObserved(feed.filter)
  const series = useStripSeries(stripSpan)
  const plot = useRef<HTMLDivElement>(null)
  const { width } = useSize(plot)
  const from = series ? Date.parse(series.from) : 0
  const bucketMs = series?.bucketMs ?? 1
  const steps = series?.buckets.length ?? 1
  const chosen = series ? chosenOf(filter, Date.parse(series.to)) : null
  const momentOf = (step: number) => new Date(from + step * bucketMs).toISOString()
  const say = (step: number) =>
    steps * bucketMs > dayMs
      ? dayAndMinutes(momentOf(step))
      : bucketMs < 60_000
        ? clock(momentOf(step))
        : clockMinutes(momentOf(step))
  const choose = (step: Steps) => feed.setFilter(lineOf(filter, from + step.from * bucketMs, from + step.to * bucketMs))
  const tip = (step: number) => {
    const bucket = series?.buckets[step]
    return `${say(step)} to ${say(step + 1)}: ${bucket ? numbersOf(bucket) : 'no call'}`
  }
  const span = spans.find((one) => one.value === stripSpan)!
  const label = series ? `Calls over time, ${span.words}: ${numbersOf(series.totals)}` : 'Calls over time'
  return (
    <div className="strip" role="group" aria-label="Calls over time">
      <div ref={plot} className="plot">
        {series && width > 0 && (
          <Brush
            steps={steps}
            chosen={chosen && { from: (chosen.from - from) / bucketMs, to: (chosen.to - from) / bucketMs }}
            say={say}
            tip={tip}
            onChoose={choose}
            onClear={() => feed.setFilter(withoutTime(filter))}
          >
            <StripBars series={series} width={width} height={height} label={label} />
          </Brush>
        )}
        {series && (
          <p className="ends t3 micro" aria-hidden>
            <span>{say(0)}</span>
            <span>{series.totals.calls === 0 ? `No call in ${span.words}` : numbersOf(series.totals)}</span>
            <span>{say(steps)}</span>
          </p>
        )}
      </div>
      <Segments
        label="Time of the strip"
        value={stripSpan}
        options={spans}
        onChange={(next) => preferences.change({ stripSpan: next })}
      />
    </div>
  )
}

function numbersOf({ calls, groups }: Pick<SeriesBucket, 'calls' | 'groups'>): string {
  if (calls === 0) return 'no call'
  const parts = words.flatMap(([group, word]) => (groups[group] > 0 ? [`${count(groups[group])} ${word}`] : []))
  return `${plural(calls, 'call')}: ${parts.join(', ')}`
}
