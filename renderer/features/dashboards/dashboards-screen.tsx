import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Series } from '../../../shared/contract/dashboards.ts'
import { useConsole } from '../../state/console.tsx'
import { useCommands } from '../../state/use-commands.ts'
import { Glyph } from '../../ui/icons.tsx'
import { dayAndMinutes } from '../../ui/format.ts'
import { useObserved, useObservedPart } from '../../ui/observable.ts'
import { goTo } from '../../ui/route.ts'
import { Segments } from '../../ui/segments.tsx'
import { useNow } from '../../ui/time.ts'
import { BreakdownTable } from './breakdown.tsx'
import { Charts } from './charts.tsx'
import { Tiles } from './tiles.tsx'
import { FilterBox } from './filter-box.tsx'
import { bucketCount, complete, linesOfSpan, ranges, spanOf, windowOf, type Range, type Span } from './window.ts'
import './dashboards.css'

const refreshMs = 1000

export function DashboardsScreen() {
  const { ask, feed } = useConsole()
  const filter = useObserved(feed.filter)
  const paused = useObservedPart(feed.calls, (view) => view.paused)
  const [range, setRange] = useState<Range>('1h')
  const [custom, setCustom] = useState<Span | null>(null)
  const chosen = ranges.find((candidate) => candidate.value === range) ?? ranges[0]!
  const now = useNow(refreshMs, !paused)
  const span = custom ?? windowOf(chosen.ms, now)
  const query = useQuery(
    ask.dashboards.series.queryOptions({
      input: { ...span, buckets: bucketCount, filter },
      refetchInterval: paused ? false : refreshMs,
      placeholderData: keepPreviousData,
    }),
  )
  const show = () => {
    feed.setFilter(linesOfSpan(filter, span))
    goTo('calls')
  }
  useCommands([{ id: 'dashboards.show', title: 'Show these calls', group: 'Dashboards', run: show }])
  const series = query.data && complete(query.data)
  return (
    <section className="pane" aria-label="Dashboards">
      <div className="panehead">
        <FilterBox line={filter} onFilter={feed.setFilter} />
        <Segments
          label="Range"
          value={custom ? 'custom' : range}
          options={custom ? [...ranges, { value: 'custom', label: 'Custom' }] : ranges}
          onChange={(value) => {
            setCustom(value === 'custom' ? custom : null)
            if (value !== 'custom') setRange(value)
          }}
        />
        <span className="t2 wide">
          {custom ? `${dayAndMinutes(custom.from)} to ${dayAndMinutes(custom.to)}` : chosen.before}
          {paused ? ', paused' : ''}
        </span>
        <button type="button" className="btn" title="Show these calls in Calls" onClick={show}>
          Show these calls
        </button>
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label="Tiles and charts">
        {query.isError && (
          <p className="notice wash-fail">
            <span className="fail">
              <Glyph name="octagon" />
            </span>
            The series could not be read: {query.error.message}
          </p>
        )}
        {series ? (
          <Panels series={series} filter={filter} onBrush={setCustom} />
        ) : (
          query.isPending && <p className="notice">Reading the calls of this time.</p>
        )}
      </div>
    </section>
  )
}

function Panels({ series, filter, onBrush }: { series: Series; filter: string; onBrush: (span: Span) => void }) {
  const { ask } = useConsole()
  const revisions = useQuery(ask.config.revisions.queryOptions())
  const start = Date.parse(series.from)
  const markers = (revisions.data ?? []).flatMap(({ number, appliedAt }) => {
    const bucket = series.buckets[Math.floor((Date.parse(appliedAt) - start) / series.bucketMs)]
    return bucket ? [{ at: bucket.at, label: `r${number}` }] : []
  })
  const shared = {
    markers,
    onBrush: (first: string, last: string) => onBrush(spanOf(first, last, series.bucketMs)),
  }
  const range = { from: series.from, to: series.to, filter }
  return (
    <>
      <Tiles series={series} />
      <Charts series={series} filter={filter} shared={shared} />
      <BreakdownTable {...range} cost={series.totals.cost} />
    </>
  )
}
